import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { makeRouteTable } from '../../lib/handlers/routes.ts';
import { snsPhoto } from '../../lib/handlers/sns-photo.ts';
import type { Envelope, ParcelFile } from '../../lib/parcel.ts';
import { encodeReply } from '../../lib/wire/reply.ts';
import { headOf, type PretendBridge, pretendBridge } from './pretend.ts';
import { answerOf, refusedBy } from './refusal.ts';
import { type FileWords, fileBody, messageTo } from './sns-messages.ts';

const test = suite('handlers/sns-photo');

/** A bridge where georg has logged in to facebook, and the key of his session. */
async function loggedIn(more: Partial<PretendBridge> = {}): Promise<{ bridge: PretendBridge; key: string }> {
  const bridge = pretendBridge(more);
  const { key } = await bridge.social.open({ user: 'georg', site: 'facebook' });
  return { bridge, key };
}

const photo = (words: FileWords) => messageTo('/facebook/photo', fileBody('Photo', words));

test('a photo is announced with its words, and the camera is told where to', async () => {
  const { bridge, key } = await loggedIn();
  const words = { key, file: 'SAM_0001.JPG', album: 'NX300', content: 'A walk~a tree' };
  const { reply, verdict, model } = await answerOf(snsPhoto, photo(words), bridge);
  const body = `<Response HostAddr="snsgw.samsungmobile.com:80" ResourceID="upload/${key}/1-SAM_0001.JPG" />`;
  assert.is(
    encodeReply(reply).toString('latin1'),
    `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  assert.is(verdict, 'facebook → mastodon: photo "SAM_0001.JPG" announced');
  assert.is(model, 'NX300');
  assert.equal(bridge.social.announced, [
    {
      kind: 'photo',
      name: 'SAM_0001.JPG',
      words: 'A walk~a tree',
      model: 'NX300',
      addressing: [{ destination: 'mastodon', because: ['facebook'] }],
    },
  ]);
});

const contents: readonly (readonly [what: string, content: string | undefined, words: string])[] = [
  ['none', undefined, ''],
  ['empty ones', '', ''],
  ['a CDATA section', '<![CDATA[a < b & c]]>', 'a < b & c'],
  ['text around CDATA sections', 'a&lt;<![CDATA[&lt;]]>b<![CDATA[</Content>]]>', 'a<&lt;b</Content>'],
  ['references', 'a &amp; b &lt;3 &quot;c&quot; &#xAC00;&#45;', 'a & b <3 "c" 가-'],
  ['a reference written out', '&amp;lt;', '&lt;'],
  ['what is not escaped', 'AT&T <3 R&D; x > y', 'AT&T <3 R&D; x > y'],
  ['a reference to nothing', '&nbsp;&#0;&#xD800;&#x110000;', '&nbsp;&#0;&#xD800;&#x110000;'],
  ['something like a tag', 'see <File Name="x"/> there', 'see <File Name="x"/> there'],
  ['several lines', 'one\r\ntwo\n', 'one\r\ntwo\n'],
  ['a language marker', 'hello\r\nlanguage_sh100_utf8', 'hello'],
  ['Korean', '산책~나무', '산책~나무'],
  ['% and +', '100%20+1', '100%20+1'],
];

for (const [what, content, words] of contents)
  test(`words with ${what} are read as they were typed`, async () => {
    const { bridge, key } = await loggedIn();
    await answerOf(
      snsPhoto,
      photo({ key, file: 'a.jpg', ...(content === undefined ? {} : { content }) }),
      bridge,
    );
    assert.is(bridge.social.announced[0]?.words, words);
  });

const albums: readonly (readonly [
  album: string | undefined,
  model: string | undefined,
  stranger: boolean,
])[] = [
  [undefined, undefined, false],
  ['', undefined, false],
  [' nx-300 ', 'NX300', false],
  ['SAMSUNG NX mini', 'NX mini', false],
  ['X99', 'X99', true],
  ['a\r\nb', 'a b', true],
  ['김'.repeat(100), '김'.repeat(64), true],
];

for (const [album, model, stranger] of albums)
  test(`the album ${JSON.stringify(album?.slice(0, 20))} names the model ${model?.slice(0, 20)}`, async () => {
    const { bridge, key } = await loggedIn();
    const request = photo({ key, file: 'a.jpg', ...(album === undefined ? {} : { album }) });
    const answer = await answerOf(snsPhoto, request, bridge);
    assert.is(answer.model, model);
    assert.is(bridge.social.announced[0]?.model, model);
    assert.is(answer.verdict.endsWith(' is unverified'), stranger);
  });

const hosts: readonly (readonly [asked: string | undefined, told: string])[] = [
  ['snsgw.samsungmobile.com', 'snsgw.samsungmobile.com'],
  ['www.ospserver.net', 'www.ospserver.net'],
  ['evil.example', 'snsgw.samsungmobile.com'],
  ['10.0.0.1', 'snsgw.samsungmobile.com'],
  [undefined, 'snsgw.samsungmobile.com'],
];

for (const [asked, told] of hosts)
  test(`a camera that asked ${asked ?? 'no host'} uploads to ${told}`, async () => {
    const { bridge, key } = await loggedIn();
    const { reply } = await answerOf(snsPhoto, { ...photo({ key, file: 'a.jpg' }), host: asked }, bridge);
    assert.match(reply.body, ` HostAddr="${told}:80" `);
  });

const names = [
  'a b.jpg',
  'a#1?.jpg',
  '../../etc/passwd',
  'a/b\\c.jpg',
  '사진 1.JPG',
  'a&quot;b.jpg',
  'x'.repeat(255),
];
for (const file of names)
  test(`a file called ${file.slice(0, 20)} is announced under its own name`, async () => {
    const { bridge, key } = await loggedIn();
    const { reply } = await answerOf(snsPhoto, photo({ key, file }), bridge);
    assert.is(bridge.social.announced[0]?.name, file.replace('&quot;', '"'));
    assert.match(reply.body, /^<Response HostAddr="[^"]+" ResourceID="upload\/\w+\/[\w.-]+" \/>$/);
    assert.ok(encodeReply(reply).length <= 1400);
  });

test('what a camera writes elsewhere in the message changes nothing', async () => {
  const { bridge, key } = await loggedIn();
  const body = fileBody('Photo', { key, file: 'a.jpg', album: 'NX300', content: 'hi' })
    .replace(
      '<Photo>',
      '<Photo>\n4p4uaaq422af3"/>\n<!-- <File Name="no"/> --><Broken A="1 B=2 "/><Broken A="\n',
    )
    .replace('<Album Name', '<Album  ID = "7"\tNAME="no" Name');
  await answerOf(snsPhoto, messageTo('/facebook/photo', body), bridge);
  assert.equal(
    bridge.social.announced.map(({ name, words, model }) => [name, words, model]),
    [['a.jpg', 'hi', 'NX300']],
  );
});

test('words that never end do not swallow the rest of the message', async () => {
  const { bridge, key } = await loggedIn();
  const body = fileBody('Photo', { key, file: 'a.jpg', content: 'hi' }).replace('</Content>', '');
  await answerOf(snsPhoto, messageTo('/facebook/photo', body), bridge);
  assert.is(bridge.social.announced[0]?.words, 'hi\n');
});

const refused: readonly (readonly [
  what: string,
  body: (key: string) => string,
  code: string,
  status: number,
])[] = [
  ['with an empty body', () => '', 'SB_EMPTY_BODY', 400],
  ['with nothing but text', () => 'hello', 'SB_SNS_MESSAGE', 400],
  ['with control characters', (key) => fileBody('Photo', { key, file: 'a\x01.jpg' }), 'SB_SNS_MESSAGE', 400],
  ['of more than 64 KiB', () => `<a>${'x'.repeat(65536)}`, 'SB_SNS_MESSAGE', 413],
  ['without a key', () => fileBody('Photo', { file: 'a.jpg' }), 'SB_SESSION_UNKNOWN', 401],
  ['with an empty key', () => fileBody('Photo', { key: '', file: 'a.jpg' }), 'SB_SESSION_UNKNOWN', 401],
  [
    'with an unknown key',
    () => fileBody('Photo', { key: 'f'.repeat(32), file: 'a' }),
    'SB_SESSION_UNKNOWN',
    401,
  ],
  ['without a file', (key) => fileBody('Photo', { key }), 'SB_FILE_NAME', 400],
  ['with an empty file name', (key) => fileBody('Photo', { key, file: ' ' }), 'SB_FILE_NAME', 400],
  [
    'with a file name of 256',
    (key) => fileBody('Photo', { key, file: 'x'.repeat(256) }),
    'SB_FILE_NAME',
    400,
  ],
];

for (const [what, body, code, status] of refused)
  test(`a photo ${what} is refused with ${code}`, async () => {
    const { bridge, key } = await loggedIn();
    const told = await refusedBy(snsPhoto, messageTo('/facebook/photo', body(key)), bridge);
    assert.equal([told.code, told.status], [code, status]);
    assert.equal(bridge.social.announced, []);
    assert.not.match(told.message + told.told, key);
  });

test('a session is good for the site of its login only', async () => {
  const { bridge, key } = await loggedIn();
  const request = messageTo('/picasa/photo', fileBody('Photo', { key, file: 'a.jpg' }));
  const { code, message } = await refusedBy(snsPhoto, request, bridge);
  assert.is(code, 'SB_SESSION_UNKNOWN');
  assert.match(message, 'one came that is for facebook');
});

test('a session that is over takes no photo', async () => {
  const { bridge, key } = await loggedIn();
  await bridge.sessions.end(key);
  const { code } = await refusedBy(snsPhoto, photo({ key, file: 'a.jpg' }), bridge);
  assert.is(code, 'SB_SESSION_UNKNOWN');
});

test('a photo for a site that leads nowhere is refused, with the cure', async () => {
  const drop = { type: 'drop' } as const;
  const social = { email: undefined, social: undefined };
  const routes = makeRouteTable({ routes: {}, default: social, destinations: { photos: drop } });
  const { bridge, key } = await loggedIn({ routes });
  const { code, status, message } = await refusedBy(snsPhoto, photo({ key, file: 'a.jpg' }), bridge);
  assert.equal([code, status], ['SB_NO_ROUTE', 400]);
  assert.match(
    message,
    '"facebook" leads nowhere; add it to "routes" or set "default.social", to one of: photos',
  );
});

test('a destination that will not have the words refuses at the announcement, not after the upload', async () => {
  const asked: [Envelope, readonly ParcelFile[]][] = [];
  const review = (envelope: Envelope, files: readonly ParcelFile[]): void => {
    asked.push([envelope, files]);
    if (!envelope.words.includes('~')) throw new RefusalError('SB_ALT_TEXT', 400, 'expected an alt text');
  };
  const { bridge, key } = await loggedIn({ review });
  const { code } = await refusedBy(snsPhoto, photo({ key, file: 'a.jpg', content: 'no alt text' }), bridge);
  assert.is(code, 'SB_ALT_TEXT');
  assert.equal(bridge.social.announced, []);
  await answerOf(snsPhoto, photo({ key, file: 'a.jpg', album: 'NX1', content: 'walk~tree' }), bridge);
  assert.equal(asked[1], [
    {
      via: 'facebook',
      sender: 'georg',
      model: 'NX1',
      title: '',
      words: 'walk~tree',
      recipients: [],
      addressing: [{ destination: 'mastodon', because: ['facebook'] }],
    },
    [{ name: 'a.jpg', claimedType: '', stored: '1', bytes: 0 }],
  ]);
});

test('an announcement that cannot be kept is no success', async () => {
  const { bridge, key } = await loggedIn();
  bridge.social.fault = { at: 'announce', error: new RefusalError('SB_DISK_FLOOR', 503, 'no room') };
  assert.is((await refusedBy(snsPhoto, photo({ key, file: 'a.jpg' }), bridge)).status, 503);
});

test('sites and verbs are judged as at a login', async () => {
  const { bridge, key } = await loggedIn();
  const body = fileBody('Photo', { key, file: 'a.jpg' });
  assert.is((await refusedBy(snsPhoto, messageTo('/flickr/photo', body), bridge)).code, 'SB_OAUTH_SITE');
  assert.is((await refusedBy(snsPhoto, messageTo('/x/photo', body), bridge)).code, 'SB_SITE_UNKNOWN');
  const get = { ...messageTo('/facebook/photo', ''), method: 'GET' };
  assert.is((await answerOf(snsPhoto, get, bridge)).reply.status, 405);
  assert.is(snsPhoto.matches(headOf('x', '/facebook/photos')), false);
});

test.run();
