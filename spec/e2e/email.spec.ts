import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type StandInMastodon, startStandInMastodon } from '../destinations/stand-in-mastodon.ts';
import { type BridgeProcess, camera, makePlace, type Place, run, serve } from './bridge-process.ts';
import { difference, foreignPhotos, makePhoto, uprightPixels } from './photo.ts';

interface Context {
  place: Place;
  bridges: BridgeProcess[];
  servers: StandInMastodon[];
}

const test = suite<Context>('e2e/email');

test.before.each(async (context) => {
  context.place = await makePlace();
  context.bridges = [];
  context.servers = [];
});

test.after.each(async ({ place, bridges, servers }) => {
  for (const bridge of bridges) await bridge.end('SIGKILL');
  for (const server of servers) await server.close();
  await place.remove();
});

async function serving(context: Context, ...words: readonly string[]): Promise<BridgeProcess> {
  const bridge = await serve(context.place, ...words);
  context.bridges.push(bridge);
  return bridge;
}

async function mastodon(context: Context): Promise<StandInMastodon> {
  const server = await startStandInMastodon();
  context.servers.push(server);
  return server;
}

const config = (server: string): string => `listen: ["127.0.0.1:0"]
senders: ["Camera@samsungcamera.com"]
routes:
  "public@camera.example": public
  "keep@camera.example": photos
default: { email: mastodon }
destinations:
  mastodon: { type: mastodon, server: "${server}", token: secret-token, visibility: unlisted, postscript: "#SamsungNX" }
  public: { extends: mastodon, visibility: public }
  photos: { type: store, folder: ./photos }
`;

const posted = /delivered/;

test('with no configuration at all a photo is stored byte for byte, with its words beside it', async (context) => {
  const photo = await makePhoto(context.place.folder, 'SAM_0001.JPG');
  const bridge = await serving(context, '--listen', '127.0.0.1:0');
  const sent = await camera(context.place, bridge.port, 'email', '--message', 'By the lake', photo);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  assert.match(sent.stdout, /sent/i);
  await bridge.logged((line) => posted.test(line.text));
  const folder = join(context.place.folder, 'data/photos');
  assert.ok(readFileSync(photo).equals(readFileSync(join(folder, 'SAM_0001.JPG'))));
  const beside = readdirSync(folder).find((name) => name.endsWith('.json')) ?? '';
  assert.match(readFileSync(join(folder, beside), 'utf8'), /By the lake/);
  assert.match(bridge.output(), /any sender on a private address/);
  assert.match(bridge.output(), /camera --model nx300/);
});

