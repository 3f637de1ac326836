import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../outbox/temporary-folder.ts';
import { Gate } from './gate.ts';
import { filesBelow, Scene } from './scene.ts';
import { StepCamera } from './step-camera.ts';

const test = suite<{ scene: Scene }>('e2e/social-kill');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

const config = `senders: [georg]
default: { social: photos }
destinations:
  photos: { type: store, folder: ./photos }
`;

const words = 'A walk~the gate~the oak';
const names = ['SAM_0001.JPG', 'SAM_0002.JPG'];
const succ = 'Status="succ"';

/** Two files that begin as photos do, long enough to be on disk in part. */
async function photosOf({ place }: Scene): Promise<readonly string[]> {
  const paths = names.map((name) => join(place.folder, name));
  for (const path of paths)
    await writeFile(path, Buffer.concat([Buffer.from('\xff\xd8\xff', 'latin1'), randomBytes(700_000)]));
  return paths;
}

async function killAndStartAnew(scene: Scene): Promise<void> {
  await scene.bridge.end('SIGKILL');
  await scene.serve();
}

/** One post, with both photos, byte for byte, in order, and nothing else anywhere. */
async function expectOnePost(scene: Scene, photos: readonly string[]): Promise<void> {
  await until('both photos in the folder', () => scene.sidecars().length >= 2);
  await scene.settled();
  const told = scene.sidecars();
  assert.equal(
    told.map(({ file, altText, photo, of }) => ({ file, altText, photo, of })),
    [
      { file: names[0], altText: 'the gate', photo: 1, of: 2 },
      { file: names[1], altText: 'the oak', photo: 2, of: 2 },
    ],
  );
  assert.is(new Set(told.map(({ parcel }) => parcel)).size, 1);
  for (const [index, photo] of photos.entries())
    assert.ok(scene.stored(names[index] ?? '').equals(readFileSync(photo)), photo);
  const kept = (await scene.listed()).filter(({ parcel }) => parcel?.files.length !== 0);
  assert.equal(
    kept.map(({ place, damage }) => ({ place, damage })),
    [{ place: 'done', damage: undefined }],
  );
}

/** Bytes that the bridge has of files that are coming in. */
function incoming(scene: Scene): number {
  const paths = filesBelow(join(scene.place.folder, 'data/outbox/incoming'));
  return paths.reduce((sum, path) => sum + readFileSync(path).length, 0);
}

test('kill -9 between two photos of one post: the camera goes on, and the post holds both, once', async ({
  scene,
}) => {
  const photos = await photosOf(scene);
  await scene.serve(config);
  let announced = 0;
  const gate = await Gate.open(() => scene.bridge.port, {
    before: async ({ request }) => {
      if (!request.includes('/facebook/photo ')) return;
      announced += 1;
      if (announced === 2) await killAndStartAnew(scene);
    },
  });
  scene.with(gate);
  const sent = await scene.camera('facebook', ['--user', 'georg', '--message', words, ...photos], gate.port);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  assert.is(scene.lives.length, 2);
  await expectOnePost(scene, photos);
});

/** How much of the second photo is out when the bridge is killed, and how much of it must be on disk then. */
const cuts: readonly (readonly [what: string, sent: (bytes: number) => number, least: number])[] = [
  ['after its first byte', () => 1, 0],
  ['in its middle', (bytes) => bytes >> 1, 1],
  ['before its last byte', (bytes) => bytes - 1, 1],
  ['when all of it is out and no answer is back', (bytes) => bytes, 0],
];

for (const [what, share, least] of cuts)
  test(`kill -9 in the second upload, ${what}: the camera tries again, and the post holds both, once`, async ({
    scene,
  }) => {
    const photos = await photosOf(scene);
    const [first, second] = photos.map((path) => readFileSync(path)) as [Buffer, Buffer];
    await scene.serve(config);
    const camera = new StepCamera('facebook', () => scene.bridge.port);
    await camera.logIn();
    assert.match(await camera.upload(await camera.addressFor(names[0] ?? '', words), first), succ);
    const address = await camera.addressFor(names[1] ?? '', words);
    const broken = await camera.uploadSome(address, second, share(second.length));
    if (share(second.length) < second.length) {
      await scene.bridge.handling();
      await until('bytes on disk', () => incoming(scene) >= least);
    }
    await killAndStartAnew(scene);
    broken.destroy();
    assert.is(incoming(scene), 0, 'what was half there is gone');
    assert.match(await camera.upload(address, second), succ);
    await expectOnePost(scene, photos);
  });

test('kill -9 when a photo is kept and the camera has not heard so: it sends it again, and there is one', async ({
  scene,
}) => {
  const photos = await photosOf(scene);
  await scene.serve(config);
  const camera = new StepCamera('facebook', () => scene.bridge.port);
  await camera.logIn();
  for (const [index, path] of photos.entries()) {
    const address = await camera.addressFor(names[index] ?? '', words);
    const bytes = readFileSync(path);
    const unheard = await camera.uploadSome(address, bytes, bytes.length);
    await scene.bridge.logged(({ text }) => text.includes(`photo ${index + 1} of 2`));
    await killAndStartAnew(scene);
    unheard.destroy();
    assert.match(await camera.upload(address, bytes), succ);
  }
  await expectOnePost(scene, photos);
});

test('kill -9 in the first upload: the screen says failed, and sharing again makes one post', async ({
  scene,
}) => {
  const photos = await photosOf(scene);
  const bridge = await scene.serve(config);
  const gate = await Gate.open(() => bridge.port, {
    begun: async ({ request }) => {
      if (!request.startsWith('PUT ')) return;
      await bridge.handling();
      await bridge.end('SIGKILL');
    },
  });
  scene.with(gate);
  const share = ['--user', 'georg', '--message', words, ...photos];
  const failed = await scene.camera('facebook', share, gate.port);
  assert.is(failed.code, 1, failed.stdout);
  assert.match(failed.stdout, /uploads SAM_0001\.JPG: no\n[\s\S]*The screen says: failed\n$/);
  await scene.serve();
  const sent = await scene.camera('facebook', share);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  await expectOnePost(scene, photos);
});

test.run();
