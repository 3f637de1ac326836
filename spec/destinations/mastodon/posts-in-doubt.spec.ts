import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutAfter, cutBefore, page, refusal } from '../faults.ts';
import { Notebook } from '../parcels.ts';
import type { StandInOptions } from '../stand-in-mastodon.ts';
import { Bench, deliverAtLast, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/posts-in-doubt');
let open: Bench | undefined;

test.after.each(async () => {
  await open?.clear();
  open = undefined;
});

async function lay(options: StandInOptions): Promise<Bench> {
  open = await Bench.lay(options);
  return open;
}

for (const words of ['A *tree*, `grey`~alt', `A tree~${'and what else the photo shows '.repeat(60)}`])
  test(`finds what a server made of ${words.slice(0, 20)}…, and posts no second time`, async () => {
    const bench = await lay({ dialect: 'snac2' });
    bench.stand.fail('post', cutAfter);
    const receipt = await deliverAtLast(
      () => bench.mastodon(),
      await bench.parcel(1, { words }),
      new Notebook(),
    );
    assert.equal(
      bench.stand.posts.map(({ url }) => url),
      [receipt.where],
    );
  });

test('takes no wordless photo of before a restart for the one in doubt', async () => {
  const bench = await lay({ dialect: 'snac2' });
  const fields = { words: '' };
  const [notebook, config] = [new Notebook(), { altText: 'allow' } as const];
  const before = bench.mastodon(config);
  for (let count = 0; count < 3; count += 1)
    await before.deliver(await bench.parcel(1, fields), new Notebook().attempt());
  const uploadAndKey = 2;
  notebook.death = { at: uploadAndKey, when: 'after' };
  const parcel = await bench.parcel(1, fields);
  await before.deliver(parcel, notebook.attempt()).catch(() => undefined);
  assert.is(bench.stand.posts.length, 3, 'killed before it was sent');
  const { where } = await bench.mastodon(config).deliver(parcel, notebook.attempt());
  assert.equal([bench.stand.posts.length, where], [4, bench.stand.posts[3]?.url]);
});

test('takes no earlier post of the same thread for the one in doubt, also after two restarts', async () => {
  const bench = await lay({ dialect: 'snac2', traits: { maxMedia: 1 } });
  const [parcel, notebook] = [await bench.parcel(2, { words: 'Gulls~a gull~a gull' }), new Notebook()];
  const [uploadKeyAndPost, when] = [3, 'after'] as const;
  notebook.death = { at: uploadKeyAndPost, when };
  await bench
    .mastodon()
    .deliver(parcel, notebook.attempt())
    .catch(() => undefined);
  bench.stand.fail('post', cutBefore);
  assert.is((await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()))).code, 'SB_NETWORK');
  await bench.mastodon().deliver(parcel, notebook.attempt());
  assert.equal(
    bench.stand.posts.map(({ inReplyTo }) => inReplyTo),
    [null, bench.stand.posts[0]?.id],
  );
});

test('asks a person where a post may be the one in doubt, with words that a server made of it', async () => {
  const [bench, notebook] = [await lay({ dialect: 'snac2' }), new Notebook()];
  const words = 'A [tree](http://tree.example)~alt';
  const parcel = await bench.parcel(1, { words, id: 'ab12' });
  bench.stand.fail('post', cutAfter);
  await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
  const asked = await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
  assert.equal([asked.code, asked.retry], ['SB_MASTODON_UNSURE', 'held']);
  assert.match(asked.message, /these alt texts and other words.*outbox drop ab12.*outbox retry ab12/);
  assert.is(bench.stand.posts.length, 1);
});

for (const [fault, told] of [
  [refusal(404), /does not show it \(404\): look at the account/],
  [page(404), /^undefined$/],
  [refusal(403), /^undefined$/],
] as const)
  test(`tells ${told} where the new post is asked for in vain`, async () => {
    const bench = await lay({});
    bench.stand.fail('get-post', fault);
    const { remark } = await bench.mastodon().deliver(await bench.parcel(), new Notebook().attempt());
    assert.match(String(remark), told);
    assert.is(bench.stand.posts.length, 1);
  });

test.run();
