import { duplexPair } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encryptCredential } from '../../lib/cameras/credentials.ts';
import { makeLog, verdictLine } from '../../lib/cli/log.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import { hashPassword } from '../../lib/handlers/password-hash.ts';
import { makeSenderList } from '../../lib/handlers/senders.ts';
import { handlerFor } from '../../lib/handlers/table.ts';
import { Conversation } from '../../lib/server/conversation.ts';
import { deadline } from './deadline.ts';
import { type PretendBridge, pretendBridge } from './pretend.ts';
import { fileBody, loginBody, plainLoginBody, wikiCrypt } from './sns-messages.ts';

const test = suite('handlers/sns-secrets');

const right = 'correct-horse';
const wrong = 'battery-staple';
const hash = await hashPassword(right, { ln: 4, r: 8, p: 1 });

/** What a camera hears, and what the log says, in both of its forms. */
interface Heard {
  readonly reply: string;
  readonly log: string;
}

/** Puts the bytes of one connection through server, wire and handlers. */
async function said(bridge: PretendBridge, bytes: string): Promise<Heard> {
  const [camera, socket] = duplexPair();
  let reply = '';
  let log = '';
  camera.on('data', (chunk: Buffer) => {
    reply += chunk.toString('latin1');
  });
  const write = (text: string): void => {
    log += text;
  };
  const logs = [makeLog({ write, isTTY: true }), makeLog({ write })];
  const over = new Promise<void>((resolve) => {
    const conversation = new Conversation(socket, '10.0.0.7', 1, {
      bridge,
      limits: { body: 1_000_000, head: 200, idle: 200, total: 10_000 },
      handlerFor,
      refusalReply,
      received: () => {},
      verdict: (verdict) => {
        for (const line of logs) line(verdictLine(verdict));
        resolve();
      },
      closed: () => clearInterval(clock),
      now: () => performance.now(),
    });
    const clock = setInterval(() => conversation.checkTime(performance.now()), 20);
  });
  camera.end(bytes, 'latin1');
  await deadline(over);
  return { reply, log };
}

function post(path: string, body: string, method = 'POST', length = Buffer.byteLength(body)): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: ${length}\r\n\r\n`;
  return head + Buffer.from(body).toString('latin1');
}

async function loggedIn(): Promise<{ bridge: PretendBridge; key: string }> {
  const senders = makeSenderList([
    { name: 'georg', password: hash },
    { name: 'anna', password: right },
  ]);
  const bridge = pretendBridge({ senders });
  const { key } = await bridge.social.open({ user: 'georg', site: 'facebook' });
  await bridge.social.announce(
    { user: 'georg', site: 'facebook', key, id: 's1', since: '' },
    { kind: 'photo', name: 'a.jpg', words: '', model: undefined, addressing: [] },
  );
  return { bridge, key };
}

const notKeyed = loginBody('georg', right).replace('/////xAAw', 'AAAAAxAAw');
const login = (body: string) => () => post('/facebook/auth', body);

const rows: readonly (readonly [what: string, bytes: (key: string) => string, status: number])[] = [
  ['a login', login(loginBody('georg', right)), 200],
  ['a login in clear', login(plainLoginBody('anna', right)), 200],
  ['a login with a wrong password', login(loginBody('georg', wrong)), 401],
  ['a login with a wrong password in clear', login(plainLoginBody('anna', wrong)), 401],
  ['a login of nobody', login(loginBody('nobody', wrong)), 401],
  ['a login with a key that does not fit', login(notKeyed), 401],
  [
    'a login whose password is no Base64',
    login(loginBody('georg', right).replace('Password Value="', '$&%00')),
    400,
  ],
  ['a login that is no login', login(loginBody('georg', right).replace('="login"', '="x"')), 400],
  ['a login to an OAuth site', () => post('/flickr/auth', loginBody('georg', right)), 401],
  ['a login to an unknown site', () => post('/x/auth', loginBody('georg', right)), 404],
  ['a login cut short', () => post('/facebook/auth', loginBody('georg', right), 'POST', 9000), 400],
  ['a logout', (key) => post('/facebook/auth', `<Request Method="logout" SessionKey="${key}"/>`), 200],
  ['a photo', (key) => post('/facebook/photo', fileBody('Photo', { key, file: 'a.jpg' })), 200],
  ['a photo for another site', (key) => post('/picasa/photo', fileBody('Photo', { key, file: 'a' })), 401],
  ['a photo without a name', (key) => post('/facebook/photo', fileBody('Photo', { key })), 400],
  ['a site named like a key', (key) => post(`/${key}/photo`, ''), 404],
  ['an upload', (key) => post(`/upload/${key}/1-a.jpg`, 'photo', 'PUT'), 200],
  ['an upload under another name', (key) => post(`/upload/${key}/b.jpg`, 'photo', 'PUT'), 404],
  ['an upload of nothing', (key) => post(`/upload/${key}/1-a.jpg`, '', 'PUT'), 400],
  ['an upload cut short', (key) => post(`/upload/${key}/1-a.jpg`, 'photo', 'PUT', 6), 400],
  ['an upload by GET', (key) => post(`/upload/${key}/1-a.jpg`, '', 'GET'), 405],
  ['an upload at an absolute target', (key) => post(`http://x.example/upload/${key}/b`, 'x', 'PUT'), 404],
  ['an upload below another path', (key) => post(`/x/upload/${key}/1-a.jpg`, 'x', 'PUT'), 404],
  ['an upload with two slashes', (key) => post(`//upload/${key}/1-a.jpg`, 'x', 'PUT'), 404],
  ['an upload in capitals', (key) => post(`/UPLOAD/${key.toUpperCase()}/1-a.jpg`, 'x', 'PUT'), 404],
  ['an upload with its key in the query', (key) => post(`/upload/1/2?key=${key}`, 'x', 'PUT'), 401],
  ['an upload without its first slash', (key) => post(`upload/${key}/1-a.jpg`, 'x', 'PUT'), 400],
  ['an upload whose target is cut', (key) => post(`http:upload/${'x'.repeat(16)}/${key}/a`, 'x', 'PUT'), 400],
  ['an upload as a verb', (key) => post('/', 'x', `/upload/${key}`), 400],
  [
    'a login for AllShare',
    () =>
      post(
        '/security/sso/userprofiles/authentication/emailid',
        `<userAuthRequest><loginID>georg</loginID><password>${right}</password></userAuthRequest>`,
      ),
    401,
  ],
];

const credentials = [right, wrong].flatMap((text) => [
  text,
  encryptCredential(text, wikiCrypt),
  decodeURIComponent(encryptCredential(text, wikiCrypt)),
]);
const secrets = [...credentials, wikiCrypt, hash, hash.split('$').at(-1) ?? hash];

for (const [what, bytes, status] of rows)
  test(`nothing secret of ${what} is in the log`, async () => {
    const { bridge, key } = await loggedIn();
    const { reply, log } = await said(bridge, bytes(key));
    assert.is(Number(reply.slice(9, 12)), status, log);
    assert.is(log.trimEnd().split('\n').length, 2);
    const keys = bridge.social.opened.flatMap((session) => [session.key, session.key.toUpperCase()]);
    for (const secret of [...secrets, ...keys, key.slice(0, 16)])
      assert.not(log.includes(secret), `the log has ${secret}: ${log}`);
    if (status >= 400) for (const secret of [...secrets, ...keys]) assert.not(reply.includes(secret));
  });

test.run();
