import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Memory } from '../../../lib/destinations/destination.ts';
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

for (const status of [302, 401, 403, 429])
  test(`keeps to the key where the try after one in doubt is answered ${status}`, async () => {
    const { stand } = await lay('mastodon');
    const [parcel, notebook] = [await laid().parcel(), new Notebook()];
    for (const fault of [cutAfter, refusal(status)]) {
      stand.fail('post', fault);
      await refusalOf(laid().mastodon().deliver(parcel, notebook.attempt()));
    }
    await laid().mastodon().deliver(parcel, notebook.attempt());
    assert.is(stand.posts.length, 1);
    const keys = stand.requests.flatMap(({ headers }) => headers['idempotency-key'] ?? []);
    assert.equal([keys.length, new Set(keys).size], [3, 1]);
  });

test('is in no doubt over a post that never left this machine', async () => {
  const { stand } = await lay('snac2');
  const notebook = new Notebook();
  const attempt = notebook.attempt();
  const remember = async (memory: Memory) => {
    await attempt.remember(memory);
    if (JSON.stringify(memory).includes('"key"')) await stand.close().catch(() => undefined);
  };
  const error = await refusalOf(
    laid()
      .mastodon()
      .deliver(await laid().parcel(), { ...attempt, remember }),
  );
  assert.match(error.message, /ECONNREFUSED/);
  assert.not.match(JSON.stringify(notebook.memory), /"key"/);
});

function laid(): Bench {
  if (bench === undefined) throw new Error('no bench was laid');
  return bench;
}

test.run();
