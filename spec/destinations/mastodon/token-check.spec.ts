import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Mastodon } from '../../../lib/destinations/mastodon/mastodon.ts';
import { cutBefore, type Fault, page, refusal } from '../faults.ts';
import { Notebook } from '../parcels.ts';
import { Bench, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/token-check');
let bench: Bench;

test.before.each(async () => {
  bench = await Bench.lay();
});
test.after.each(() => bench.clear());

function check(mastodon: Mastodon): Promise<string> {
  return mastodon.check(AbortSignal.timeout(5000));
}

test('says whose token it is', async () => {
  assert.is(await check(bench.mastodon()), `@georg@${new URL(bench.stand.url).host}`);
  assert.is(bench.stand.requests.length, 1);
});

test('says the whole command that makes a new one where the server does not take it', async () => {
  const tokenFile = join(bench.workshop.folder, "Georg's token");
  await writeFile(tokenFile, 'dead\n');
  const error = await refusalOf(check(bench.mastodon({ token: undefined, tokenFile })));
  assert.equal([error.code, error.retry], ['SB_MASTODON_TOKEN', 'paused']);
  const quoted = tokenFile.replace("'", "'\\''");
  assert.ok(
    error.message.endsWith(`; log in with: samsung-bridge login ${bench.stand.url} --out '${quoted}'`),
    error.message,
  );
  assert.not.match(error.message, /dead/);
});

test('says where a token goes that stands in the configuration itself', async () => {
  const error = await refusalOf(check(bench.mastodon({ token: 'dead' })));
  assert.match(error.message, /--out mastodon\.token, and put tokenFile: \.\/mastodon\.token in the place/);
});

test('says the command where there is no token at all', async () => {
  const tokenFile = join(bench.workshop.folder, 'none');
  const error = await refusalOf(check(bench.mastodon({ token: undefined, tokenFile })));
  assert.equal([error.code, error.retry], ['SB_MASTODON_TOKEN', 'paused']);
  assert.ok(
    error.message.endsWith(
      `ENOENT); log in with: samsung-bridge login ${bench.stand.url} --out ${tokenFile}`,
    ),
  );
  assert.is(bench.stand.requests.length, 0);
});

test('is content with a token that may post and not say whose it is', async () => {
  bench.stand.fail('account', refusal(403));
  assert.is(await check(bench.mastodon()), 'an account that the token may not name');
});

test('is not content with one that may do neither', async () => {
  bench.stand.fail('account', refusal(403));
  bench.stand.fail('get-media', refusal(403));
  const error = await refusalOf(check(bench.mastodon()));
  assert.equal([error.code, error.retry], ['SB_MASTODON_TOKEN', 'paused']);
});

const troubles = [
  [page(502), 'SB_MASTODON_SERVER'],
  [page(302, { location: 'https://a.example/login' }), 'SB_MASTODON_REDIRECT'],
  [page(200), 'SB_MASTODON_NO_API'],
  [refusal(429), 'SB_MASTODON_RATE'],
  [cutBefore, 'SB_NETWORK'],
] as const;
for (const [fault, code] of troubles)
  test(`blames no token for ${code}`, async () => {
    bench.stand.fail('account', fault);
    const error = await refusalOf(check(bench.mastodon()));
    assert.equal([error.code, error.retry], [code, 'later']);
    assert.not.match(error.message, /samsung-bridge login/);
  });

test('an attempt with a dead token says the command, too', async () => {
  const error = await refusalOf(
    bench.mastodon({ token: 'dead' }).deliver(await bench.parcel(), new Notebook().attempt()),
  );
  assert.equal([error.code, error.retry], ['SB_MASTODON_TOKEN', 'paused']);
  assert.ok(error.message.includes(`samsung-bridge login ${bench.stand.url} --out`));
});

for (const status of [401, 422, 500])
  test(`says nothing secret where a server repeats the token in an error ${status}`, async () => {
    const repeated: Fault = {
      kind: 'instead',
      answer: { status, body: '{"error":"Bearer secret-token is no good"}' },
    };
    for (const spot of ['account', 'upload', 'post', 'post'] as const) bench.stand.fail(spot, repeated);
    const [mastodon, parcel] = [bench.mastodon(), await bench.parcel()];
    const errors = [await refusalOf(check(mastodon))];
    for (let count = 0; count < 3; count++)
      errors.push(await refusalOf(mastodon.deliver(parcel, new Notebook().attempt())));
    for (const { message } of errors) assert.match(message, /Bearer \[secret\] is no good/);
    for (const { stack } of errors) assert.not.match(String(stack), /secret-token/);
  });

test('says no beginning of the token either, where the words of the server are cut off in it', async () => {
  const body = JSON.stringify({ error: `${'x'.repeat(190)} secret-token is no good` });
  bench.stand.fail('upload', { kind: 'instead', answer: { status: 500, body } });
  const error = await refusalOf(bench.mastodon().deliver(await bench.parcel(), new Notebook().attempt()));
  assert.match(error.message, / \[secret\]…/);
  assert.not.match(String(error.stack), /secret-/);
});

test('sends no photo with a token that was refused before, until there is another', async () => {
  const tokenFile = join(bench.workshop.folder, 'token');
  await writeFile(tokenFile, 'dead');
  const mastodon = bench.mastodon({ token: undefined, tokenFile });
  const [parcel, notebook] = [await bench.parcel(), new Notebook()];
  await refusalOf(check(mastodon));
  const asked = bench.stand.requests.length;
  for (let count = 0; count < 3; count++) await refusalOf(mastodon.deliver(parcel, notebook.attempt()));
  assert.equal([bench.stand.count('upload'), bench.stand.requests.length - asked], [0, 3]);
  await writeFile(tokenFile, 'secret-token');
  await mastodon.deliver(parcel, notebook.attempt());
  assert.is(bench.stand.posts.length, 1);
});

test('asks once and goes on where a token is taken again', async () => {
  const mastodon = bench.mastodon();
  const { token } = bench.stand;
  bench.stand.token = 'for a while another';
  await refusalOf(check(mastodon));
  bench.stand.token = token;
  await mastodon.deliver(await bench.parcel(), new Notebook().attempt());
  await mastodon.deliver(await bench.parcel(), new Notebook().attempt());
  assert.equal([bench.stand.count('account'), bench.stand.posts.length], [2, 2]);
});

test.run();
