import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dialectNames } from './dialects.ts';
import { openApiChecker } from './openapi.ts';
import { type StandInMastodon, startStandInMastodon } from './stand-in-mastodon.ts';

const test = suite('destinations/stand-in-oauth');
const open: StandInMastodon[] = [];
const check = openApiChecker();
const page = 'urn:ietf:wg:oauth:2.0:oob';
/** Verifier and challenge of the RFC. [RFC 7636 Appendix B] */
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

test.after.each(async () => {
  for (const stand of open.splice(0)) await stand.close();
});

async function start(...options: Parameters<typeof startStandInMastodon>): Promise<StandInMastodon> {
  const stand = await startStandInMastodon(...options);
  open.push(stand);
  return stand;
}

type Fields = Readonly<Record<string, string>>;

function post(stand: StandInMastodon, path: string, fields: Fields): Promise<Response> {
  const headers = { 'user-agent': 'spec', 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(fields).toString();
  return fetch(`${stand.url}${path}`, { method: 'POST', headers, body, signal: AbortSignal.timeout(5000) });
}

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

async function register(stand: StandInMastodon, scopes = 'read write'): Promise<Client> {
  const answer = await post(stand, '/api/v1/apps', { client_name: 'spec', redirect_uris: page, scopes });
  const { client_id, client_secret } = (await answer.json()) as Client;
  return { client_id, client_secret };
}

async function codeFor(stand: StandInMastodon, client: Client, fields: Fields = {}): Promise<string> {
  const query = { response_type: 'code', client_id: client.client_id, redirect_uri: page, scope: 'read' };
  const all = { ...query, state: 's', ...fields };
  const shown = await stand.oauth.allow(`${stand.url}/oauth/authorize?${new URLSearchParams(all)}`);
  return shown.split('&')[0] ?? '';
}

function exchange(stand: StandInMastodon, client: Client, code: string, fields: Fields = {}) {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: page };
  return post(stand, '/oauth/token', { ...grant, ...client, ...fields });
}

if (check !== undefined)
  for (const dialect of dialectNames)
    test(`gives a token as Mastodon's OpenAPI description says, as ${dialect}`, async () => {
      const stand = await start({ dialect });
      const client = await register(stand);
      const answer = await exchange(stand, client, await codeFor(stand, client));
      const token = (await answer.json()) as { scope?: string; created_at: number };
      const whole = { scope: 'read', ...token };
      assert.equal(check('Token', whole), []);
      assert.is(token.scope === undefined, dialect === 'snac2');
      assert.is(token.created_at > 1e11, dialect === 'hollo');
    });

const exchanges: readonly (readonly [name: string, asked: Fields, told: Fields, status: number])[] = [
  ['the verifier of the challenge', challenged(), { code_verifier: verifier }, 200],
  ['another verifier', challenged(), { code_verifier: `${verifier}x` }, 400],
  ['no verifier', challenged(), {}, 400],
  ['another redirect', {}, { redirect_uri: 'https://a.example/' }, 400],
  ['another secret', {}, { client_secret: 'guessed' }, 401],
  ['another grant', {}, { grant_type: 'password' }, 400],
];

function challenged(): Fields {
  return { code_challenge: challenge, code_challenge_method: 'S256' };
}

for (const [name, asked, told, status] of exchanges)
  test(`answers ${status} to ${name}`, async () => {
    const stand = await start();
    const client = await register(stand);
    const code = await codeFor(stand, client, asked);
    assert.is((await exchange(stand, client, code, told)).status, status);
  });

test('takes a code once, and from its own client only', async () => {
  const stand = await start();
  const [one, other] = [await register(stand), await register(stand)];
  const code = await codeFor(stand, one);
  assert.is((await exchange(stand, one, code)).status, 200);
  assert.is((await exchange(stand, one, code)).status, 400);
  assert.is((await exchange(stand, other, await codeFor(stand, one))).status, 400);
});

test('shows an error for scopes beyond the registration, unknown ones, plain challenges and unknown clients', async () => {
  const stand = await start();
  const client = await register(stand, 'read');
  const plain = { code_challenge: 'x', code_challenge_method: 'plain' };
  for (const fields of [{ scope: 'write' }, { scope: 'bake' }, plain, { client_id: 'nobody' }])
    assert.is(await codeFor(stand, client, fields), '');
});

test('takes fine scopes at the registration and shows an error on the page, as pixelfed', async () => {
  const stand = await start({ dialect: 'pixelfed' });
  const client = await register(stand, 'write:media');
  assert.is(await codeFor(stand, client, { scope: 'write:media' }), '');
});

test.run();
