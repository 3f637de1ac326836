import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ScriptedOffice } from '../destinations/smtp-post-office.ts';
import { difference, makePhoto, uprightPixels } from './photo.ts';
import { Scene, sha256 } from './scene.ts';

const test = suite<{ scene: Scene }>('e2e/destinations');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

const config = (mastodon: string, smtpPort: number): string => `senders: ["Camera@samsungcamera.com"]
routes:
  "toot@camera.example": mastodon
  "keep@camera.example": photos
default: { email: mail }
destinations:
  mastodon: { type: mastodon, server: "${mastodon}", token: secret-token, visibility: unlisted }
  photos: { type: store, folder: ./photos }
  mail: { type: smtp, url: "smtp://127.0.0.1:${smtpPort}", from: "Bridge <camera@my.domain>", tls: none }
`;

const recipients = [
  'toot@camera.example',
  'friend@mail.example',
  'keep@camera.example',
  'other@mail.example',
];
const message = 'Ferien am Meer~eine Welle~ein Boot';

async function email(scene: Scene): Promise<readonly string[]> {
  const photos = [
    await makePhoto(scene.place.folder, 'SAM_0002.JPG', 2),
    await makePhoto(scene.place.folder, 'SAM_0001.JPG', 20),
  ];
  const to = recipients.flatMap((address) => ['--recipient', address]);
  const sent = await scene.camera('email', [...to, '--title', 'Grüße', '--message', message, ...photos]);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  return photos;
}

test('one e-mail goes to Mastodon, to a folder and by SMTP at once, each photo whole', async ({ scene }) => {
  const server = await scene.mastodon();
  const office = await scene.postOffice();
  await scene.serve(config(server.url, office.port));
  const photos = await email(scene);
  await Promise.all(['mastodon', 'photos', 'mail'].map((name) => scene.delivered(name)));
  const digests = photos.map((path) => sha256(readFileSync(path)));

  assert.is(office.mails.length, 1);
  const [mail] = office.mails;
  assert.is(mail?.from, 'camera@my.domain');
  assert.equal([...(mail?.to ?? [])].sort(), ['friend@mail.example', 'other@mail.example']);
  const [text, ...attached] = mail?.mail.parts ?? [];
  assert.equal(
    attached.map(({ fileName, type, body }) => [fileName, type, sha256(body)]),
    [
      ['SAM_0002.JPG', 'image/jpeg', digests[0]],
      ['SAM_0001.JPG', 'image/jpeg', digests[1]],
    ],
  );
  assert.is(mail?.mail.headers.get('subject'), 'Grüße');
  assert.is(mail?.mail.headers.get('reply-to'), 'Camera@samsungcamera.com');
  assert.match(text?.body.toString() ?? '', /^Ferien am Meer\r?\n\r?\nSAM_0002\.JPG: eine Welle\r?\n/);

  assert.equal(
    scene.sidecars().map(({ file, altText, photo, of }) => [file, altText, photo, of]),
    [
      ['SAM_0002.JPG', 'eine Welle', 1, 2],
      ['SAM_0001.JPG', 'ein Boot', 2, 2],
    ],
  );
  for (const [index, name] of ['SAM_0002.JPG', 'SAM_0001.JPG'].entries())
    assert.is(sha256(scene.stored(name)), digests[index], name);

  assert.is(server.posts.length, 1);
  const [post] = server.posts;
  assert.is(post?.text, 'Ferien am Meer');
  assert.is(post?.visibility, 'unlisted');
  assert.equal(
    post?.media.map(({ description }) => description),
    ['eine Welle', 'ein Boot'],
  );
  for (const [index, medium] of (post?.media ?? []).entries()) {
    const was = await uprightPixels(photos[index] ?? '');
    assert.ok(difference(was.pixels, (await uprightPixels(medium.bytes)).pixels).mean < 6);
  }

  const [listed] = await scene.listed();
  assert.is(listed?.place, 'done');
  assert.equal(
    listed?.deliveries.map(({ destination, state, because }) => [destination, state, because]),
    [
      ['mastodon', 'delivered', ['toot@camera.example']],
      ['mail', 'delivered', ['friend@mail.example', 'other@mail.example']],
      ['photos', 'delivered', ['keep@camera.example']],
    ],
  );
});

test('of three destinations the one that is away gets its mail later, and the others nothing twice', async ({
  scene,
}) => {
  const server = await scene.mastodon();
  const away = scene.with(await ScriptedOffice.open({ greeting: '421 4.3.2 closed for today' }));
  const bridge = await scene.serve(config(server.url, away.port));
  await email(scene);
  const line = await bridge.logged(({ text }) => text.includes('→ mail: later'));
  assert.match(String(line.code), /^SB_SMTP_/);
  await Promise.all(['mastodon', 'photos'].map((name) => scene.delivered(name)));
  assert.match((await scene.outbox('list')).stdout, /mail: later, next try .*421 4\.3\.2 closed for today/);
  away.script = {};
  assert.is((await scene.outbox('retry', 'all')).code, 0);
  await scene.delivered('mail');
  assert.is(away.mails.length, 1);
  assert.is(server.posts.length, 1);
  assert.is(scene.sidecars().length, 2);
});

test.run();
