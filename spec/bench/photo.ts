import { setTimeout as pause } from 'node:timers/promises';
import { PhotoBridge } from './photo-bridge.ts';
import { memoryOf, ProcessFamily } from './photo-family.ts';
import { cameraPhoto } from './photo-picture.ts';

/** How the bench writes its lines. */
export interface Telling {
  readonly quick: boolean;
  say(what: string, value: string, goal?: string): void;
  verdict(figure: number, goal: number): string;
}

/** Ms after which a bridge is at rest. */
const rest = 12_000;

/** What a photo costs on its way to Mastodon, as the bridge is without further settings. */
export async function benchPhotos(telling: Telling): Promise<void> {
  await benchOne(telling);
  await benchMany(telling);
}

/** One photo of 20 megapixels, sent to a bridge at rest. Peaks are those since its start. */
async function benchOne({ quick, say, verdict }: Telling): Promise<void> {
  const photo = await cameraPhoto(5472, 3648);
  const bridge = await PhotoBridge.start();
  if (!quick) await pause(rest);
  const family = new ProcessFamily(bridge.pid);
  const time = await bridge.post(photo);
  family.stop();
  const { peak } = memoryIn(bridge);
  const share = bridge.upstream() / photo.length;
  await bridge.stop();
  say(`20 megapixels, ${(photo.length / 1e6).toFixed(1)} MB, camera to post`, `${time.toFixed(0)} ms`);
  say('  sent upstream, share of it', share.toFixed(3), verdict(share, 0.25));
  say('  peak RSS of the bridge', `${peak.toFixed(0)} MB`, verdict(peak, 70));
  say('  peak RSS of all its processes', `${family.peak.toFixed(0)} MB`, verdict(family.peak, 200));
}

/**
 * Smaller ones in a row, each of them turned and written anew. V8 lets its young generation grow over the first fifty, so the goal is
 * wide; a bridge that kept half of each photo would miss it.
 */
async function benchMany({ quick, say, verdict }: Telling): Promise<void> {
  const [few, many] = quick ? [3, 10] : [10, 100];
  const photo = await cameraPhoto(1536, 1024, 6);
  const bridge = await PhotoBridge.start();
  const early = await residentAfter(bridge, photo, few);
  const late = await residentAfter(bridge, photo, many - few);
  await bridge.stop();
  say(`RSS after ${many} / after ${few} photos in a row`, `${late.toFixed(0)} / ${early.toFixed(0)} MB`);
  say('  ratio', (late / early).toFixed(2), verdict(late / early, 1.25));
}

async function residentAfter(bridge: PhotoBridge, photo: Buffer, count: number): Promise<number> {
  for (let posted = 0; posted < count; posted++) await bridge.post(photo);
  return memoryIn(bridge).resident;
}

function memoryIn({ pid }: PhotoBridge): { readonly resident: number; readonly peak: number } {
  const memory = memoryOf(pid);
  if (memory === undefined) throw new Error('the bridge is gone');
  return memory;
}
