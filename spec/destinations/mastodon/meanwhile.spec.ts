import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dialect } from '../dialects.ts';
import { page, refusal } from '../faults.ts';
import { Notebook } from '../parcels.ts';
import { Bench, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/meanwhile');
let open: Bench | undefined;

test.after.each(async () => {
  await open?.clear();
  open = undefined;
});

async function lay(): Promise<Bench> {
  open = await Bench.lay();
  return open;
}

function change(bench: Bench, traits: Partial<Dialect>): void {
  Object.assign(bench.stand.dialect, traits);
}

const words = `${'many words of a tree '.repeat(20).trim()}~alt 1~alt 2~alt 3~alt 4`;

for (const traits of [{ maxCharacters: 300 }, { maxMedia: 2 }] as const)
  test(`plans a post anew where ${JSON.stringify(traits)} came between upload and post`, async () => {
    const [bench, notebook] = [await lay(), new Notebook()];
    const destination = bench.mastodon();
    const parcel = await bench.parcel(4, { words });
    bench.stand.fail('post', refusal(429));
    await refusalOf(destination.deliver(parcel, notebook.attempt()));
    change(bench, traits);
    const refused = await refusalOf(destination.deliver(parcel, notebook.attempt()));
    assert.equal([refused.code, refused.retry], ['SB_MASTODON_REFUSED', 'later']);
    await destination.deliver(parcel, notebook.attempt());
    assert.is(bench.stand.posts.length, 2);
    assert.equal(
      bench.stand.posts.flatMap(({ media }) => media.map(({ description }) => description)),
      ['alt 1', 'alt 2', 'alt 3', 'alt 4'],
    );
    assert.is(bench.stand.count('upload'), 4, 'what is uploaded is used');
  });

test('takes a refusal for good where the server says what it said before', async () => {
  const bench = await lay();
  const [notebook, destination] = [new Notebook(), bench.mastodon()];
  bench.stand.fail('post', refusal(422), 2);
  const refused = await refusalOf(destination.deliver(await bench.parcel(), notebook.attempt()));
  assert.equal([refused.code, refused.retry], ['SB_MASTODON_REFUSED', 'never']);
});

test('leaves a thread as it is once a post of it is there', async () => {
  const [bench, notebook] = [await lay(), new Notebook()];
  const parcel = await bench.parcel(6);
  bench.stand.fail('post', refusal(429));
  await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
  const [keyAndPost, when] = [2, 'after'] as const;
  notebook.death = { at: notebook.writes + keyAndPost, when };
  await bench
    .mastodon()
    .deliver(parcel, notebook.attempt())
    .catch(() => undefined);
  assert.is(bench.stand.posts.length, 1);
  change(bench, { maxMedia: 2 });
  await bench.mastodon().deliver(parcel, notebook.attempt());
  assert.equal(
    bench.stand.posts.map(({ media }) => media.length),
    [4, 2],
  );
});

test('goes on with a thread after a web page with 404: that is no word of its first post', async () => {
  const [bench, notebook] = [await lay(), new Notebook()];
  const [parcel, destination] = [await bench.parcel(5), bench.mastodon()];
  bench.stand.fail('post', { kind: 'slow', ms: 0 });
  bench.stand.fail('post', page(404));
  const error = await refusalOf(destination.deliver(parcel, notebook.attempt()));
  assert.equal([error.code, error.retry], ['SB_MASTODON_NO_API', 'later']);
  await destination.deliver(parcel, notebook.attempt());
  const [first, second, ...more] = bench.stand.posts;
  assert.equal([second?.inReplyTo, more], [first?.id, []]);
});

test('stops the account for one refusal, but not for ever where only one parcel is refused', async () => {
  const bench = await lay();
  const [bad, good] = [new Notebook(), new Notebook()];
  const [parcel, other] = [await bench.parcel(), await bench.parcel()];
  const destination = bench.mastodon();
  const refused = async () => {
    bench.stand.fail('post', refusal(403));
    const { retry, code } = await refusalOf(destination.deliver(parcel, bad.attempt()));
    return [retry, code];
  };
  assert.equal(await refused(), ['paused', 'SB_MASTODON_TOKEN']);
  assert.equal(await refused(), ['later', 'SB_MASTODON_TOKEN']);
  await destination.deliver(other, good.attempt());
  assert.equal(await refused(), ['later', 'SB_MASTODON_TOKEN']);
  bench.stand.token = 'another';
  assert.is((await refusalOf(destination.deliver(parcel, bad.attempt()))).retry, 'paused');
});

const visibilities = [
  ['private', 'public', 'private'],
  ['public', 'private', 'private'],
  ['public', 'public', 'unlisted'],
  ['direct', 'unlisted', 'direct'],
  ['unlisted', 'public', 'unlisted'],
] as const;
for (const [first, later, rest] of visibilities)
  test(`ends a thread ${rest} that began ${first}, when ${later} is asked by then`, async () => {
    const [bench, notebook] = [await lay(), new Notebook()];
    const parcel = await bench.parcel(5);
    const [uploadsKeyAndPost, when] = [6, 'after'] as const;
    notebook.death = { at: uploadsKeyAndPost, when };
    await bench
      .mastodon({ visibility: first })
      .deliver(parcel, notebook.attempt())
      .catch(() => undefined);
    await bench.mastodon({ visibility: later }).deliver(parcel, notebook.attempt());
    assert.equal(
      bench.stand.posts.map(({ visibility }) => visibility),
      [first, rest],
    );
  });

test.run();
