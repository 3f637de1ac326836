import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptsHotspotReply } from '../../lib/cameras/acceptance.ts';
import { messagePart, photoPart } from '../handlers/nx300-email.ts';
import { fileBody, loginBody } from '../handlers/sns-messages.ts';
import {
  ask,
  assertSucc,
  assertXmlError,
  type Heard,
  logIn,
  mailOf,
  SocialCamera,
  say,
  shot,
  tell,
} from './camera.ts';
import { atHome, type Home } from './home.ts';

/** What cameras and others hear: bugs 19 to 21, 23, 28 and 29 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/answers');

const toFolder = `default: { email: photos, social: photos }
destinations: { photos: { type: store, folder: ./photos } }
`;

const curious = [
  [
    '/',
    '/console',
    '/?__debugger__=yes&cmd=resource&f=debugger.js',
    '/index.html',
    '/favicon.ico',
    '/data',
    '/data/',
  ],
  [
    '/photos',
    '/photos/',
    '/photos/SAM_0001.JPG',
    '/SAM_0001.JPG',
    '/outbox/',
    '/sessions/',
    '/data/outbox/sessions/',
  ],
  [
    '/upload',
    '/upload/',
    '/../bridge.yaml',
    '/%2e%2e/bridge.yaml',
    '/bridge.yaml',
    '/../../../../etc/passwd',
    '//etc/passwd',
  ],
].flat();

test('19 · whoever looks in with a browser sees neither photos, files, logins nor a debugger', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    const camera = await SocialCamera.at(home, 'facebook');
    assertSucc(await camera.share(shot(), { content: 'Hi~alt' }));
    await home.delivered();
    const own = [`/upload/${camera.key}/`, `/upload/${camera.key}/SAM_0001.JPG`];
    const page = (await ask(home, 'bridge.example', '/')).body;
    assert.match(page, /<h1>samsung-bridge<\/h1>/);
    for (const path of [...curious, ...own])
      for (const verb of ['GET', 'HEAD', 'POST']) {
        const { status, body } = await ask(home, 'bridge.example', path, verb);
        const what = `${verb} ${path}: ${status} ${body}`;
        assert.ok(status === 200 ? ['', page].includes(body) : status >= 400 && status < 500, what);
        assert.not.match(
          body,
          /SAM_0001|Index of|root:|destinations|werkzeug|georg|since|\/tmp\/| at .*:\d+:\d+|node:/i,
          what,
        );
      }
  }));

test('20 · a hotspot check is answered alike, whoever asked before and however the host is written', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    const [yahoo, msn] = [
      ['www.yahoo.co.kr', 'www.yahoo.co.kr:80', 'WWW.Yahoo.co.kr'],
      ['www.msn.com', 'www.msn.com:80', 'WWW.MSN.COM'],
    ];
    const asked = [yahoo, msn].flat();
    for (const host of [...asked, ...[...asked].reverse(), 'www.msn.com', 'www.msn.com', 'www.yahoo.co.kr']) {
      const { text } = await ask(home, host, '/');
      const kind = /msn/i.test(host) ? 'msn-cookie' : 'yahoo';
      assert.equal(acceptsHotspotReply(kind, Buffer.from(text)), { accepted: true }, `${host}: ${text}`);
      assert.match(text, kind === 'yahoo' ? /Domain=\.yahoo\.co\.kr;/ : /Domain=\.msn\.com;/);
    }
  }));

const boundary = '---------------------------7d93b9550d4a';

test('21 · with no package patched, e-mails without an end are taken, and answers are whole and keep their dot', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    const [first, second] = [shot('1.JPG'), shot('2.JPG')];
    const parts = [messagePart(), photoPart(first.bytes, first.name), photoPart(second.bytes, second.name)];
    const heard: Heard[] = [];
    for (const end of [`--${boundary}\r\n`, `--${boundary}`, `--${boundary}--\r\n`, `--${boundary}--`])
      heard.push(await mailOf(home, parts, end));
    for (const each of heard) assertSucc(each);
    await home.delivered(heard.length);
    const kept = await home.kept();
    for (const { bytes } of [first, second])
      assert.is(kept.filter((photo) => photo.bytes.equals(bytes)).length, heard.length);
    heard.push(
      await ask(home, 'www.yahoo.co.kr', '/'),
      await logIn(home, 'facebook', loginBody('georg', 'x')),
    );
    for (const { inOneSegment, text } of heard) assert.ok(inOneSegment, text);
    assert.match(
      heard.at(-2)?.text ?? '',
      /^Set-Cookie: samsung=hotspot; Domain=\.yahoo\.co\.kr; Path=\/\r$/m,
    );
    const { scripts, ...others } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    assert.not.match(JSON.stringify([Object.keys(scripts), others]), /patch|postinstall|"overrides"/);
  }));

test('23 · a photo that leads nowhere is refused, and a mistyped destination stops the start', () =>
  atHome(async (home) => {
    const folder = '{ type: store, folder: ./photos }';
    for (const [yaml, told] of [
      [
        `default: { email: potos }\ndestinations: { photos: ${folder} }`,
        /default\.email: .*did you mean "photos"/,
      ],
      ['default: { email: x }\ndestinations: { x: { type: shell } }', /destinations\.x\.type: /],
      ['default: { email: x }\ndestinations: { x: { type: emial } }', /destinations\.x\.type: /],
    ] as const)
      assert.match(await home.refusedStart(yaml), told);

    await home.start(
      `routes: { facebook: photos, "me@camera.example": photos }\ndestinations: { photos: ${folder} }`,
    );
    const camera = await SocialCamera.at(home, 'weibo');
    assertXmlError(await camera.announce({ name: 'a.jpg', content: 'Hi' }), 400);
    const stray = messagePart().body.toString().replace('me@post.example', 'you@camera.example');
    assertXmlError(await mailOf(home, [messagePart(stray), photoPart(shot().bytes)]), 400);
    await home.logged(/weibo.*leads nowhere.*\(SB_NO_ROUTE\)$/);
    assert.equal(await home.pending(), []);
  }));

test('28 · what nobody knows how to answer is refused in plain words', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    const time = await ask(home, 'www.ospserver.net', '/security/sso/initialize/time');
    assert.is(time.status, 200);
    const [, ms] = /<currentServerTime>(\d+)<\/currentServerTime>/.exec(time.body) ?? [];
    assert.ok(Math.abs(Number(ms) - Date.now()) < 60_000, time.body);
    const list = '/social/columbus/serviceproviders/list?DUID=1';
    assertXmlError(await ask(home, 'www.ospserver.net', list), 501);
    const allShare = '/security/sso/userprofiles/authentication/emailid';
    assertXmlError(await tell(home, allShare, '<userAuthRequest/>'), 401);
    for (const site of ['skydrive', 'flickr', 'dropbox'])
      assertXmlError(
        await logIn(home, site, '<Request Method="login"><OAuth Version="1.0"/></Request>'),
        401,
      );
    await home.logged(/an ST1000 asks this/);
    await home.logged(/an NX300 asks this for AllShare/);
    await home.logged(/logs in by OAuth, .*\(SB_OAUTH_SITE\)$/, 3);
  }));

/** A module of the user's with a bug in it. */
const broken = `export default {
  name: 'broken',
  matches: (request) => request.path === '/broken',
  handle: () => { throw new TypeError('a secret of the machine'); },
};
`;

