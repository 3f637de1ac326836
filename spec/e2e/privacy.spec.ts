import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StandInMastodon } from '../destinations/stand-in-mastodon.ts';
import { makePhoto } from './photo.ts';
import { Scene } from './scene.ts';

/** What docs/privacy.md says of the whole bridge: who can read what it keeps, what its log tells, what a server gets. */
const test = suite<{ scene: Scene; server: StandInMastodon; umask: number }>('e2e/privacy');

test.before.each(async (context) => {
  context.umask = process.umask(0);
  context.scene = await Scene.open();
  context.server = await context.scene.mastodon();
  await context.scene.serve(`senders: [Lena@camera.example, { name: georg }]
default: { email: mastodon, social: mastodon }
destinations:
  mastodon: { type: mastodon, server: "${context.server.url}", token: secret-token }
`);
});

test.after.each(async ({ scene, umask }) => {
  process.umask(umask);
  await scene.close();
});

const from = [
  '--sender',
  'Lena@camera.example',
  '--recipient',
  'grandma@mail.example',
  '--title',
  'My title',
];

/** An e-mail that is delivered, one that waits for an alt text, and a post that is being gathered. */
async function share(scene: Scene): Promise<void> {
  const photo = await makePhoto(scene.place.folder, 'SAM_0815.JPG');
  const sent = [
    await scene.camera('email', [...from, '--message', 'By the lake~A grey lake', photo]),
    await scene.camera('email', [...from, '--message', 'No alt text', photo]),
    await scene.camera('facebook', ['--user', 'georg', '--message', 'Gathered', photo]),
  ];
  for (const { code, stdout, stderr } of sent) assert.is(code, 0, stdout + stderr);
  await scene.delivered('mastodon');
  await scene.bridge.logged(({ text }) => /outbox describe/.test(text));
}

/** Every file and folder below a folder, and the folder itself. */
function everythingIn(folder: string): readonly string[] {
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return [folder, ...below.map((path) => join(folder, path))];
}

test('only the owner can read and list what is kept, whatever the umask', async ({ scene }) => {
  await share(scene);
  const kept = everythingIn(join(scene.place.folder, 'data'));
  for (const place of ['done', 'waiting', 'gathering', 'sessions'])
    assert.ok(
      kept.some((path) => path.includes(`/outbox/${place}/`)),
      `nothing in ${place}`,
    );
  const open = kept.filter((path) => (lstatSync(path).mode & 0o077) !== 0);
  assert.equal(open, []);
});

const written = [
  'By the lake',
  'grey lake',
  'No alt text',
  'Gathered',
  'My title',
  'grandma',
  'secret-token',
];

test('the log tells who sent from where, and how much; not what was written, nor to whom, nor the token', async ({
  scene,
}) => {
  await share(scene);
  const log = scene.bridge.log.map((line) => JSON.stringify(line)).join('\n');
  assert.match(log, /127\.0\.0\.1 email → mastodon: 1 photo, [\d.]+ kB, queued as/);
  assert.match(log, /georg/);
  for (const text of written) assert.not.ok(log.includes(text), text);
});

const asked = [
  'GET /api/v1/accounts/verify_credentials',
  'GET /api/v1/statuses/ID',
  'GET /api/v2/instance',
  'POST /api/v1/statuses',
  'POST /api/v2/media',
];
const untold = ['Lena', 'georg', 'grandma', 'SAM_0815', 'My title', 'No alt text', 'sdeClient', 'Exif'];

test('a server gets words, alt texts and photos, and hears nothing of the sender, the recipients or the file', async ({
  scene,
  server,
}) => {
  await share(scene);
  const paths = server.requests.map(({ method, path }) => `${method} ${path.replace(/\d{6,}/, 'ID')}`);
  assert.equal([...new Set(paths)].sort(), asked);
  const heard = server.requests
    .map(({ headers, body, path }) => `${path} ${JSON.stringify(headers)} ${body.toString('latin1')}`)
    .join('\n');
  assert.match(heard, /By the lake/);
  for (const text of untold) assert.not.ok(heard.includes(text), text);
});

test.run();
