import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DialectName } from '../dialects.ts';
import { cutAfter, cutBefore, refusal } from '../faults.ts';
import { Notebook } from '../parcels.ts';
import { Bench, deliverAtLast, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/unseen-posts');
let bench: Bench | undefined;

test.after.each(async () => {
  await bench?.clear();
  bench = undefined;
});

/** A server whose posts the token may not see. */
async function lay(dialect: DialectName): Promise<Bench> {
  bench = await Bench.lay({ dialect });
  bench.stand.fail('timeline', refusal(403), 100);
  return bench;
}

for (const dialect of ['snac2', 'gotosocial', 'hollo', 'pixelfed'] as const)
  for (const [fault, posted] of [
    [cutAfter, 1],
    [cutBefore, 0],
  ] as const)
    test(`asks a person, and sends nothing, where ${dialect} may have posted ${posted} and may ignore keys`, async () => {
      const { stand, workshop, photo } = await lay(dialect);
      const notebook = new Notebook();
      const parcel = await workshop.parcel([['a.jpg', photo]], { id: 'ab12' });
      stand.fail('post', fault);
      assert.is((await refusalOf(laid().mastodon().deliver(parcel, notebook.attempt()))).retry, 'later');
      const asked = await refusalOf(laid().mastodon().deliver(parcel, notebook.attempt()));
      assert.equal([asked.code, asked.retry], ['SB_MASTODON_UNSURE', 'held']);
      assert.equal([stand.count('post'), stand.posts.length], [1, posted]);
      if (posted === 1) return;
      await laid().mastodon().deliver(parcel, notebook.attempt());
      assert.is(stand.posts.length, 1, 'the person has looked, and says so with a retry');
    });

test('asks anew where the end of the next try is not known either', async () => {
  const { stand } = await lay('snac2');
  const [parcel, notebook] = [await laid().parcel(), new Notebook()];
  const codes: unknown[] = [];
  for (const fault of [cutBefore, cutAfter]) {
    stand.fail('post', fault);
    for (let count = 0; count < 2; count += 1)
      codes.push((await refusalOf(laid().mastodon().deliver(parcel, notebook.attempt()))).code);
  }
  assert.equal(codes, ['SB_NETWORK', 'SB_MASTODON_UNSURE', 'SB_NETWORK', 'SB_MASTODON_UNSURE']);
  assert.is(stand.posts.length, 1);
});

for (const dialect of ['mastodon', 'mastodon-4.2', 'mastodon-3', 'pleroma'] as const)
  for (const fault of [cutAfter, cutBefore])
    test(`posts once by the key alone on ${dialect}, cut ${JSON.stringify(fault)}`, async () => {
      const { stand } = await lay(dialect);
      stand.fail('post', fault);
      await deliverAtLast(() => laid().mastodon(), await laid().parcel(), new Notebook());
      assert.is(stand.posts.length, 1);
    });

function laid(): Bench {
  if (bench === undefined) throw new Error('no bench was laid');
  return bench;
}

test.run();
