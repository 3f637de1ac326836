import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runMain } from '../cli/main-run.ts';
import { cutAfter, refusal } from '../destinations/faults.ts';
import type { PostOffice } from '../destinations/smtp-post-office.ts';
import { assertSucc, assertXmlError, mail, SocialCamera, shot } from './camera.ts';
import { accountAt, atHome, type Home } from './home.ts';

/** What becomes of a photo: bugs 11, 13, 14, 16, 25 and 27 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/delivery');

/** As `samsung-bridge outbox retry all` in another terminal. */
async function retryAll({ folder }: Home): Promise<void> {
  const { code, out, err } = await runMain('outbox', 'retry', 'all', '--data', join(folder, 'data'));
  assert.is(code, 0, out + err);
}

test('11 · a Mastodon server that is down or slow neither holds nor fails the camera, and gets each photo once', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`default: { email: main }\ndestinations: { main: { ${accountAt(server)} } }\n`);
    server.fail('upload', refusal(503));
    assertSucc(await mail(home, { message: 'down' }, [shot()]));
    await home.logged(/ → main: later, /);
    await retryAll(home);
    await home.delivered();

    server.fail('upload', { kind: 'slow', ms: 600 });
    server.fail('post', cutAfter);
    assertSucc(await mail(home, { message: 'slow' }, [shot()]));
    assert.is(server.posts.length, 1, 'the camera had to wait for the server');
    await home.logged(/ → main: later, /, 2);
    assert.is(server.posts.length, 2);
    await retryAll(home);
    await home.delivered(2);
    assert.equal(
      server.posts.map(({ text, media }) => [text, media.length]),
      [
        ['down', 1],
        ['slow', 1],
      ],
    );
    assert.is(server.media.length, 2);
  }));

function mailTo({ port }: PostOffice): string {
  return `type: smtp, url: "smtp://127.0.0.1:${port}", tls: none, from: "Bridge <bridge@my.domain>"`;
}

/** What a camera calls a photo. */
const claims = [
  'image/pjpeg',
  'image/pjpeg; q=1',
  'IMAGE/PJPEG',
  'application/octet-stream',
  'text/html',
  '',
];

test('13 · a photo is a JPEG to Mastodon and in a mail, whatever the camera calls it', () =>
  atHome(async (home) => {
    const [server, office] = [await home.mastodon(), await home.postOffice()];
    await home.start(`routes: { facebook: main, picasa: mail }
destinations:
  main: { ${accountAt(server)} }
  mail: { ${mailTo(office)}, to: me@post.example }`);
    for (const site of ['facebook', 'picasa']) {
      const camera = await SocialCamera.at(home, site);
      for (const type of claims) assertSucc(await camera.share(shot(), { content: 'x~y' }, { type }), type);
    }
    await home.delivered(2 * claims.length);
    const mailed = office.mails.flatMap(({ mail: { parts } }) =>
      parts.filter(({ fileName }) => fileName !== ''),
    );
    for (const types of [server.media, mailed].map((files) => files.map(({ type }) => type)))
      assert.equal(
        types,
        claims.map(() => 'image/jpeg'),
      );
  }));

test('14 · one e-mail to a folder, Mastodon and a mailbox arrives whole in each', () =>
  atHome(async (home) => {
    const [server, office] = [await home.mastodon(), await home.postOffice()];
    await home.start(`routes: { "*@folder.example": photos, "*@toot.example": main, "*@post.example": mail }
destinations:
  photos: { type: store, folder: ./photos }
  main: { ${accountAt(server)} }
  mail: { ${mailTo(office)} }`);
    const files = [shot('SAM_0001.JPG', 150_000), shot('SAM_0002.JPG', 70_000)];
    const everywhere = ['a@folder.example', 'b@toot.example', 'c@post.example'];
    for (const [index, recipients] of [everywhere, [...everywhere].reverse()].entries()) {
      assertSucc(await mail(home, { recipients }, files));
      await home.delivered(3 * (index + 1));
    }
    const mailed = office.mails.flatMap(({ mail: { parts } }) =>
      parts.filter(({ fileName }) => fileName !== ''),
    );
    const arrived = {
      folder: (await home.kept()).map(({ bytes }) => bytes),
      mastodon: server.posts.flatMap(({ media }) => media.map(({ bytes }) => bytes)),
      mail: mailed.map(({ body }) => body),
    };
    for (const [where, copies] of Object.entries(arrived)) {
      assert.is(copies.length, 4, where);
      for (const { name, bytes } of files)
        assert.is(copies.filter((copy) => copy.equals(bytes)).length, 2, `${name} in ${where}`);
    }
  }));

test('16 · of several recipients all are served or none, and one that fails later takes no other along', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`routes: { "me@folder.example": photos, "me@toot.example": main, "me@strict.example": strict }
destinations:
  photos: { type: store, folder: ./photos }
  main: { ${accountAt(server)} }
  strict: { extends: main, altText: reject }`);
    for (const other of ['me@strict.example', 'nobody@nowhere.example']) {
      assertXmlError(await mail(home, { recipients: ['me@folder.example', other] }, [shot()]), 400);
      assert.equal([await home.pending(), await home.kept(), server.posts], [[], [], []]);
    }
    server.fail('post', refusal(503));
    assertSucc(await mail(home, { recipients: ['me@toot.example', 'me@folder.example'] }, [shot()]));
    await home.logged(/ → main: later, /);
    await home.delivered();
    assert.equal([(await home.kept()).length, server.posts.length], [1, 0]);
    await retryAll(home);
    await home.delivered(2);
    assert.equal([(await home.kept()).length, server.posts.length], [1, 1]);
  }));

test("25 · a mail comes from the bridge's own address, and answers go to the camera's", () =>
  atHome(async (home) => {
    const office = await home.postOffice();
    await home.start(`default: { email: mail }\ndestinations: { mail: { ${mailTo(office)} } }\n`);
    for (const sender of ['Camera@samsungcamera.com', 'Georg <georg@far.example>'])
      assertSucc(await mail(home, { sender, recipients: ['friend@post.example'] }, [shot()]));
    await home.delivered(2);
    assert.equal(
      office.mails.map(({ from, to, mail: { headers } }) => [
        from,
        to.join(),
        headers.get('from'),
        headers.get('reply-to'),
      ]),
      ['Camera@samsungcamera.com', 'georg@far.example'].map((sender) => [
        'bridge@my.domain',
        'friend@post.example',
        'Bridge <bridge@my.domain>',
        sender,
      ]),
    );
  }));

test('27 · a command that hangs neither holds the camera nor other photos, and is ended', () =>
  atHome(async (home) => {
    await home.start(`routes: { "me@hang.example": hang, "me@folder.example": photos }
destinations:
  hang: { type: command, run: [sh, -c, "echo $$ >pid; sleep 600; echo never >>pid"], timeLimit: 2s }
  photos: { type: store, folder: ./photos }`);
    for (const host of ['hang', 'folder'])
      assertSucc(await mail(home, { recipients: [`me@${host}.example`] }, [shot()]));
    await home.delivered();
    assert.not.ok(
      home.log.some(({ text }) => text.includes('→ hang: later')),
      'the others had to wait',
    );
    await home.logged(/ → hang: later, .*\(SB_COMMAND_TIME\)$/);
    const pid = Number(await readFile(join(home.folder, 'data/pid'), 'utf8'));
    assert.ok(pid > 1);
    assert.throws(() => process.kill(pid, 0), /ESRCH/);
  }));

test.run();
