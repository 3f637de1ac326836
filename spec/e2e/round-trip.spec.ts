import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { converse, type Speech } from '../../lib/captures/exchange.ts';
import { type BridgeProcess, camera, makePlace, type Place, serve } from './bridge-process.ts';
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

const tlsHello = Buffer.from('16030100310100002d0301', 'hex');
const halfHead = Buffer.from('GET / HTTP/1.1\r\nHo');
const halfBody = Buffer.from(
  'POST /social/columbus/email HTTP/1.0\r\nHost: www.ospserver.net\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\n',
);
const stranger = Buffer.from('GET /nobody/knows HTTP/1.1\r\nHost: h\r\n\r\n');

const oddSpeeches: readonly Speech[] = [
  { pieces: [tlsHello], until: 'close' },
  { pieces: [stranger], until: 'close' },
  { pieces: [halfHead], until: 'close', halfCloses: true },
  { pieces: [halfBody], until: 'close', halfCloses: true },
  { pieces: [halfBody], until: 0, resets: true },
];

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

  test('what was refused, broken off or is no request at all goes round too', async (context) => {
    const { place, bridge, recording } = context;
    const door = doorOfNewCamera(bridge.port);
    for (const speech of oddSpeeches) await converse(door, speech);
    const recorded = await recording.next(oddSpeeches.length);
    const endings = recorded.conversations.map(({ seen, reply }) => [
      seen.ended,
      reply.toString('latin1', 9, 12),
    ]);
    assert.equal(endings, [
      ['server', '400'],
      ['server', '404'],
      ['camera', '400'],
      ['camera', '400'],
      ['reset', ''],
    ]);

    assert.equal(bytesOf(await recordedInMemory(recorded, place, keeps)), bytesOf(recorded));
    const imported = await throughTrace(recorded, place.folder, keeps);
    assert.equal(bytesOf(imported), bytesOf(recorded));
    await replayed(imported, doorOfNewCamera(bridge.port));
    const again = await recording.next(oddSpeeches.length);
    assert.equal(bytesOf(again), bytesOf(recorded));
    assert.equal(
      again.conversations.map(({ seen }) => seen.ended),
      recorded.conversations.map(({ seen }) => seen.ended),
    );
  });

  test('photos of a real size, mailed and shared in a session, go round too', async (context) => {
    const { place, bridge, recording } = context;
    const photos = await Promise.all(['SAM_0001.JPG', 'SAM_0002.JPG'].map((name) => largePhoto(place, name)));
    for (const via of ['email', 'facebook']) {
      const words = ['--message', 'Evening~one~two', ...photos];
      const { code, stdout } = await camera(place, bridge.port, via, ...words);
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
