import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DeliveryError } from '../../../lib/errors.ts';
import { type DialectName, dialectNames } from '../dialects.ts';
import { cutAfter, cutBefore, cutIn, doneBut, type Fault, page, refusal, type Spot } from '../faults.ts';
import { Notebook } from '../parcels.ts';
import type { StandInOptions } from '../stand-in-mastodon.ts';
import { Bench, deliverAtLast, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/posting');
let open: Bench[] = [];

test.after.each(async () => {
  for (const bench of open) await bench.clear();
  open = [];
});

async function lay(options: StandInOptions = {}): Promise<Bench> {
  const bench = await Bench.lay(options);
  open.push(bench);
  return bench;
}

async function failed(bench: Bench, notebook: Notebook, words = 'A tree~alt'): Promise<DeliveryError> {
  const parcel = await bench.parcel(1, { words, id: 'ab12' });
  return refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
}

/** Faults of one request that pass; whatever they were, one post is there in the end. */
const passing: readonly (readonly [name: string, spot: Spot, fault: Fault])[] = [
  ['500 although it was posted', 'post', doneBut(500)],
  ['502 although it was posted', 'post', doneBut(502)],
  ['408 although it was posted', 'post', doneBut(408)],
  ['200 without a body although it was posted', 'post', doneBut(200)],
  ['a connection cut before the post', 'post', cutBefore],
  ['a connection cut in the answer to the post', 'post', cutIn],
  ['a connection cut after the post', 'post', cutAfter],
  ['500 instead of a post', 'post', refusal(500)],
  ['503 instead of a post', 'post', refusal(503)],
  ['a web page with 504 instead of a post', 'post', page(504)],
  ['a web page with 200 instead of a post', 'post', page(200)],
  ['429 instead of a post', 'post', refusal(429)],
  ['a redirect to a login page instead of a post', 'post', page(302, { location: '/login' })],
  ['a connection cut before the upload', 'upload', cutBefore],
  ['a connection cut in the answer to the upload', 'upload', cutIn],
  ['a connection cut after the upload', 'upload', cutAfter],
  ['a web page with 502 instead of an upload', 'upload', page(502)],
  ['429 instead of an upload', 'upload', refusal(429)],
  ['500 over a file', 'upload', refusal(500)],
  ['a cut connection to the limits', 'instance-v1', cutBefore],
  ['500 over the limits', 'instance-v2', refusal(500)],
  ['a cut look at the new post', 'get-post', cutBefore],
  ['a new post that is not shown', 'get-post', refusal(404)],
];

for (const dialect of dialectNames)
  for (const [name, spot, fault] of passing)
    test(`has one post after ${name}, as ${dialect}`, async () => {
      const bench = await lay({ dialect });
      bench.stand.fail(spot, fault);
      const parcel = await bench.parcel(2);
      const receipt = await deliverAtLast(() => bench.mastodon(), parcel, new Notebook());
      assert.is(bench.stand.posts.length, 1);
      const [post] = bench.stand.posts;
      assert.is(receipt.where, post?.url);
      assert.is(post?.text, 'A tree\n\nSamsung NX300\n#SamsungNX');
      assert.equal(
        post?.media.map(({ description }) => description),
        ['alt 1', 'alt 2'],
      );
    });

const killings: readonly (readonly [dialect: DialectName, count: number])[] = [
  ['mastodon', 2],
  ['mastodon-4.6', 2],
  ['gotosocial', 7],
  ['hollo', 2],
  ['snac2', 5],
  ['pixelfed', 2],
  ['pleroma', 2],
];
for (const [dialect, count] of killings)
  test(`posts once although killed at any write of its memory, as ${dialect}`, async () => {
    let points = 0;
    for (let at = 1, died = true; died; at++)
      for (const when of ['before', 'after'] as const) {
        const bench = await lay({ dialect });
        const notebook = new Notebook();
        notebook.death = { at, when };
        await deliverAtLast(() => bench.mastodon(), await bench.parcel(count), notebook);
        died = notebook.writes >= at;
        points += 1;
        const expected = Math.ceil(count / bench.stand.dialect.maxMedia);
        assert.is(bench.stand.posts.length, expected, `killed ${when} write ${at}`);
        const files = bench.stand.posts.flatMap(({ media }) => media.map(({ description }) => description));
        assert.equal(
          files,
          Array.from({ length: count }, (_, index) => `alt ${index + 1}`),
        );
        await bench.clear();
        open.pop();
      }
    assert.ok(points >= 8, `${points} points`);
    console.log(`    ${dialect}: ${points} deaths, each with every photo posted once`);
  });

test('finds a post among many that were made since, and takes no twin for it', async () => {
  const bench = await lay({ dialect: 'snac2' });
  const [lost, twin] = [new Notebook(), new Notebook()];
  const words = 'same words~same alt';
  const [one, other] = [await bench.parcel(1, { words }), await bench.parcel(1, { words })];
  const destination = bench.mastodon();
  bench.stand.fail('post', cutBefore);
  await refusalOf(destination.deliver(one, lost.attempt()));
  await destination.deliver(other, twin.attempt());
  await destination.deliver(one, lost.attempt());
  assert.is(bench.stand.posts.length, 2, 'the twin is another photo');
  bench.stand.fail('post', cutAfter);
  const [third, notebook] = [await bench.parcel(1, { words }), new Notebook()];
  await refusalOf(destination.deliver(third, notebook.attempt()));
  const receipt = await destination.deliver(third, notebook.attempt());
  assert.is(bench.stand.posts.length, 3);
  assert.is(receipt.where, bench.stand.posts[2]?.url);
});

test('looks at more than one page of the account', async () => {
  const bench = await lay({ dialect: 'mastodon-4.6' });
  const notebook = new Notebook();
  const parcel = await bench.parcel(1, { words: 'first~alt' });
  bench.stand.fail('post', cutAfter);
  await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
  for (let count = 0; count < 45; count++)
    await bench.mastodon().deliver(await bench.parcel(1), new Notebook().attempt());
  await bench.mastodon().deliver(parcel, notebook.attempt());
  assert.is(bench.stand.posts.length, 46);
  assert.is(bench.stand.count('timeline'), 4);
});

test('is not sure where a server shows the newest posts only', async () => {
  const bench = await lay({ traits: { pages: false } });
  const notebook = new Notebook();
  bench.stand.fail('post', cutBefore);
  await failed(bench, notebook);
  for (let count = 0; count < 20; count++)
    await bench.mastodon().deliver(await bench.parcel(1), new Notebook().attempt());
  age(notebook, 55);
  assert.is((await failed(bench, notebook)).code, 'SB_MASTODON_UNSURE');
});

/** The memory as it would be so many minutes later. */
function age(notebook: Notebook, minutes: number): void {
  const older = (name: string, value: unknown) =>
    ['at', 'first'].includes(name) && typeof value === 'number' ? value - minutes * 60_000 : value;
  notebook.memory = JSON.parse(JSON.stringify(notebook.memory), older) as typeof notebook.memory;
}

test('sends an old key never again, and a new one only after it has looked', async () => {
  const bench = await lay();
  const notebook = new Notebook();
  const parcel = await bench.parcel();
  bench.stand.fail('post', cutBefore);
  await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
  const [first] = bench.stand.requests.filter(({ spot }) => spot === 'post');
  age(notebook, 51);
  await bench.mastodon().deliver(parcel, notebook.attempt());
  assert.is(bench.stand.posts.length, 1);
  assert.is(bench.stand.count('timeline'), 1);
  assert.is.not(bench.stand.posts[0]?.key, first?.headers['idempotency-key']);
});

test('uses the same key and the same body while the server knows it', async () => {
  const bench = await lay();
  const notebook = new Notebook();
  const parcel = await bench.parcel();
  bench.stand.fail('post', cutBefore, 2);
  await deliverAtLast(() => bench.mastodon(), parcel, notebook);
  const tries = bench.stand.requests.filter(({ spot }) => spot === 'post');
  assert.is(tries.length, 3);
  assert.is(new Set(tries.map(({ headers }) => headers['idempotency-key'])).size, 1);
  assert.is(new Set(tries.map(({ body }) => body.toString())).size, 1);
});

for (const status of [400, 422, 429, 404])
  test(`takes a new key after ${status}`, async () => {
    const bench = await lay();
    const notebook = new Notebook();
    bench.stand.fail('post', refusal(status));
    await failed(bench, notebook);
    await bench.mastodon().deliver(await bench.parcel(), notebook.attempt());
    const keys = bench.stand.requests.flatMap(({ headers }) => headers['idempotency-key'] ?? []);
    assert.is(new Set(keys).size, 2);
    assert.is(bench.stand.count('timeline'), 0);
  });

test('looks again, then takes a new key, where a server refuses one whose end was not known', async () => {
  const bench = await lay({ dialect: 'pixelfed' });
  const notebook = new Notebook();
  const parcel = await bench.parcel();
  bench.stand.fail('post', cutBefore);
  bench.stand.fail('post', refusal(400));
  await deliverAtLast(() => bench.mastodon(), parcel, notebook);
  assert.is(bench.stand.posts.length, 1);
  assert.is(bench.stand.count('timeline'), 2);
  const keys = bench.stand.requests.flatMap(({ headers }) => headers['idempotency-key'] ?? []);
  assert.equal([keys.length, new Set(keys).size], [3, 2]);
});

test('does not believe an answer that is replayed for hours', async () => {
  const bench = await lay({ dialect: 'pleroma' });
  bench.stand.fail('post', {
    kind: 'instead',
    answer: { status: 500, headers: { 'idempotent-replayed': 'true' } },
  });
  await deliverAtLast(() => bench.mastodon(), await bench.parcel(), new Notebook());
  const keys = bench.stand.requests.flatMap(({ headers }) => headers['idempotency-key'] ?? []);
  assert.is(new Set(keys).size, 2);
});

test('asks a person where it may not look, and takes a retry for the answer', async () => {
  const bench = await lay({ dialect: 'mastodon-4.6' });
  const notebook = new Notebook();
  bench.stand.fail('timeline', refusal(403), 10);
  bench.stand.fail('post', cutBefore);
  assert.is((await failed(bench, notebook)).retry, 'later');
  age(notebook, 55);
  const asked = await failed(bench, notebook);
  assert.equal([asked.code, asked.retry], ['SB_MASTODON_UNSURE', 'held']);
  assert.match(asked.message, /outbox drop ab12.*outbox retry ab12/);
  await bench.mastodon().deliver(await bench.parcel(), notebook.attempt());
  assert.is(bench.stand.posts.length, 1);
});

test('trusts the key where it may not look: one post', async () => {
  const bench = await lay();
  bench.stand.fail('timeline', refusal(403), 10);
  bench.stand.fail('post', cutAfter);
  await deliverAtLast(() => bench.mastodon(), await bench.parcel(), new Notebook());
  assert.is(bench.stand.posts.length, 1);
});

test('uploads again what is older than 90 minutes, not what is younger', async () => {
  const bench = await lay();
  const notebook = new Notebook();
  bench.stand.fail('post', refusal(429), 2);
  await failed(bench, notebook);
  age(notebook, 80);
  await failed(bench, notebook);
  assert.is(bench.stand.count('upload'), 1);
  age(notebook, 11);
  await bench.mastodon().deliver(await bench.parcel(1, { words: 'A tree~alt' }), notebook.attempt());
  assert.is(bench.stand.count('upload'), 2);
  assert.is(bench.stand.posts[0]?.media[0], bench.stand.media[1]);
});

const ends: readonly (readonly [spot: Spot, status: number, retry: string, code: string])[] = [
  ['upload', 400, 'never', 'SB_MASTODON_REFUSED'],
  ['upload', 415, 'never', 'SB_MASTODON_REFUSED'],
  ['upload', 422, 'never', 'SB_MASTODON_REFUSED'],
  ['upload', 413, 'never', 'SB_MASTODON_REFUSED'],
  ['upload', 401, 'paused', 'SB_MASTODON_TOKEN'],
  ['upload', 403, 'paused', 'SB_MASTODON_TOKEN'],
  ['upload', 429, 'later', 'SB_MASTODON_RATE'],
  ['upload', 500, 'later', 'SB_MASTODON_SERVER'],
  ['upload', 503, 'later', 'SB_MASTODON_SERVER'],
  ['upload', 302, 'later', 'SB_MASTODON_REDIRECT'],
  ['post', 400, 'never', 'SB_MASTODON_REFUSED'],
  ['post', 422, 'never', 'SB_MASTODON_REFUSED'],
  ['post', 401, 'paused', 'SB_MASTODON_TOKEN'],
  ['post', 403, 'paused', 'SB_MASTODON_TOKEN'],
  ['post', 404, 'later', 'SB_MASTODON_NO_API'],
  ['post', 408, 'later', 'SB_MASTODON_SERVER'],
  ['post', 429, 'later', 'SB_MASTODON_RATE'],
  ['post', 502, 'later', 'SB_MASTODON_SERVER'],
];
for (const [spot, status, retry, code] of ends)
  test(`ends ${retry} with ${code} where ${spot} is answered ${status}`, async () => {
    const bench = await lay();
    bench.stand.fail(spot, refusal(status));
    const error = await failed(bench, new Notebook());
    assert.equal([error.retry, error.code], [retry, code], error.message);
    assert.match(error.message, new RegExp(`${status}, エラー`));
  });

test('uses the older upload where the newer is not known, and only then', async () => {
  for (const [fault, uploads] of [
    [refusal(404), 2],
    [refusal(405), 2],
    [refusal(422), 1],
    [page(500), 1],
  ] as const) {
    const bench = await lay();
    bench.stand.fail('upload', fault);
    await bench
      .mastodon()
      .deliver(await bench.parcel(), new Notebook().attempt())
      .catch(() => undefined);
    assert.equal(
      bench.stand.requests.filter(({ spot }) => spot === 'upload').map(({ path }) => path),
      ['/api/v2/media', '/api/v1/media'].slice(0, uploads),
    );
  }
});

test('sends a photo once more, and smaller, after 413', async () => {
  const bench = await lay();
  bench.stand.fail('upload', page(413));
  const photo = { maxPixels: 0, quality: 85, keepLocation: false, original: false, damaged: 'hold' } as const;
  await bench.mastodon({ photo }).deliver(await bench.parcel(), new Notebook().attempt());
  const [first, second] = bench.stand.requests.filter(({ spot }) => spot === 'upload');
  assert.ok((second?.body.length ?? 0) < (first?.body.length ?? 0) * 0.75);
  assert.is(bench.stand.posts.length, 1);
});

test('waits for a file that the server works on, and comes back to it without a new upload', async () => {
  const bench = await lay({ processing: 6 });
  const notebook = new Notebook();
  const error = await failed(bench, notebook);
  assert.equal([error.code, error.retry, error.after], ['SB_MASTODON_PROCESSING', 'later', 30_000]);
  await bench.mastodon().deliver(await bench.parcel(1, { words: 'A tree~alt' }), notebook.attempt());
  assert.equal([bench.stand.count('upload'), bench.stand.posts.length], [1, 1]);
  assert.is(bench.stand.count('post'), 1);
});

test('asks a person when the server fails three times over the same file', async () => {
  const bench = await lay();
  const notebook = new Notebook();
  bench.stand.fail('upload', refusal(500), 3);
  assert.is((await failed(bench, notebook)).retry, 'later');
  assert.is((await failed(bench, notebook)).retry, 'later');
  const last = await failed(bench, notebook);
  assert.equal([last.code, last.retry], ['SB_MASTODON_STUCK', 'held']);
  assert.match(last.message, /outbox retry ab12/);
});

test('does not blame a file for a server that is away', async () => {
  const bench = await lay();
  const notebook = new Notebook();
  for (const status of [502, 500]) bench.stand.fail('upload', page(status), 3);
  for (let count = 0; count < 6; count++) assert.is((await failed(bench, notebook)).retry, 'later');
});

test('ends a thread whose beginning is gone', async () => {
  const bench = await lay();
  const notebook = new Notebook();
  const parcel = await bench.parcel(5);
  bench.stand.fail('get-post', { kind: 'slow', ms: 0 });
  const first = bench.mastodon();
  notebook.death = { at: 7, when: 'after' };
  await first.deliver(parcel, notebook.attempt()).catch(() => undefined);
  assert.is(bench.stand.posts.length, 1);
  bench.stand.posts.length = 0;
  const error = await refusalOf(first.deliver(parcel, notebook.attempt()));
  assert.equal([error.code, error.retry], ['SB_MASTODON_THREAD', 'never']);
});

const differing: readonly (readonly [options: StandInOptions, remark: RegExp | undefined])[] = [
  [{}, undefined],
  [{ dialect: 'hollo' }, undefined],
  [{ dialect: 'snac2' }, /^visibility is public, unlisted was asked; the alt text of file 1/],
  [{ traits: { unlisted: 'public' } }, /^visibility is public, unlisted was asked$/],
];
for (const [options, remark] of differing)
  test(`remarks ${remark ?? 'nothing'} of ${JSON.stringify(options)}`, async () => {
    const bench = await lay(options);
    const parcel = await bench.parcel(1, { words: 'x~two\nlines' });
    const receipt = await bench.mastodon().deliver(parcel, new Notebook().attempt());
    if (remark === undefined) assert.is(receipt.remark, undefined);
    else assert.match(receipt.remark ?? '', remark);
  });

test.run();
