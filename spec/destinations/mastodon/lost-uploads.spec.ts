import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Memory } from '../../../lib/destinations/destination.ts';
import { cutBefore, type Fault, page, refusal } from '../faults.ts';
import { Notebook } from '../parcels.ts';
import type { StandInOptions } from '../stand-in-mastodon.ts';
import { Bench, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/lost-uploads');
const hour = 3_600_000;
let open: Bench | undefined;

test.after.each(async () => {
  await open?.clear();
  open = undefined;
});

async function lay(options: StandInOptions = {}): Promise<Bench> {
  open = await Bench.lay(options);
  return open;
}

/** The keys of all posts that were tried. */
function keysOf({ stand }: Bench): readonly unknown[] {
  return stand.requests.flatMap(({ headers }) => headers['idempotency-key'] ?? []);
}

for (const dialect of ['mastodon', 'mastodon-4.2', 'gotosocial', 'hollo'] as const)
  test(`uploads again, before it posts, what ${dialect} threw away since the last attempt`, async () => {
    const [bench, notebook] = [await lay({ dialect }), new Notebook()];
    const parcel = await bench.parcel(2);
    bench.stand.fail('post', refusal(429));
    await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
    bench.stand.media.splice(1, 1);
    const { remark } = await bench.mastodon().deliver(parcel, notebook.attempt());
    assert.is(remark, undefined);
    assert.equal([bench.stand.count('upload'), bench.stand.count('post')], [3, 2]);
    assert.is(bench.stand.posts[0]?.media.length, 2);
  });

for (const [name, fault] of [
  ['is not allowed', refusal(403)],
  ['fails', refusal(500)],
  ['is not known', page(404)],
] as const)
  test(`uses an upload of an earlier attempt where the question for it ${name}`, async () => {
    const [bench, notebook] = [await lay(), new Notebook()];
    const parcel = await bench.parcel();
    bench.stand.fail('post', refusal(429));
    await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
    bench.stand.fail('get-media', fault);
    await bench.mastodon().deliver(parcel, notebook.attempt());
    assert.equal([bench.stand.count('upload'), bench.stand.posts.length], [1, 1]);
  });

for (const dialect of ['mastodon', 'gotosocial'] as const)
  test(`uploads again what ${dialect} throws away just before the post`, async () => {
    const [bench, notebook] = [await lay({ dialect }), new Notebook()];
    const parcel = await bench.parcel();
    const attempt = notebook.attempt();
    const remember = async (memory: Memory) => {
      await attempt.remember(memory);
      if (JSON.stringify(memory).includes('"key"')) bench.stand.media.length = 0;
    };
    const gone = await refusalOf(bench.mastodon().deliver(parcel, { ...attempt, remember }));
    assert.equal([gone.code, gone.retry], ['SB_MASTODON_MEDIA_GONE', 'later']);
    await bench.mastodon().deliver(parcel, notebook.attempt());
    assert.is(bench.stand.posts[0]?.media.length, 1);
  });

test('posts no file that the server calls unknown', async () => {
  const bench = await lay();
  const body = JSON.stringify({ id: '117020606032533', type: 'unknown', url: 'https://media.example/1' });
  bench.stand.fail('upload', { kind: 'although-done', answer: { status: 200, body } });
  const error = await refusalOf(bench.mastodon().deliver(await bench.parcel(), new Notebook().attempt()));
  assert.equal([error.code, error.retry, bench.stand.count('post')], ['SB_MASTODON_REFUSED', 'later', 0]);
});

test('takes no upload for ready that has no address yet, whatever its status', async () => {
  const bench = await lay();
  const body = JSON.stringify({ id: '117020606032533', url: null });
  bench.stand.fail('upload', { kind: 'although-done', answer: { status: 200, body } });
  await bench.mastodon().deliver(await bench.parcel(), new Notebook().attempt());
  assert.equal([bench.stand.count('get-media'), bench.stand.posts[0]?.media.length], [1, 1]);
});

for (const [status, url] of [
  [206, null],
  [206, 'https://media.example/1'],
  [200, null],
] as const)
  test(`waits for a file of which ${status} and the address ${url} are told when it is posted`, async () => {
    const [bench, notebook] = [await lay(), new Notebook()];
    const parcel = await bench.parcel();
    const working: Fault = { kind: 'instead', answer: { status, body: JSON.stringify({ id: '1', url }) } };
    bench.stand.fail('post', refusal(422));
    bench.stand.fail('get-media', working, 2);
    const error = await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
    assert.equal([error.code, error.retry], ['SB_MASTODON_PROCESSING', 'later']);
    await bench.mastodon().deliver(parcel, notebook.attempt());
    assert.equal([bench.stand.count('get-media'), bench.stand.count('post')], [3, 2]);
  });

test('remarks a file that a server drops without a word', async () => {
  const [bench, attempt] = [await lay({ dialect: 'mastodon-4.2' }), new Notebook().attempt()];
  const remember = async () => void bench.stand.media.splice(0);
  const receipt = await bench.mastodon().deliver(await bench.parcel(), { ...attempt, remember });
  assert.match(receipt.remark ?? '', /0 of 1 files are in the post/);
});

test('uploads again what the server could not process', async () => {
  const [bench, notebook] = [await lay({ processing: 1 }), new Notebook()];
  const parcel = await bench.parcel();
  bench.stand.fail('get-media', refusal(422));
  const broken = await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
  assert.equal([broken.code, broken.retry], ['SB_MASTODON_REFUSED', 'later']);
  assert.match(broken.message, /422, エラー .*uploaded again/);
  await bench.mastodon().deliver(parcel, notebook.attempt());
  assert.is(bench.stand.count('upload'), 2);
  assert.is(bench.stand.posts[0]?.media[0], bench.stand.media[1]);
});

test('asks a person where the server never can process it', async () => {
  const [bench, notebook] = [await lay({ processing: 1 }), new Notebook()];
  const parcel = await bench.parcel();
  bench.stand.fail('get-media', refusal(422), 3);
  const ends = [];
  for (let count = 0; count < 3; count += 1)
    ends.push((await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()))).retry);
  assert.equal(ends, ['later', 'later', 'held']);
  assert.is(bench.stand.count('upload'), 3);
});

test('goes by the server’s clock: ours may stand still while the power is off, or be set', async () => {
  for (const later of [2 * hour, -2 * hour]) {
    let ahead = 0;
    const [bench, notebook] = [await lay({ now: () => Date.now() + ahead }), new Notebook()];
    const parcel = await bench.parcel();
    bench.stand.fail('post', cutBefore);
    await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
    ahead = later;
    await bench.mastodon().deliver(parcel, notebook.attempt());
    assert.is(bench.stand.count('upload'), 2);
    assert.is(new Set(keysOf(bench)).size, 2);
    assert.is(bench.stand.posts.length, 1);
    await bench.clear();
  }
});

for (const hours of [-30, 5])
  test(`takes nothing for old where the server's clock is ${hours} hours from ours`, async () => {
    const [bench, notebook] = [await lay({ now: () => Date.now() + hours * hour }), new Notebook()];
    const parcel = await bench.parcel();
    bench.stand.fail('post', cutBefore);
    await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
    await bench.mastodon().deliver(parcel, notebook.attempt());
    assert.is(bench.stand.count('upload'), 1);
    assert.equal([keysOf(bench).length, new Set(keysOf(bench)).size], [2, 1]);
  });

test.run();