const xml = (path: string, body: string) => (home: Home) => tell(home, path, body);
const login = loginBody('georg', 'x');

/** What is said to the bridge → the status that it answers with. */
const mistakes: readonly (readonly [said: (home: Home) => Promise<Heard>, status: number])[] = [
  [xml('/facebook/auth', ''), 400],
  [xml('/facebook/auth', login.replace('login', 'dance')), 400],
  [xml('/facebook/photo', '<Request/>'), 401],
  [xml('/facebook/photo', fileBody('Photo', { key: 'x', file: 'a' })), 401],
  [xml('/picasa/video', ''), 400],
  [xml('/myspace/auth', login), 404],
  [xml('/facebook/album', ''), 404],
  [xml('/upload/x/a.jpg', 'a photo'), 401],
  [xml('/broken', ''), 500],
  [(home) => ask(home, 'snsgw.samsungmobile.com', '/facebook/photo'), 405],
  [(home) => mailOf(home, [messagePart('no XML'), photoPart(shot().bytes)]), 400],
  [(home) => mailOf(home, [photoPart(shot().bytes)]), 400],
  [(home) => say(home, [Buffer.from('HELO bridge\r\n\r\n')]), 400],
  [(home) => say(home, [Buffer.from('POST /facebook/auth HTTP/1.1\r\nHost: x\r\n\r\n')]), 411],
];

test('29 · every error is the one that cameras know, never a page of HTML or a trace', () =>
  atHome(async (home) => {
    await writeFile(join(home.folder, 'broken.mjs'), broken);
    await home.start(`handlers: [./broken.mjs]\n${toFolder}`);
    const heard = await Promise.all(mistakes.map(([said]) => said(home)));
    for (const [index, [, status]] of mistakes.entries()) {
      const answer = heard[index] ?? { status: 0, body: '', text: '', inOneSegment: false };
      assertXmlError(answer, status, `${index}: ${answer.text}`);
      assert.not.match(answer.text, /a secret of the machine/);
    }
  }));

test.run();
