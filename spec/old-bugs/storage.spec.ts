import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultWords, emailBytes } from '../../lib/cameras/email-message.ts';
import { uploadHead } from '../../lib/cameras/sns-request.ts';
import { within } from '../captures/deadline.ts';
import { type BridgeProcess, makePlace, serve } from '../e2e/bridge-process.ts';
import {
  addressIn,
  assertSucc,
  assertXmlError,
  type Heard,
  type Listening,
  mail,
  SocialCamera,
  say,
  shot,
} from './camera.ts';
import { atHome } from './home.ts';

/** Large photos, and photos of one name: bugs 12 and 15 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/storage');

const megabyte = 1_000_000;
const oneMegabyte = shot('', megabyte).bytes;

/** A file of so many megabytes, none of which is there before it is asked for. */
function* pieces(head: Buffer, count: number, end: Buffer = Buffer.alloc(0)): Iterable<Buffer> {
  yield head;
  for (let sent = 0; sent < count; sent += 1) yield oneMegabyte;
  yield end;
}

async function shareMegabytes(bridge: Listening, count: number): Promise<Heard> {
  const camera = await SocialCamera.at(bridge, 'facebook');
  const announced = await camera.announce({ name: 'SAM_0001.MP4', content: 'Hi~alt' }, 'Video');
  const head = uploadHead(addressIn(announced.body), 'video/mp4', count * megabyte);
  return within(say(bridge, pieces(head, count)), 15_000);
}

function mailMegabytes(bridge: Listening, count: number): Promise<Heard> {
  const photo = { name: 'SAM_0001.JPG', bytes: count * megabyte };
  const { opening, photoHeads, ending } = emailBytes(defaultWords, [photo]);
  return within(say(bridge, pieces(Buffer.concat([opening, ...photoHeads]), count, ending)), 15_000);
}

/** The most memory that a process ever had, in bytes; unknown where there is no /proc. */
async function peakOf({ pid }: BridgeProcess): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

async function expectPeakBelow(
  bridge: BridgeProcess,
  before: number | undefined,
  growth: number,
): Promise<void> {
  const peak = await peakOf(bridge);
  if (before === undefined || peak === undefined)
    console.log('SKIPPED: the memory of the bridge; it is told by /proc, which is not here');
  else assert.ok(peak - before < growth, `${before} bytes became ${peak}`);
}

test('12 · a large file is never held in memory, and one that is too large is refused', async () => {
  const place = await makePlace();
  let bridge: BridgeProcess | undefined;
  try {
    const config = await place.write('bridge.yaml', 'limits: { body: 130MB }\n');
    bridge = await serve(place, '--config', config, '--listen', '127.0.0.1:0');
    await sendLarge(bridge);
  } finally {
    await bridge?.end();
    await place.remove();
  }
});

async function sendLarge(bridge: BridgeProcess): Promise<void> {
  const listening = { place: { host: '127.0.0.1', port: bridge.port } };
  assertSucc(await mail(listening, {}, [shot()]));
  const before = await peakOf(bridge);
  for (const send of [shareMegabytes, mailMegabytes]) assertSucc(await send(listening, 120));
  await bridge.logged(() => bridge.log.filter(({ text }) => text.includes(': delivered, ')).length === 3);
  await expectPeakBelow(bridge, before, 70 * megabyte);
  for (const send of [shareMegabytes, mailMegabytes]) assertXmlError(await send(listening, 140), 413);
}

const names = ['SAM_0001.JPG', 'SAM_0001.JPG', 'sam_0001.jpg', '사진.JPG', '사진.JPG', '...', '..', '/', ' '];

test('15 · photos of the same name, and of names that are none, lie side by side', () =>
  atHome(async (home) => {
    await home.start(
      'default: { email: photos }\ndestinations: { photos: { type: store, folder: ./photos } }',
    );
    const files = names.map((name) => shot(name));
    for (const file of files) assertSucc(await mail(home, {}, [file]), file.name);
    await home.delivered(files.length);
    const kept = await home.kept();
    assert.is(kept.length, files.length);
    for (const { name, bytes } of files)
      assert.ok(
        kept.some((photo) => photo.bytes.equals(bytes)),
        name,
      );
    assert.ok(kept.every(({ path }) => /^photos\/[^/]+$/.test(path)));
  }));

test.run();