test('a photo reaches Mastodon upright, without its place, with text and alt text', async (context) => {
  const server = await mastodon(context);
  await context.place.write('bridge.yaml', config(server.url));
  const photo = await makePhoto(context.place.folder, 'SAM_0002.JPG', 2);
  const bridge = await serving(context, '--config', 'bridge.yaml');
  const sent = await camera(
    context.place,
    bridge.port,
    'email',
    '--message',
    'By the lake~A grey lake, two swans',
    photo,
  );
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  await bridge.logged((line) => posted.test(line.text));
  assert.is(server.posts.length, 1);
  const [post] = server.posts;
  assert.match(post?.text ?? '', /^By the lake\s+#SamsungNX/);
  assert.is(post?.visibility, 'unlisted');
  assert.is(post?.media[0]?.description, 'A grey lake, two swans');
  const published = post?.media[0]?.bytes ?? Buffer.alloc(0);
  const was = await uprightPixels(photo);
  const is = await uprightPixels(published);
  assert.equal([is.width, is.height], [was.width, was.height]);
  assert.ok(difference(was.pixels, is.pixels).mean < 6, 'the picture is the same');
  const meta = await sharp(published).metadata();
  assert.is(meta.exif, undefined);
  assert.ok(meta.orientation === undefined || meta.orientation === 1);
});

test('several photos of one e-mail keep their order and their alt texts', async (context) => {
  const server = await mastodon(context);
  await context.place.write('bridge.yaml', config(server.url));
  const { place } = context;
  const photos = [1, 2, 3].map((seed) => makePhoto(place.folder, `SAM_000${seed}.JPG`, seed));
  const bridge = await serving(context, '--config', 'bridge.yaml');
  const words = ['--message', 'Three~one~two~three', ...(await Promise.all(photos))];
  const sent = await camera(place, bridge.port, 'email', ...words);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  await bridge.logged((line) => posted.test(line.text));
  assert.equal(
    server.posts[0]?.media.map((medium) => medium.description),
    ['one', 'two', 'three'],
  );
});

test('one recipient goes to a folder, the other to Mastodon, in public', async (context) => {
  const server = await mastodon(context);
  await context.place.write('bridge.yaml', config(server.url));
  const photo = await makePhoto(context.place.folder, 'SAM_0003.JPG', 3);
  const bridge = await serving(context, '--config', 'bridge.yaml');
  const recipients = ['--recipient', 'public@camera.example', '--recipient', 'keep@camera.example'];
  const words = ['--message', 'Both~alt', photo];
  const sent = await camera(context.place, bridge.port, 'email', ...recipients, ...words);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  await bridge.logged((line) => posted.test(line.text) && line.text.includes('public'));
  await bridge.logged((line) => posted.test(line.text) && line.text.includes('photos'));
  assert.is(server.posts[0]?.visibility, 'public');
  const stored = join(context.place.folder, 'photos/SAM_0003.JPG');
  assert.ok(readFileSync(photo).equals(readFileSync(stored)));
});

test('real photos by others arrive with the same pixels and without their place', async (context) => {
  if (!existsSync(foreignPhotos)) {
    console.log('SKIPPED: no ../shared/photos here, real photos were not tried');
    return;
  }
  const server = await mastodon(context);
  await context.place.write('bridge.yaml', config(server.url));
  const bridge = await serving(context, '--config', 'bridge.yaml');
  for (const name of readdirSync(foreignPhotos)) {
    const photo = join(fileURLToPath(foreignPhotos), name);
    const sent = await camera(context.place, bridge.port, 'email', '--message', `${name}~alt`, photo);
    assert.is(sent.code, 0, sent.stdout + sent.stderr);
    await bridge.logged(() => server.posts.some((post) => post.text.startsWith(name)));
    const published = server.posts.at(-1)?.media[0]?.bytes ?? Buffer.alloc(0);
    const was = await uprightPixels(photo);
    const is = await uprightPixels(published);
    assert.equal([is.width, is.height], [was.width, was.height], name);
    assert.ok(difference(was.pixels, is.pixels).mean < 6, name);
    assert.is((await sharp(published).metadata()).exif, undefined, name);
  }
});

test('a sender who is not in the list hears "failed", and nothing is kept', async (context) => {
  const server = await mastodon(context);
  await context.place.write('bridge.yaml', config(server.url));
  const bridge = await serving(context, '--config', 'bridge.yaml');
  const sent = await camera(
    context.place,
    bridge.port,
    'email',
    '--sender',
    'thief@example.org',
    '--message',
    'x~y',
  );
  assert.is(sent.code, 1);
  const line = await bridge.logged((one) => one.code === 'SB_SENDER_UNKNOWN');
  assert.match(line.text, /thief@example\.org/);
  assert.equal([server.media.length, server.posts.length], [0, 0]);
});

test('a server that is away never makes the camera wait or fail: the photo goes out later', async (context) => {
  const server = await mastodon(context);
  await context.place.write('bridge.yaml', config(server.url));
  server.fail('upload', { kind: 'cut', when: 'before' }, 1);
  const bridge = await serving(context, '--config', 'bridge.yaml');
  const sent = await camera(context.place, bridge.port, 'email', '--message', 'x~y');
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  const { stdout } = await run(context.place, 'outbox', 'list', '--config', 'bridge.yaml', '--json');
  assert.match(stdout, /later|queued|working/);
  await run(context.place, 'outbox', 'retry', 'all', '--config', 'bridge.yaml');
  await bridge.logged((line) => posted.test(line.text), 30_000);
  assert.is(server.posts.length, 1);
});

test('SIGTERM ends it with exit code 0, and a photo in hand is taken first', async (context) => {
  const bridge = await serving(context, '--listen', '127.0.0.1:0');
  const request = readFileSync(
    new URL('../../captures/nx300/email-one-photo/1-request.bin', import.meta.url),
  );
  const socket = createConnection({ port: bridge.port, host: '127.0.0.1' });
  let reply = '';
  socket.on('data', (bytes) => {
    reply += bytes.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(request.subarray(0, 1_500));
  await bridge.handling();
  const ended = bridge.end('SIGTERM');
  await bridge.logged((line) => line.text.startsWith('SIGTERM'));
  socket.write(request.subarray(1_500));
  await closed;
  assert.match(reply, /Status="succ"/);
  assert.is(await ended, 0);
});

test('a port that is taken is one sentence with the cures, and exit code 1', async (context) => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, stderr } = await run(context.place, 'serve', '--listen', `127.0.0.1:${port}`);
  other.close();
  assert.is(code, 1);
  assert.match(stderr, /another program has that port/);
  assert.match(stderr, /SB_PORT_IN_USE/);
});

test.run();
