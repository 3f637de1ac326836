import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sites } from '../../lib/cameras/sites.ts';
import { makeSenderList } from '../../lib/handlers/senders.ts';
import { snsAuth } from '../../lib/handlers/sns-auth.ts';
import { snsPhoto } from '../../lib/handlers/sns-photo.ts';
import { encodeReply } from '../../lib/wire/reply.ts';
import { headOf, type PretendBridge, pretendBridge, requestOf } from './pretend.ts';
import { answerOf, refusedBy } from './refusal.ts';
import {
  fileBody,
  loginBody,
  messageTo,
  plainLoginBody,
  publishedLogins,
  wikiCrypt,
} from './sns-messages.ts';

const test = suite('handlers/sns-auth');

const anybody = (): PretendBridge => pretendBridge({ senders: makeSenderList(undefined) });

for (const { where, body, user, password } of publishedLogins)
  test(`the login of ${where} is let in as "${user}"`, async () => {
    const bridge = pretendBridge({ senders: makeSenderList([{ name: user, password }]) });
    const { reply, verdict } = await answerOf(snsAuth, messageTo('/facebook/auth', body), bridge);
    assert.is(reply.status, 200);
    assert.is(verdict, `facebook → "${user}" logged in, session s1`);
    assert.equal(
      bridge.social.opened.map((session) => [session.user, session.site]),
      [[user, 'facebook']],
    );
  });

test('a login is answered with the bytes that the old service sent', async () => {
  const bridge = anybody();
  const { reply } = await answerOf(snsAuth, messageTo('/picasa/auth', loginBody('georg', 'x')), bridge);
  const key = bridge.social.opened[0]?.key;
  const body = `<Response SessionKey="${key}">
<PersistKey Value=""/>
<CryptSessionKey Value="${key}"/>
<LoginPeopleID="georg"/>
<OAuth URL="http://snsgw.samsungmobile.com/oauth"/>
</Response>`;
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  assert.is(encodeReply(reply).toString('latin1'), head + body);
});

test('an HMX-QF30, which encrypts nothing, is let in', async () => {
  const bridge = pretendBridge({ senders: makeSenderList([{ name: 'a+b', password: '100% =z' }]) });
  await answerOf(snsAuth, messageTo('/youtube/auth', plainLoginBody('a+b', '100% =z')), bridge);
  assert.is(bridge.social.opened[0]?.user, 'a+b');
});

for (const { name, oauth } of sites)
  test(`${name} ${oauth ? 'is refused, as nobody knows its OAuth' : 'can be logged in to'}`, async () => {
    const bridge = anybody();
    const request = messageTo(`/${name}/auth`, loginBody('georg', 'x'));
    assert.ok(snsAuth.matches(request));
    if (oauth) {
      const { code, status, told } = await refusedBy(snsAuth, request, bridge);
      assert.equal([code, status], ['SB_OAUTH_SITE', 401]);
      assert.match(told, `${name} logs in by OAuth, which nobody has reverse engineered`);
    } else assert.is((await answerOf(snsAuth, request, bridge)).reply.status, 200);
    assert.is(bridge.social.opened.length, oauth ? 0 : 1);
  });

/** A login whose parts are put in as they are; undefined leaves one out. */
function rawLogin(user?: string, password?: string, crypt?: string, attributes = 'Method="login"'): string {
  const line = (name: string, value: string | undefined) =>
    value === undefined ? '' : `<${name} Value="${value}"/>`;
  return `<Request ${attributes}>${line('UserName', user)}${line('Password', password)}${line('CryptSessionKey', crypt)}</Request>`;
}

const crypted = '7xKPwb19QdFKzsjsrQx62g%3D%3D';
const wrongKey = Buffer.alloc(32, 7).toString('base64');

