import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { type BridgeProcess, makePlace, type Place, run, serve } from './bridge-process.ts';
import {
  bytesOf,
  doorOfNewCamera,
  inPackets,
  lengthsOf,
  RecordingFolder,
  recordedInMemory,
  replayed,
  throughTrace,
  timed,
} from './round-trip.ts';

/**
 * Every capture goes round: replayed to the real program over real sockets, recorded there, replayed in memory, exported to pcapng,
 * imported, replayed to the program and recorded again.
 */
const root = fileURLToPath(new URL('../../captures', import.meta.url));
const all = await Promise.all((await findCaptures(root)).map(loadCapture));
const captures = all.filter(({ conversations }) =>
  conversations.every(({ seen }) => seen.holes === undefined),
);

/** Noise, which no JPEG makes small: about 700 kB. */
async function largePhoto({ folder }: Place, name: string): Promise<string> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const path = join(folder, name);
  await sharp({ create: { width: 1200, height: 900, channels: 3, background: 'grey', noise } })
    .jpeg({ quality: 85 })
    .toFile(path);
  return path;
}

interface Context {
  place: Place;
  bridge: BridgeProcess;
  recording: RecordingFolder;
}

for (const keeps of [true, false]) {
  const test = suite<Context>(`e2e/round-trip ${keeps ? 'with' : 'without'} --keep-bodies`);

  test.before(async (context) => {
    context.place = await makePlace();
    const words = ['--listen', '127.0.0.1:0', '--record', 'recorded', ...(keeps ? ['--keep-bodies'] : [])];
    context.bridge = await serve(context.place, ...words);
    context.recording = new RecordingFolder(join(context.place.folder, 'recorded'));
  });

  test.after(async ({ bridge, place }) => {
    await bridge.end();
    await place.remove();
  });

  for (const capture of captures)
    test(`${capture.name} goes round, byte for byte and segment for segment`, async (context) => {
      const { place, bridge, recording } = context;
      const count = capture.conversations.length;
      await replayed(timed(capture), doorOfNewCamera(bridge.port));
      const recorded = await recording.next(count);
      assert.equal(lengthsOf(recorded), lengthsOf(capture));
      if (keeps) assert.equal(bytesOf(recorded), bytesOf(capture));

      assert.equal(bytesOf(await recordedInMemory(recorded, place, keeps)), bytesOf(recorded));

      const imported = await throughTrace(recorded, place.folder, keeps);
      assert.equal(bytesOf(imported), bytesOf(recorded));

      await replayed(imported, doorOfNewCamera(bridge.port));
      assert.equal(bytesOf(await recording.next(count)), bytesOf(recorded));
    });

  test('photos of a real size, mailed and shared in a session, go round too', async (context) => {
    const { place, bridge, recording } = context;
    const photos = await Promise.all(['SAM_0001.JPG', 'SAM_0002.JPG'].map((name) => largePhoto(place, name)));
    for (const via of ['email', 'facebook']) {
      const to = ['--model', 'nx300', '--to', `127.0.0.1:${bridge.port}`, '--via', via];
      const { code, stdout } = await run(place, 'camera', ...to, '--message', 'Evening~one~two', ...photos);
      assert.is(code, 0, stdout);
    }
    const recorded = await recording.next(8);
    const bytes = recorded.conversations.map(({ request }) => request.length);
    assert.ok(Math.max(...bytes) > 1_000_000, bytes.join());
    assert.is(recorded.placeholders.session?.length, 32);

    assert.equal(bytesOf(await recordedInMemory(recorded, place, keeps)), bytesOf(recorded));
    const imported = await throughTrace(recorded, place.folder, keeps);
    assert.equal(bytesOf(imported), bytesOf(inPackets(recorded)));
    assert.equal(bytesOf(await recordedInMemory(imported, place, keeps)), bytesOf(imported));
  });

  test.run();
}
