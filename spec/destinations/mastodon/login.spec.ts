import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type DialectName, dialectNames } from '../dialects.ts';
import { cutBefore, page, refusal } from '../faults.ts';
import type { StandInOptions } from '../stand-in-mastodon.ts';
import { LoginDesk, obedient, type Typing } from './login-desk.ts';

const test = suite('destinations/mastodon/login');
const desks: LoginDesk[] = [];

test.after.each(async () => {
  for (const desk of desks.splice(0)) await desk.clear();
});

async function lay(options: StandInOptions = {}): Promise<LoginDesk> {
  const desk = await LoginDesk.lay(options);
  desks.push(desk);
  return desk;
}

const newest = 'profile read:statuses write:media write:statuses';
const older = 'read:accounts read:statuses write:media write:statuses';

const least: Readonly<Record<DialectName, readonly [scopes: string, verified: boolean]>> = {
  mastodon: [newest, true],
  'mastodon-4.6': [newest, true],
  'mastodon-4.2': [older, false],
  'mastodon-3': [older, false],
  gotosocial: [older, false],
  hollo: [newest, true],
  snac2: [older, false],
  pixelfed: ['read write', false],
  pleroma: [older, false],
};

for (const dialect of dialectNames)
  test(`logs in with the least scopes${least[dialect][1] ? ' and PKCE' : ''}, as ${dialect}`, async () => {
    const desk = await lay({ dialect });
    const account = await desk.login();
    const { host } = new URL(desk.stand.url);
    assert.equal(account, { handle: `@georg@${host}`, url: `${desk.stand.url}/@georg` });
    assert.is(await desk.token(), 'secret-token\n');
    const [scopes, verified] = least[dialect];
    assert.equal(desk.stand.oauth.given, [{ scopes, verified }]);
    assert.equal(
      desk.stand.oauth.apps.map((app) => app.scopes),
      [scopes],
    );
    for (const { headers } of desk.stand.requests.filter(({ spot }) => spot !== 'authorize'))
      assert.equal(
        [headers['user-agent'], headers['transfer-encoding']],
        ['samsung-bridge/1.2.3', undefined],
      );
  });

for (const dialect of dialectNames)
  test(`registers once, however often one logs in, as ${dialect}`, async () => {
    const desk = await lay({ dialect });
    for (let count = 0; count < 7; count++) await desk.login();
    assert.is(desk.stand.count('apps'), 1);
    assert.is(desk.stand.oauth.given.length, 7);
  });

test('shares the registration between the accounts of one folder', async () => {
  const desk = await lay();
  await desk.login();
  await desk.login(desk.person(), { tokenFile: `${desk.folder}/public.token` });
  assert.is(desk.stand.oauth.apps.length, 1);
});

test('registers anew where the server has forgotten it, before a person sees an error', async () => {
  const desk = await lay({ dialect: 'mastodon-4.2' });
  await desk.login();
  desk.stand.oauth.forget();
  const person = desk.person();
  await desk.login(person);
  assert.equal([desk.stand.count('apps'), person.questions], [2, 1]);
});

test('registers anew where the page shows an error: Enter is enough', async () => {
  const desk = await lay({ dialect: 'pixelfed' });
  await desk.login();
  desk.stand.oauth.forget();
  const person = desk.person();
  await desk.login(person);
  assert.equal([desk.stand.count('apps'), person.questions], [2, 2]);
});

test('registers anew where the server forgets it just then', async () => {
  const desk = await lay();
  const forgetful: Typing = async (address, stand) => {
    const code = await stand.oauth.allow(address);
    stand.oauth.forget();
    return code;
  };
  await desk.login(desk.person(forgetful, obedient));
  assert.equal(
    desk.stand.oauth.apps.map(({ scopes }) => scopes),
    [newest],
  );
  const person = desk.person(forgetful);
  const error = await desk.refusal(person);
  assert.equal([error.code, person.questions], ['SB_LOGIN_CODE', 3]);
});

test('asks for less and less where the registration is refused for its scopes', async () => {
  const desk = await lay({
    traits: {
      oauth: { ...(await lay({ dialect: 'pleroma' })).stand.dialect.oauth, scopes: ['read', 'write'] },
    },
  });
  await desk.login();
  assert.is(desk.stand.count('apps'), 2);
  assert.is(desk.stand.oauth.given[0]?.scopes, 'read write');
});

test('ends where every page shows an error', async () => {
  const desk = await lay();
  const error = await desk.refusal(desk.person(async () => ''));
  assert.is(error.code, 'SB_LOGIN_NO_CODE');
  assert.is(desk.stand.count('apps'), 2);
  assert.is(await desk.token(), undefined);
});

const pastes: readonly (readonly [name: string, typed: (code: string, address: string) => string])[] = [
  ['with white space around and in it', (code) => ` \u00a0${code.slice(0, 5)} \t${code.slice(5)}\u200b \r`],
  ['with the state behind it', (code, address) => `${code}&state=${stateOf(address)}`],
  [
    'as the address of the page',
    (code, address) => `https://a.example/oauth/authorize/native?code=${code}&state=${stateOf(address)}`,
  ],
  ['as its end', (code) => `?code=${code}`],
];