const tolerated: readonly (readonly [what: string, body: string, user: string])[] = [
  ['without a password', rawLogin('georg'), 'georg'],
  ['without Method', rawLogin('georg', 'x', undefined, 'Timeout="3000"'), 'georg'],
  ['with an empty CryptSessionKey', rawLogin('georg', 'x', ''), 'georg'],
  ['with an OAuth element', rawLogin('georg', 'x').replace('</Req', '<OAuth Version="1.0"/></Req'), 'georg'],
  ['with Base64 that is not %-encoded', rawLogin(crypted.replaceAll('%3D', '='), '', wikiCrypt), 'f'],
  ['with white space around the name', rawLogin('%20georg%20', 'x'), 'georg'],
  ['with a name in Korean', rawLogin('%EA%B9%80', 'x'), '김'],
  ['with a % of its own', rawLogin('50%2525', 'x'), '50%25'],
];

for (const [what, body, user] of tolerated)
  test(`a login ${what} is understood`, async () => {
    const bridge = anybody();
    await answerOf(snsAuth, messageTo('/facebook/auth', body), bridge);
    assert.is(bridge.social.opened[0]?.user, user);
  });

const refused: readonly (readonly [what: string, body: string | Buffer, code: string, status: number])[] = [
  ['with an empty body', '', 'SB_EMPTY_BODY', 400],
  ['with nothing but text', 'hello', 'SB_SNS_MESSAGE', 400],
  ['with a NUL', '<Request Method="login">\0</Request>', 'SB_SNS_MESSAGE', 400],
  ['that is not UTF-8', Buffer.from('<Request Method="login"/>\xe9', 'latin1'), 'SB_SNS_MESSAGE', 400],
  ['of more than 64 KiB', loginBody('georg', 'x') + ' '.repeat(65536), 'SB_SNS_MESSAGE', 413],
  ['with another Method', rawLogin('georg', 'x', undefined, 'Method="renew"'), 'SB_SNS_MESSAGE', 400],
  ['with neither Method nor name', '<Request/>', 'SB_SNS_MESSAGE', 400],
  ['without a name', rawLogin(), 'SB_USER_NAME', 400],
  ['with an empty name', rawLogin('', 'x', wikiCrypt), 'SB_USER_NAME', 400],
  ['with a name of 255 characters', rawLogin('x'.repeat(255)), 'SB_USER_NAME', 400],
  ['with a line break in the name', rawLogin('a%0D%0Ab'), 'SB_USER_NAME', 400],
  ['whose key is too short', rawLogin(crypted, crypted, 'AAAA'), 'SB_CRYPT_SESSION_KEY', 400],
  ['whose key is no Base64', rawLogin(crypted, crypted, '*'), 'SB_CRYPT_SESSION_KEY', 400],
  ['whose name is no Base64', rawLogin('georg', crypted, wikiCrypt), 'SB_CREDENTIAL', 400],
  ['whose password is half a block', rawLogin(crypted, 'AAAA', wikiCrypt), 'SB_CREDENTIAL', 400],
  ['whose key is that of another', rawLogin(crypted, crypted, wrongKey), 'SB_CREDENTIAL_UNREADABLE', 401],
];

for (const [what, body, code, status] of refused)
  test(`a login ${what} is refused with ${code}`, async () => {
    const bridge = anybody();
    const request = messageTo('/facebook/auth', body);
    const told = await refusedBy(snsAuth, request, bridge);
    assert.equal([told.code, told.status], [code, status]);
    assert.match(told.told, new RegExp(`^<Response ErrCode="${status}" ErrSubCode="0" /><!-- ${code}: `));
    assert.is(bridge.social.opened.length, 0);
    assert.equal(request.noted, code === 'SB_EMPTY_BODY' ? ['empty-body'] : []);
  });

test('a login to a site that nobody knows is refused', async () => {
  const request = messageTo('/myspace/auth', loginBody('georg', 'x'));
  const { code, status, message } = await refusedBy(snsAuth, request, anybody());
  assert.equal([code, status], ['SB_SITE_UNKNOWN', 404]);
  assert.match(message, '"myspace" came');
});

test('what is not a POST is refused', async () => {
  const { reply, code } = await answerOf(snsAuth, requestOf(headOf('x', '/facebook/auth')), anybody());
  assert.is(reply.status, 405);
  assert.is(code, 'SB_METHOD_NOT_ALLOWED');
  assert.equal(reply.headers.at(-1), ['Allow', 'POST']);
});

