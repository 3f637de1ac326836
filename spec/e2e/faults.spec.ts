import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diskSize, onSmallDisk } from '../outbox/small-disk.ts';
import type { Ran } from './bridge-process.ts';
import { makePhoto } from './photo.ts';
import { Scene } from './scene.ts';
import { StepCamera } from './step-camera.ts';

const test = suite<{ scene: Scene }>('e2e/faults');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

const config = `default: { email: photos, social: photos }
destinations:
  photos: { type: store, folder: ./photos }
`;

const words = 'A walk~the gate~the oak';

function sent({ code, stdout, stderr }: Ran): void {
  assert.is(code, 0, stdout + stderr);
}

interface Photo {
  readonly path: string;
  readonly bytes: Buffer;
}

/** `SAM_0001.JPG`, and so on. */
async function photo({ place }: Scene, number: number): Promise<Photo> {
  const path = await makePhoto(place.folder, `SAM_000${number}.JPG`, number);
  return { path, bytes: readFileSync(path) };
}

/** A whole answer with nothing but the error, in one piece of XML that says no more than its code. */
function cleanError(status: number, code: string): RegExp {
  return new RegExp(
    `^HTTP/1\\.1 ${status} [\\s\\S]*\\r\\n\\r\\n<Response ErrCode="${status}" ErrSubCode="0" /><!-- ${code}: [^<>]* -->$`,
  );
}

test('with a session file cut in half the bridge starts, says so, keeps the photo, and takes a new login', async ({
  scene,
}) => {
  const first = await photo(scene, 1);
  const second = await photo(scene, 2);
  await scene.serve(config);
  const camera = new StepCamera('facebook', () => scene.bridge.port);
  await camera.logIn();
  const address = await camera.addressFor('SAM_0001.JPG', words);
  assert.match(await camera.upload(address, first.bytes), 'Status="succ"');
  await scene.bridge.end('SIGKILL');

  const sessions = join(scene.place.folder, 'data/outbox/sessions');
  const [name = '', ...others] = readdirSync(sessions);
  assert.equal(others, []);
  truncateSync(join(sessions, name), readFileSync(join(sessions, name)).length >> 1);
  const bridge = await scene.serve();
  const line = await bridge.logged(({ code }) => code === 'SB_SESSION_DAMAGED');
  assert.match(line.text, /set aside as .*\.damaged; its camera must log in again/);
  await scene.delivered('photos');
  assert.ok(scene.stored('SAM_0001.JPG').equals(first.bytes), 'what was kept is not lost');
  assert.match(
    await camera.announce('SAM_0002.JPG', words),
    cleanError(401, 'SB_SESSION_UNKNOWN'),
    'the old key is good no more',
  );
  sent(await scene.camera('facebook', ['--message', 'Again~an oak', second.path]));
  await scene.delivered('photos', 2);
  assert.ok(scene.stored('SAM_0002.JPG').equals(second.bytes));
});

/** Fills a disk to its last byte; gives back what makes room again. */
async function fill(disk: string): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(disk);
  const ballast = join(disk, 'ballast');
  await writeFile(ballast, Buffer.alloc(bavail * bsize));
  return () => rm(ballast);
}

async function answerTo(sending: Promise<Ran>): Promise<string> {
  const { code, stdout } = await sending;
  assert.is(code, 1, stdout);
  const { screen, steps } = JSON.parse(stdout);
  assert.is(screen, 'failed');
  return steps.at(-1).answer;
}

