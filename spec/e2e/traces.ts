import { createReadStream, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Capture, type Conversation, loadCapture } from '../../lib/captures/capture.ts';
import { importTrace } from '../../lib/captures/import/import.ts';
import { replayCapture } from '../../lib/captures/replay.ts';
import { startOwnBridge } from '../../lib/cli/own-bridge.ts';
import { until } from '../outbox/temporary-folder.ts';
import type { ToldConnection } from '../traces/told.ts';
import type { Place } from './bridge-process.ts';
import { filesBelow, sha256 } from './scene.ts';
import type { Expected } from './traced-visit.ts';

/** Every connection of a trace holds what was said, whole, and nothing else. */
export function expectSaid(told: readonly ToldConnection[], expected: readonly Expected[]): void {
  assert.is(told.length, expected.length);
  for (const [index, { what, request, photo, status }] of expected.entries()) {
    const one = told[index] as ToldConnection;
    for (const side of ['camera', 'server'] as const) {
      assert.equal(one[side].gaps, [], `${what}: ${side}`);
      assert.equal(one[side].differences, [], `${what}: ${side}`);
    }
    if (request !== undefined) assert.ok(one.camera.bytes.equals(request), `${what}: its bytes`);
    if (photo !== undefined) assert.ok(one.camera.bytes.includes(photo), `${what}: its photo`);
    assert.ok(one.server.bytes.toString('latin1').startsWith(status), `${what}: its reply`);
    assert.equal(one.turns, ['camera', 'server'], `${what}: who spoke when`);
  }
}

/** Cameras look at the first segment only. 1460: what Ethernet and WiFi carry. */
export function expectOneSegmentEach(told: readonly ToldConnection[]): void {
  for (const { server } of told) {
    assert.is(server.cuts.length, 1, `a reply came in segments of ${server.cuts.join(', ')} bytes`);
    assert.ok((server.cuts[0] ?? 0) <= 1460);
  }
}

/** Every photo comes to lie in the bridge's store, byte for byte. */
export async function expectStored({ folder }: Place, expected: readonly Expected[]): Promise<void> {
  const photos = expected.map(({ photo }) => photo).filter((photo) => photo !== undefined);
  const names = (): readonly string[] =>
    filesBelow(join(folder, 'data/photos')).filter((name) => name.endsWith('.JPG'));
  await until('the photos in the store', () => names().length === photos.length);
  const stored = names().map((name) => sha256(readFileSync(name)));
  assert.equal(stored.sort(), photos.map(sha256).sort());
}

/** Imports a trace, looks at the capture, and says it again to a new bridge. */
export async function expectImported(
  { folder }: Place,
  trace: string,
  told: readonly ToldConnection[],
  expected: readonly Expected[],
  port?: number,
): Promise<void> {
  const out = join(folder, 'captures/nx300', basename(trace));
  const open = () => createReadStream(trace);
  const { folders, remarks } = await importTrace({
    name: trace,
    open,
    out,
    port,
    model: 'NX300',
    keepBodies: true,
  });
  assert.equal([folders, remarks], [[out], []]);
  const capture = await loadCapture(out);
  expectCapture(capture, told, expected);
  const bridge = await startOwnBridge();
  try {
    const { conversations } = await replayCapture(capture, bridge.door);
    assert.equal(
      conversations.filter(({ outcome }) => outcome === 'differs'),
      [],
    );
  } finally {
    await bridge.stop();
  }
}

function expectCapture(
  { provenance, conversations }: Capture,
  told: readonly ToldConnection[],
  expected: readonly Expected[],
): void {
  assert.is(provenance, 'recorded');
  assert.is(conversations.length, expected.length);
  for (const [index, { what, photo }] of expected.entries()) {
    const { request, segments, seen } = conversations[index] as Conversation;
    const { camera, server } = told[index] as ToldConnection;
    assert.is(request.length, camera.length, `${what}: its length`);
    assert.equal(segments, camera.cuts, `${what}: its segments`);
    assert.equal(seen.replySegments, server.cuts, `${what}: the segments of its reply`);
    assert.is(seen.times?.length, segments.length);
    if (photo !== undefined) assert.ok(request.includes(photo), `${what}: its photo`);
  }
}
