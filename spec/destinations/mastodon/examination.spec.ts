import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { examineMastodon } from '../../../lib/destinations/mastodon/examination.ts';
import type { Mastodon } from '../../../lib/destinations/mastodon/mastodon.ts';
import type { Finding } from '../../../lib/finding.ts';
import { page, refusal } from '../faults.ts';
import { Bench } from './bench.ts';

const test = suite('destinations/mastodon/examination');
let bench: Bench;

test.before.each(async () => {
  bench = await Bench.lay();
});
test.after.each(() => bench.clear());

function examined(mastodon: Mastodon): Promise<readonly Finding[]> {
  return mastodon.examine(AbortSignal.timeout(5000));
}

async function codesOf(mastodon: Mastodon): Promise<readonly string[]> {
  return (await examined(mastodon)).map(({ status, code }) => `${status} ${code ?? ''}`.trim());
}

async function tokenFile(mode: number): Promise<string> {
  const path = join(bench.workshop.folder, 'token');
  await writeFile(path, 'secret-token\n');
  await chmod(path, mode);
  return path;
}

test('says whose token it is, what the server is, and what it takes, and posts nothing', async () => {
  const findings = await examined(bench.mastodon({ token: undefined, tokenFile: await tokenFile(0o600) }));
  const host = new URL(bench.stand.url).host;
  assert.ok(
    findings.every(({ status }) => status === 'ok' || status === 'note'),
    JSON.stringify(findings),
  );
  const text = findings.map((one) => one.text).join('\n');
  assert.match(text, `the token is good for @georg@${host} on ${host}`);
  assert.match(
    text,
    /runs 4\.5\.2: 500 characters, 4 photos a post, 16\.8 MB and 33\.2 megapixels a photo, alt texts of 1500 \(told by \/api\/v2\/instance\)/,
  );
  assert.ok(bench.stand.requests.every(({ method }) => method === 'GET'));
  assert.not.match(text, /secret-token/);
});

test('warns of a token that others can read', async () => {
  const mastodon = bench.mastodon({ token: undefined, tokenFile: await tokenFile(0o644) });
  const [first] = await examined(mastodon);
  assert.is(first?.code, 'SB_MASTODON_TOKEN_OPEN');
  assert.match(first?.text ?? '', /\(mode 644\)$/);
  assert.match(first?.cure ?? '', /^chmod 600 /);
});

test('fails with the words of a delivery where the token is dead', async () => {
  const found = await examined(bench.mastodon({ token: 'dead' }));
  assert.is(found.at(-1)?.code, 'SB_MASTODON_TOKEN');
  assert.match(found.at(-1)?.text ?? '', /log in with: samsung-bridge login/);
});

test('fails with the name of the server where nobody answers', async () => {
  await bench.stand.close();
  assert.is((await examined(bench.mastodon())).at(-1)?.code, 'SB_NETWORK');
});

test('falls back to the older path for the limits, and to those of old where neither answers', async () => {
  bench.stand.fail('instance-v2', refusal(404));
  const older = (await examined(bench.mastodon())).map((one) => one.text).join('\n');
  assert.match(older, /\(told by \/api\/v1\/instance\)/);
  bench.stand.fail('instance-v2', page(404));
  bench.stand.fail('instance-v1', page(404));
  assert.ok((await codesOf(bench.mastodon())).includes('warning SB_MASTODON_NO_LIMITS'));
});

/** What a server that tells so much of the application makes of it. */
async function withScopes(scopes: unknown, now = Date.now()): Promise<readonly string[]> {
  const answer = (json: unknown) => ({ status: 200, headers: {}, text: '', json });
  const means = {
    check: async () => '@georg@a.example',
    ask: async (path: string) =>
      answer(path === '/api/v1/apps/verify_credentials' ? { scopes } : { version: '4.3.0' }),
    now: () => now,
  };
  const config = { server: 'https://a.example', tokenFile: undefined };
  return (await examineMastodon(config, means)).map(({ status, code }) => `${status} ${code ?? ''}`.trim());
}

test('tells a token that may not post, where the server says so', async () => {
  assert.ok((await withScopes(['read'])).includes('failed SB_MASTODON_SCOPES'));
  assert.ok((await withScopes(['write:statuses'])).includes('failed SB_MASTODON_SCOPES'));
  for (const scopes of [['write'], ['write:statuses', 'write:media', 'profile'], undefined, 'odd'])
    assert.not.ok((await withScopes(scopes)).includes('failed SB_MASTODON_SCOPES'), String(scopes));
});

test('warns of a clock that differs from the server’s', async () => {
  assert.ok((await withScopes(['write'], Date.now() - 3_600_000)).includes('warning SB_CLOCK'));
  assert.not.ok((await withScopes(['write'], Date.now() - 60_000)).includes('warning SB_CLOCK'));
});

test.run();
