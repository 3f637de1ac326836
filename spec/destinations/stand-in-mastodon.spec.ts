import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dialectNames } from './dialects.ts';
import { cutAfter, cutBefore, doneBut } from './faults.ts';
import { openApiChecker } from './openapi.ts';
import { type StandInMastodon, startStandInMastodon } from './stand-in-mastodon.ts';

const test = suite('destinations/stand-in-mastodon');
const open: StandInMastodon[] = [];
const auth = { authorization: 'Bearer secret-token', 'user-agent': 'spec' };
const check = openApiChecker();

test.after.each(async () => {
  for (const stand of open.splice(0)) await stand.close();
});

async function start(...options: Parameters<typeof startStandInMastodon>): Promise<StandInMastodon> {
  const stand = await startStandInMastodon(...options);
  open.push(stand);
  return stand;
}

async function ask(stand: StandInMastodon, path: string): Promise<unknown> {
  const answer = await fetch(`${stand.url}${path}`, { headers: auth, signal: AbortSignal.timeout(5000) });
  return answer.json();
}

async function upload(stand: StandInMastodon, path = '/api/v2/media'): Promise<Response> {
  const form = new FormData();
  form.set('description', 'a tree');
  form.set('file', new Blob([Buffer.from('bytes')], { type: 'image/jpeg' }), 'a.jpg');
  return fetch(`${stand.url}${path}`, { method: 'POST', headers: auth, body: form });
}

async function post(stand: StandInMastodon, fields: object, key = 'k1'): Promise<Response> {
  const headers = { ...auth, 'content-type': 'application/json', 'idempotency-key': key };
  const body = JSON.stringify({ status: 'words #tag', visibility: 'unlisted', ...fields });
  return fetch(`${stand.url}/api/v1/statuses`, { method: 'POST', headers, body });
}

if (check !== undefined)
  for (const dialect of dialectNames)
    test(`answers as Mastodon's OpenAPI description says, as ${dialect}`, async () => {
      const stand = await start({ dialect });
      const path = stand.dialect.uploadV2 ? '/api/v2/media' : '/api/v1/media';
      const medium = (await (await upload(stand, path)).json()) as { id: string };
      assert.equal(check('MediaAttachment', medium), []);
      const status = (await (await post(stand, { media_ids: [medium.id] })).json()) as { id: string };
      assert.equal(check('Status', status), []);
      assert.equal(check('Status', await ask(stand, `/api/v1/statuses/${status.id}`)), []);
      for (const one of (await ask(stand, '/api/v1/accounts/1/statuses')) as unknown[])
        assert.equal(check('Status', one), []);
      assert.equal(check('CredentialAccount', await ask(stand, '/api/v1/accounts/verify_credentials')), []);
      assert.equal(check('V1Instance', await ask(stand, '/api/v1/instance')), []);
      if (stand.dialect.instanceV2) assert.equal(check('Instance', await ask(stand, '/api/v2/instance')), []);
      const refused = await post(stand, { status: '' }, 'k2');
      if (!stand.dialect.jsonOnly) assert.equal(check('Error', await refused.json()), []);
    });

if (check !== undefined)
  test('is checked by a checker that finds faults', () => {
    assert.ok(check('MediaAttachment', { id: 1, type: 'picture' }).length === 2);
    assert.ok(check('Status', {}).length > 10);
  });

test('keeps bytes, type, words and key of what came', async () => {
  const stand = await start();
  const medium = (await (await upload(stand)).json()) as { id: string };
  await post(stand, { media_ids: [medium.id], sensitive: true, language: 'de' });
  assert.is(stand.posts.length, 1);
  const [made] = stand.posts;
  assert.is(made?.text, 'words #tag');
  assert.is(made?.visibility, 'unlisted');
  assert.is(made?.key, 'k1');
  assert.is(made?.language, 'de');
  assert.is(made?.media[0]?.bytes.toString(), 'bytes');
  assert.is(made?.media[0]?.description, 'a tree');
});

const replays = [
  ['mastodon', 200, 1],
  ['mastodon-4.6', 500, 1],
  ['pixelfed', 400, 1],
  ['snac2', 200, 2],
  ['gotosocial', 200, 2],
  ['pleroma', 200, 1],
] as const;

for (const [dialect, status, posts] of replays)
  test(`answers a used key with ${status} and has ${posts} post(s), as ${dialect}`, async () => {
    const stand = await start({ dialect });
    assert.is((await post(stand, {})).status, 200);
    assert.is((await post(stand, {})).status, status);
    assert.is(stand.posts.length, posts);
  });

test('can post although it does not say so', async () => {
  const stand = await start();
  stand.fail('post', doneBut(500));
  assert.is((await post(stand, {})).status, 500);
  stand.fail('post', cutAfter);
  assert.is(await post(stand, {}, 'k2').catch(() => 'cut'), 'cut');
  stand.fail('post', cutBefore);
  assert.is(await post(stand, {}, 'k3').catch(() => 'cut'), 'cut');
  assert.is(stand.posts.length, 2);
});

test('says 202, then 206, then 200', async () => {
  const stand = await start({ processing: 1 });
  const answer = await upload(stand);
  const { id } = (await answer.json()) as { id: string };
  const states = [answer.status];
  for (let count = 0; count < 2; count++)
    states.push((await fetch(`${stand.url}/api/v1/media/${id}`, { headers: auth })).status);
  assert.equal(states, [202, 206, 200]);
});

test.run();