async function onFullDisk(scene: Scene, disk: string): Promise<void> {
  const server = await scene.mastodon();
  const waiting = await photo(scene, 1);
  const refused = await photo(scene, 2);
  const gathered = await photo(scene, 3);
  const late = await photo(scene, 4);
  const bridge = await scene.serve(`data: "${disk}/data"
default: { email: mastodon, social: photos }
limits: { freeDisk: 0 }
destinations:
  mastodon: { type: mastodon, server: "${server.url}", token: secret-token }
  photos: { type: store, folder: ./photos }
`);
  server.fail('upload', { kind: 'cut', when: 'before' }, 1);
  sent(await scene.camera('email', ['--message', 'Before~alt', waiting.path]));
  await bridge.logged(({ text }) => text.includes('→ mastodon: later'));
  const camera = new StepCamera('picasa', () => bridge.port);
  await camera.logIn();
  const kept = await camera.addressFor('SAM_0003.JPG', words);
  assert.match(await camera.upload(kept, gathered.bytes), 'Status="succ"');
  const address = await camera.addressFor('SAM_0004.JPG', words);

  const large = join(scene.place.folder, 'SAM_0005.JPG');
  await writeFile(large, Buffer.concat([gathered.bytes, Buffer.alloc(diskSize)]));
  const full = cleanError(503, 'SB_DISK_FULL');
  assert.match(await answerTo(scene.camera('email', ['--json', '--message', 'x~y', large])), full);
  const makeRoom = await fill(disk);
  assert.match(
    await answerTo(scene.camera('email', ['--json', '--message', 'Full~alt', refused.path])),
    full,
  );
  assert.match(
    await answerTo(scene.camera('facebook', ['--json', '--message', 'Full~alt', refused.path])),
    full,
  );
  assert.match(await camera.upload(address, late.bytes), full);
  await bridge.logged(() => bridge.log.filter(({ code }) => code === 'SB_DISK_FULL').length === 4);

  await makeRoom();
  assert.match(await camera.upload(address, late.bytes), 'Status="succ"');
  sent(await scene.camera('email', ['--message', 'After~alt', refused.path]));
  await scene.outbox('retry', 'all');
  await scene.delivered('mastodon', 2);
  await scene.delivered('photos');
  assert.equal(server.posts.map(({ text }) => text.split('\n')[0]).sort(), ['After', 'Before']);
  assert.equal(
    scene.sidecars().map(({ file, altText, of }) => [file, altText, of]),
    [
      ['SAM_0003.JPG', 'the gate', 2],
      ['SAM_0004.JPG', 'the oak', 2],
    ],
  );
  assert.ok(scene.stored('SAM_0003.JPG').equals(gathered.bytes));
  assert.ok(scene.stored('SAM_0004.JPG').equals(late.bytes));
  assert.equal(readdirSync(join(disk, 'data/outbox/incoming')), [], 'nothing refused is left');
}

test('on a full disk the camera hears a clean error, nothing acknowledged is lost, and with room it works again', ({
  scene,
}) =>
  onSmallDisk(async (disk) => {
    try {
      await onFullDisk(scene, disk);
    } finally {
      for (const bridge of scene.lives) await bridge.end('SIGKILL');
    }
  }));

test('a folder that vanishes while the bridge runs is made again; where it cannot be, the photo waits with a cure', async ({
  scene,
}) => {
  const first = await photo(scene, 1);
  const second = await photo(scene, 2);
  const third = await photo(scene, 3);
  const folder = join(scene.place.folder, 'photos');
  const bridge = await scene.serve(config);
  sent(await scene.camera('picasa', ['--message', 'One~x', first.path]));
  await scene.delivered('photos');
  await rm(folder, { recursive: true });
  sent(await scene.camera('picasa', ['--message', 'Two~x', second.path]));
  await scene.delivered('photos', 2);
  assert.ok(scene.stored('SAM_0002.JPG').equals(second.bytes));

  await rm(folder, { recursive: true });
  await writeFile(folder, 'somebody else has the name');
  sent(await scene.camera('picasa', ['--message', 'Three~x', third.path]));
  const line = await bridge.logged(({ code }) => code === 'SB_STORE_FOLDER');
  assert.match(
    line.text,
    /→ photos: later, .* ENOTDIR; a part of that path is a file: choose another folder/,
  );
  assert.match(
    (await scene.outbox('list')).stdout,
    /photos: later, .*choose another folder.*SB_STORE_FOLDER/,
  );
  assert.is(readFileSync(folder, 'utf8'), 'somebody else has the name');
  await rm(folder);
  await mkdir(folder);
  await scene.outbox('retry', 'all');
  await scene.delivered('photos', 3);
  assert.ok(scene.stored('SAM_0003.JPG').equals(third.bytes));
});

test.run();