const otherPaths = [
  '/auth',
  '/facebook/auth/',
  '/a/facebook/auth',
  '/facebook/Auth',
  '/facebook/authx',
  'facebook/auth',
];
for (const path of otherPaths)
  test(`${path} is not taken for a login`, () => assert.is(snsAuth.matches(headOf('x', path)), false));

const names: readonly (readonly [user: string, shown: string])[] = [
  ['a"/><Response Status="succ', 'a/Response Status=succ'],
  ["O'Neill & <b>", 'ONeill  b'],
  ['"<>', 'camera'],
  ['김'.repeat(200), '김'.repeat(64)],
  [`${'x'.repeat(63)}😀😀`, `${'x'.repeat(63)}😀`],
];

for (const [user, shown] of names)
  test(`the name ${JSON.stringify(user.slice(0, 30))} cannot break the reply`, async () => {
    const request = messageTo('/facebook/auth', loginBody(user, 'x'));
    const { reply } = await answerOf(snsAuth, request, anybody());
    assert.match(reply.body, `\n<LoginPeopleID="${shown}"/>\n`);
    assert.ok(encodeReply(reply).length <= 1400);
  });

const logout = (key: string) => `<Request Method="logout" SessionKey="${key}"/>`;

async function loggedIn(): Promise<PretendBridge> {
  const bridge = anybody();
  await bridge.sessions.open({ user: 'georg', site: 'facebook' });
  return bridge;
}

test('a logout ends the session whose key it shows', async () => {
  const bridge = await loggedIn();
  const key = bridge.social.opened[0]?.key ?? '';
  const { reply, verdict } = await answerOf(snsAuth, messageTo('/facebook/auth', logout(key)), bridge);
  assert.equal([reply.status, reply.body], [200, '<Response Status="succ" />']);
  assert.is(verdict, 'facebook → "georg" logged out, session s1');
  assert.equal(bridge.social.ended, [key]);
});

test('a key in an element of its own is understood, too', async () => {
  const bridge = await loggedIn();
  const key = bridge.social.opened[0]?.key ?? '';
  const body = `<Request Method="logout"><SessionKey Value="${key}"/></Request>`;
  await answerOf(snsAuth, messageTo('/facebook/auth', body), bridge);
  assert.equal(bridge.social.ended, [key]);
});

test('a logout is told with the model that the session has', async () => {
  const bridge = await loggedIn();
  const [session] = bridge.social.opened;
  if (session === undefined) throw new Error('nobody is logged in');
  const photo = fileBody('Photo', { key: session.key, file: 'a.jpg', album: 'NX300' });
  await answerOf(snsPhoto, messageTo('/facebook/photo', photo), bridge);
  const { model } = await answerOf(snsAuth, messageTo('/facebook/auth', logout(session.key)), bridge);
  assert.is(model, 'NX300');
});

const idle: readonly (readonly [what: string, path: string, body: (key: string) => string])[] = [
  ['without a key', '/facebook/auth', () => '<Request Method="logout"/>'],
  ['with an unknown key', '/facebook/auth', () => logout('f'.repeat(32))],
  ['of another site', '/picasa/auth', logout],
];

for (const [what, path, body] of idle)
  test(`a logout ${what} is answered well, and ends nothing`, async () => {
    const bridge = await loggedIn();
    const request = messageTo(path, body(bridge.social.opened[0]?.key ?? ''));
    const { reply } = await answerOf(snsAuth, request, bridge);
    assert.equal([reply.status, reply.body], [200, '<Response Status="succ" />']);
    assert.equal(bridge.social.ended, []);
  });

test('a session that cannot be kept is no login', async () => {
  const bridge = anybody();
  bridge.social.fault = { at: 'open', error: new Error('disk full') };
  try {
    await answerOf(snsAuth, messageTo('/facebook/auth', loginBody('georg', 'x')), bridge);
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'disk full');
  }
});

test.run();
