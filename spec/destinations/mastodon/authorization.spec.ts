import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorize, type Brought, broughtBack } from '../../../lib/destinations/mastodon/authorization.ts';

const test = suite('destinations/mastodon/authorization');
const app = { scopes: 'read:accounts write:media', clientId: 'a&b=c', clientSecret: 'hush' };

function query(address: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(address).searchParams);
}

test('asks for a code on a page, with the challenge of the verifier', () => {
  const { address, state, verifier = '' } = authorize('https://photog.social', app, true);
  assert.ok(address.startsWith('https://photog.social/oauth/authorize?'));
  assert.equal(query(address), {
    response_type: 'code',
    client_id: 'a&b=c',
    redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
    scope: 'read:accounts write:media',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  assert.not.ok(address.includes(verifier) || address.includes('hush'));
});

test('has no challenge where the server does not look', () => {
  const { address, verifier } = authorize('https://photog.social', app, false);
  assert.is(verifier, undefined);
  assert.not.match(address, /challenge/);
});

const code = (text: string): Brought => ({ kind: 'code', code: text });
const none: Brought = { kind: 'wrong', why: 'there is no code in that' };
const other: Brought = { kind: 'wrong', why: 'that code is from a page of another login' };

const pastes: readonly (readonly [text: string, brought: Brought])[] = [
  ['abc-DEF_123', code('abc-DEF_123')],
  [' abc \r', code('abc')],
  ['\u200babc\ufeff', code('abc')],
  ['abc&state=s1', code('abc')],
  ['abc&state=s2', other],
  ['code=abc', code('abc')],
  ['code=abc&state=s2', other],
  ['?code=abc&state=s1', code('abc')],
  ['https://a.example/oauth/authorize/native?code=abc', code('abc')],
  ['https://a.example/native?state=s1&code=a%2Fb%3D', code('a/b=')],
  ['https://a.example/#code=abc', code('abc')],
  ['decode=abc', code('decode=abc')],
  ['', { kind: 'nothing' }],
  [' \t', { kind: 'nothing' }],
  ['https://a.example/?error=invalid_scope&state=s1', { kind: 'error', error: 'invalid_scope' }],
  ['error=access_denied', { kind: 'error', error: 'access_denied' }],
  ['https://a.example/oauth/authorize?response_type=code&code_challenge=abc', none],
  ['https://a.example/?code=', none],
  ['код', none],
  ['x'.repeat(4097), none],
];
for (const [text, brought] of pastes)
  test(`reads ${JSON.stringify(text.slice(0, 80))} as ${JSON.stringify(brought)}`, () => {
    assert.equal(broughtBack(text, 's1'), brought);
  });

test.run();
