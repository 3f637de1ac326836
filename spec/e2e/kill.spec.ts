import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type StandInMastodon, startStandInMastodon } from '../destinations/stand-in-mastodon.ts';
import { type BridgeProcess, camera, makePlace, type Place, run, serve } from './bridge-process.ts';
import { makePhoto } from './photo.ts';

interface Context {
  place: Place;
  server: StandInMastodon;
  bridge: BridgeProcess | undefined;
}

const test = suite<Context>('e2e/kill');
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
let state = seed;

/** A number from 0 to 1 that SEED makes again. */
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

test.before.each(async (context) => {
  context.place = await makePlace();
  context.server = await startStandInMastodon();
  await context.place.write(
    'bridge.yaml',
    `listen: ["127.0.0.1:0"]
senders: ["Camera@samsungcamera.com"]
default: { email: both }
routes: { "both@camera.example": both, "store@camera.example": photos }
destinations:
  both: { type: mastodon, server: "${context.server.url}", token: secret-token }
  photos: { type: store, folder: ./photos }
`,
  );
});

test.after.each(async ({ place, server, bridge }) => {
  await bridge?.end('SIGKILL');
  await server.close();
  await place.remove();
});

function send(place: Place, port: number, words: string, photo: string): ReturnType<typeof run> {
  const to = ['--recipient', 'both@camera.example', '--recipient', 'store@camera.example'];
  return camera(place, port, 'email', '--message', words, ...to, photo);
}

/** Waits until the outbox has nothing left to do. */
async function allDelivered(place: Place): Promise<void> {
  const end = performance.now() + 40_000;
  for (;;) {
    const { stdout } = await run(place, 'outbox', 'list', '--config', 'bridge.yaml', '--json');
    if (!/"(queued|working|later)"/.test(stdout)) return;
    if (performance.now() > end) throw new Error(`not delivered in 40 s (seed ${seed}):\n${stdout}`);
    await run(place, 'outbox', 'retry', 'all', '--config', 'bridge.yaml');
  }
}

function storedPhotos(place: Place, name: string): Buffer {
  return readFileSync(join(place.folder, 'photos', name));
}

test('kill -9 right after the camera heard "succ": the photo is delivered after a restart, once', async (context) => {
  const { place, server } = context;
  const photo = await makePhoto(place.folder, 'SAM_0001.JPG');
  server.fail('upload', { kind: 'silent' }, 1);
  context.bridge = await serve(place, '--config', 'bridge.yaml');
  const sent = await send(place, context.bridge.port, 'hello~alt', photo);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  await context.bridge.end('SIGKILL');
  server.recover();
  context.bridge = await serve(place, '--config', 'bridge.yaml');
  await allDelivered(place);
  assert.is(server.posts.length, 1);
  assert.ok(storedPhotos(place, 'SAM_0001.JPG').equals(readFileSync(photo)));
});

test(`kill -9 at random moments: all that was acknowledged is delivered, once (SEED=${seed})`, async (context) => {
  const { place, server } = context;
  const acknowledged: number[] = [];
  let span = 500;
  for (let round = 1; round <= 20 && (round <= 6 || acknowledged.length < 3); round++) {
    const photo = await makePhoto(place.folder, `SAM_${1000 + round}.JPG`, round);
    context.bridge = await serve(place, '--config', 'bridge.yaml');
    const sending = send(place, context.bridge.port, `round ${round}~alt`, photo);
    await new Promise((resolve) => setTimeout(resolve, 150 + random() * span));
    await context.bridge.end('SIGKILL');
    if ((await sending).code === 0) acknowledged.push(round);
    // A machine that is slow or busy needs longer than that to start a camera.
    else if (acknowledged.length < round / 3) span = Math.min(span * 1.5, 8000);
  }
  context.bridge = await serve(place, '--config', 'bridge.yaml');
  await allDelivered(place);
  assert.ok(acknowledged.length >= 3, `only ${acknowledged.length} of 20 were acknowledged (seed ${seed})`);
  for (const round of acknowledged) {
    const posts = server.posts.filter((post) => post.text.startsWith(`round ${round}`));
    assert.is(posts.length, 1, `round ${round} posted ${posts.length} times (seed ${seed})`);
    const photo = readFileSync(join(place.folder, `SAM_${1000 + round}.JPG`));
    assert.ok(storedPhotos(place, `SAM_${1000 + round}.JPG`).equals(photo), `round ${round} (seed ${seed})`);
  }
  for (const post of server.posts) {
    assert.is(
      server.posts.filter((other) => other.text === post.text).length,
      1,
      `twice: ${post.text} (seed ${seed})`,
    );
  }
});

test.run();
