import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutBefore, refusal } from '../faults.ts';
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
