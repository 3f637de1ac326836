import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pretendBridge, requestOf } from '../handlers/pretend.ts';
import { type Anything, contained, failure, good, head } from './contained.ts';

const test = suite('plugins/lent-bridge');

const envelope = {
  via: 'mine',
  sender: 'a@b.c',
  title: '',
  words: '',
  recipients: ['me@post.example'],
  addressing: [{ destination: 'mastodon', because: ['me@post.example'] }],
};

const ends: readonly (readonly [what: string, handle: Anything])[] = [
  ['answers', () => good],
  [
    'throws',
    () => {
      throw new Error('x');
    },
  ],
  ['hangs', () => new Promise(() => {})],
];

for (const [what, end] of ends)
  test(`what a handler that ${what} began and did not commit is discarded`, async () => {
    const bridge = pretendBridge();
    const { handler } = contained(
      async (request, lent) => {
        const draft = await lent.intake.begin();
        await draft.addFile('a.jpg', '');
        return end(request, lent);
      },
      { patience: 40 },
    );
    await handler.handle(requestOf(head), bridge).catch(() => {});
    assert.is(bridge.intake.only.state, 'discarded');
  });

test('what it committed stays, also when it fails afterwards', async () => {
  const bridge = pretendBridge();
  await failure(async (_, lent) => {
    const draft = await lent.intake.begin();
    await (await draft.addFile('a.jpg', '')).close();
    await draft.commit(envelope);
    throw new Error('too late');
  }, bridge);
  assert.is(bridge.intake.only.state, 'committed');
  assert.equal(bridge.intake.only.envelope, { ...envelope, model: undefined });
});

test('what it begins after its end is refused', async () => {
  const bridge = pretendBridge();
  let later: Promise<unknown> = Promise.resolve();
  const { handler } = contained((_, lent) => {
    later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => lent.intake.begin());
    return good;
  });
  await handler.handle(requestOf(head), bridge);
  const error: unknown = await later.catch((each: unknown) => each);
  assert.match(String(error), 'mine.mjs began a parcel when its request was answered already');
  assert.equal(bridge.intake.drafts, []);
});

const halves: readonly (readonly [key: string, value: unknown])[] = [
  ['via', undefined],
  ['sender', 7],
  ['title', null],
  ['words', ['x']],
  ['recipients', 'me@post.example'],
  ['recipients', [1]],
  ['addressing', [{ destination: 'mastodon' }]],
  ['addressing', undefined],
];

for (const [key, value] of halves)
  test(`a parcel whose ${key} is ${JSON.stringify(value)} is not committed`, async () => {
    const bridge = pretendBridge();
    const error = await failure(async (_, lent) => {
      const draft = await lent.intake.begin();
      return draft.commit({ ...envelope, [key]: value } as typeof envelope);
    }, bridge);
    assert.match(error.message, `"${key}" is not what it must be`);
    assert.is(bridge.intake.only.state, 'discarded');
  });

test.run();
