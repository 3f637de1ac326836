import { connect } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Capture, findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import type { Door } from '../../lib/captures/door.ts';
import { traceOfCaptures } from '../../lib/captures/export.ts';
import { importTrace } from '../../lib/captures/import/import.ts';
import { Recording } from '../../lib/captures/recording.ts';
import { replayCapture } from '../../lib/captures/replay.ts';
import { startOwnBridge } from '../../lib/cli/own-bridge.ts';
import type { Place } from './bridge-process.ts';
import { sha256 } from './scene.ts';

/** Ms between segments where nobody saw the times: more than a busy machine needs to read the one before the next. */
const pause = 150;

/** The same, with the times at which its segments are to be said. */
export function timed(capture: Capture): Capture {
  const conversations = capture.conversations.map((conversation) => {
    const times = conversation.seen.times ?? conversation.segments.map((_, index) => index * pause);
    return { ...conversation, seen: { ...conversation.seen, times } };
  });
  return { ...capture, conversations };
}

let cameras = 1;

/** A server on loopback as a camera sees it that was never there before: each has an address of its own. */
export function doorOfNewCamera(port: number): Door {
  cameras += 1;
  const localAddress = `127.0.${cameras >> 8}.${cameras & 255}`;
  const place = { host: '127.0.0.1', port, localAddress, noDelay: true };
  return { name: `port ${port}`, open: () => connect(place) };
}

/** Says a capture, with its pauses, and expects every answer to be as it was. */
export async function replayed(capture: Capture, door: Door): Promise<void> {
  const { ok, conversations } = await replayCapture(capture, door, { timing: { longestPause: 5000 } });
  assert.ok(ok, `${capture.name} at ${door.name}: ${JSON.stringify(conversations, null, 1)}`);
}

/** Folder into which a bridge records, and the captures there that were seen already. */
export class RecordingFolder {
  readonly #folder: string;
  readonly #seen = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves with the capture that is new there, once it has so many conversations. */
  async next(conversations: number, deadline = 10_000): Promise<Capture> {
    const end = performance.now() + deadline;
    for (;;) {
      const found = await this.#newest();
      if (found?.conversations.length === conversations) {
        this.#seen.add(found.folder);
        return found;
      }
      const had = found === undefined ? 'none' : `one of ${found.conversations.length}`;
      if (performance.now() > end)
        throw new Error(`expected a new capture of ${conversations} conversations, there is ${had}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async #newest(): Promise<Capture | undefined> {
    const folders = await findCaptures(this.#folder).catch((): readonly string[] => []);
    const [folder] = folders.filter((one) => !this.#seen.has(one));
    return folder === undefined ? undefined : loadCapture(folder);
  }
}

/** Says a capture to a bridge in memory, which records it: every write is one read there, so that segments stay. */
export async function recordedInMemory(
  capture: Capture,
  { folder }: Place,
  keepBodies: boolean,
): Promise<Capture> {
  const recording = new Recording({
    folder: join(folder, 'in-memory'),
    keepBodies,
    about: { source: capture.source, provenance: 'recorded', notes: ['a spec'] },
    gaveUp: (_, text) => assert.unreachable(text),
  });
  const bridge = await startOwnBridge({ tapFor: recording.tapFor });
  await replayed(capture, bridge.door).finally(bridge.stop);
  const [recorded = '', ...others] = await recording.close();
  assert.equal(others, []);
  return loadCapture(recorded);
}

/** Exports a capture to pcapng, and imports that. */
export async function throughTrace(capture: Capture, place: string, keepBodies: boolean): Promise<Capture> {
  const bytes = Buffer.concat([...traceOfCaptures([capture])]);
  const out = join(place, capture.name.replaceAll('/', '-'));
  const { folders } = await importTrace({ name: 'round.pcapng', open: () => [bytes], out, keepBodies });
  assert.equal(folders, [out]);
  return loadCapture(out);
}

/** What must be the same at every station. */
export function bytesOf({ placeholders, conversations }: Capture) {
  const said = conversations.map(({ request, segments, reply, judge }) => ({
    request: request.length > 10_000 ? sha256(request) : request.toString('latin1'),
    segments,
    reply: reply.toString('latin1'),
    judge,
  }));
  return { placeholders, said };
}

/** Bytes of TCP that an IPv4 packet has room for. [RFC 9293 §3.7.1] */
const packetRoom = 65_495;

/** The same with segments as a trace can hold them: a socket gives up to 65536 bytes at once, which no packet carries. */
export function inPackets(capture: Capture): Capture {
  const cut = (length: number): readonly number[] =>
    length > packetRoom ? [packetRoom, ...cut(length - packetRoom)] : [length];
  const conversations = capture.conversations.map((conversation) => ({
    ...conversation,
    segments: conversation.segments.flatMap(cut),
  }));
  return { ...capture, conversations };
}

/** The same, without what a person wrote or photographed. */
export function lengthsOf({ conversations }: Capture) {
  return conversations.map(({ request, segments, reply, judge }) => ({
    request: request.length,
    segments,
    reply: reply.toString('latin1'),
    judge,
  }));
}