function stateOf(address: string): string {
  return new URL(address).searchParams.get('state') ?? '';
}

for (const [name, typed] of pastes)
  test(`takes a code ${name}`, async () => {
    const desk = await lay();
    await desk.login(desk.person(async (address, stand) => typed(await stand.oauth.allow(address), address)));
    assert.is(await desk.token(), 'secret-token\n');
  });

const wrong: readonly (readonly [name: string, typing: Typing])[] = [
  ['is invented', async () => 'abcdef'],
  ['is of another login', async (address, stand) => `${await stand.oauth.allow(address)}&state=other`],
  ['is an address without one', async (address) => address],
];
for (const [name, typing] of wrong)
  test(`asks again where a code ${name}, and gives up after the third`, async () => {
    const desk = await lay();
    const patient = desk.person(typing, typing, obedient);
    await desk.login(patient);
    assert.match(patient.said.join('\n'), /open the address again/);
    const person = desk.person(typing);
    const error = await desk.refusal(person);
    assert.equal([error.code, person.questions], ['SB_LOGIN_CODE', 3]);
  });

test('asks again where a code was used', async () => {
  const desk = await lay();
  let code = '';
  await desk.login(
    desk.person(async (address, stand) => {
      code = await stand.oauth.allow(address);
      return code;
    }),
  );
  const person = desk.person(async () => code, obedient);
  await desk.login(person);
  assert.is(person.questions, 2);
});

test('ends where access is denied, where nothing is typed, and writes nothing', async () => {
  const desk = await lay();
  const denied = await desk.refusal(desk.person(async () => 'https://a.example/?error=access_denied'));
  const silent = await desk.refusal(desk.person(async () => undefined));
  assert.equal([denied.code, silent.code], ['SB_LOGIN_DENIED', 'SB_LOGIN_NO_CODE']);
  assert.is(await desk.token(), undefined);
});

test('makes a new state and a new verifier for each page', async () => {
  const desk = await lay();
  const seen = new Set<string>();
  for (let count = 0; count < 3; count++) {
    const person = desk.person();
    await desk.login(person);
    const { searchParams } = new URL(person.addresses[0] ?? '');
    assert.is(searchParams.get('code_challenge_method'), 'S256');
    for (const key of ['state', 'code_challenge']) seen.add(searchParams.get(key) ?? '');
  }
  assert.is(seen.size, 6);
  assert.ok([...seen].every((value) => value.length === 43));
});

const soon = { 'x-ratelimit-reset': new Date(Date.now() + 7 * 60_000).toISOString() };
const faults = [
  ['apps', refusal(429, soon), 'SB_LOGIN_RATE', /try again after \d\d:\d\d UTC, in [5-8] min/],
  ['apps', refusal(429), 'SB_LOGIN_RATE', /try again in ten minutes/],
  ['apps', refusal(403), 'SB_LOGIN_REFUSED', /ask its administrators/],
  ['apps', page(404), 'SB_LOGIN_NO_API', /404, a web page; that is no answer of a Mastodon API/],
  ['apps', page(200), 'SB_LOGIN_NO_API', /without what was asked for/],
  ['apps', page(403), 'SB_LOGIN_NO_API', /a web page/],
  [
    'apps',
    page(301, { location: 'https://social.example/api' }),
    'SB_LOGIN_NO_API',
    /login https:\/\/social\.example$/,
  ],
  ['apps', page(502), 'SB_LOGIN_SERVER', /try again later/],
  ['apps', cutBefore, 'SB_LOGIN_NO_SERVER', /no answer from 127\.0\.0\.1/],
  ['token', page(502), 'SB_LOGIN_SERVER', /try again later/],
  ['token', refusal(429), 'SB_LOGIN_RATE', /ten minutes/],
  ['account', refusal(403), 'SB_LOGIN_ACCOUNT', /confirmed and allowed to post\? Nothing was written/],
  ['account', refusal(401), 'SB_LOGIN_ACCOUNT', /Nothing was written/],
  ['account', page(503), 'SB_LOGIN_SERVER', /try again later/],
] as const;
for (const [spot, fault, code, words] of faults)
  test(`ends with ${code} where ${spot} gets ${JSON.stringify(fault)}`, async () => {
    const desk = await lay();
    desk.stand.fail(spot, fault, 9);
    const error = await desk.refusal();
    assert.is(error.code, code);
    assert.match(error.message, words);
    assert.is(await desk.token(), undefined);
  });

test('says so where no server is', async () => {
  const desk = await lay();
  const error = await desk.refusal(desk.person(), { server: 'http://127.0.0.1:1' });
  assert.is(error.code, 'SB_LOGIN_NO_SERVER');
  assert.match(error.message, /ECONNREFUSED.*spelled right/);
});

test('logs in although the server tells nothing of itself', async () => {
  const desk = await lay();
  for (const spot of ['metadata', 'instance-v2', 'instance-v1'] as const) desk.stand.fail(spot, page(404), 9);
  await desk.login();
  assert.equal(desk.stand.oauth.given, [{ scopes: older, verified: false }]);
});

test.run();
