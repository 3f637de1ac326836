import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BridgeError } from '../errors.ts';
import type { Ended, Side } from '../tap.ts';
import { readShape } from './capture-shape.ts';
import type { Judge } from './judge.ts';
import type { Marks } from './placeholders.ts';

/**
 * How bytes came here. `recorded`: from a camera. `quoted`: printed in the source, all of them. `reconstructed`: put together
 * from what sources say; the notes tell which bytes are which.
 */
export type Provenance = 'recorded' | 'quoted' | 'reconstructed';

/** One connection: what the camera says, and what it expects to hear. */
export interface Conversation {
  /** File name of the request, for messages. */
  readonly name: string;
  /** Holds marks where the camera repeats what an earlier reply gave out. */
  readonly request: Buffer;
  /** Lengths in bytes of the segments that the request came in; their sum is the request's length. */
  readonly segments: readonly number[];
  /** Expected reply; may hold `{session}` and `{time}`. */
  readonly reply: Buffer;
  readonly judge: Judge;
  readonly seen: Seen;
}

/** Bytes that a trace does not hold. The file has zeros in their place, so that every offset is true. */
export interface Hole {
  readonly side: Side;
  /** Where they begin, in bytes from the start of the request or reply. */
  readonly at: number;
  readonly bytes: number;
}

/** What only somebody who was there can know; nothing of it in a capture that is put together. */
export interface Seen {
  /** Ms since the connection began, one for each segment of the request. */
  readonly times?: readonly number[] | undefined;
  /** Lengths in bytes of the segments that the reply came in, as they were on the wire: with the session's key, not with `{session}`. */
  readonly replySegments?: readonly number[] | undefined;
  /** Ms since the connection began, one for each segment of the reply. */
  readonly replyTimes?: readonly number[] | undefined;
  readonly ended?: Ended | undefined;
  readonly holes?: readonly Hole[] | undefined;
}

/** Conversations of a camera, in order. */
export interface Capture {
  /** Folder of the model and folder of the case, e.g. `nx300/email-one-photo`. */
  readonly name: string;
  readonly folder: string;
  readonly model: string;
  /** `unknown` where nobody wrote it down. */
  readonly firmware: string;
  readonly source: { readonly title: string; readonly address: string };
  readonly provenance: Provenance;
  readonly notes: readonly string[];
  readonly placeholders: Marks;
  readonly conversations: readonly Conversation[];
}

/** File that makes a folder a capture. */
export const captureFile = 'capture.yaml';

/** Reads a capture. Throws a BridgeError (`SB_CAPTURE_MISSING`, `SB_CAPTURE_DAMAGED`) that names file and field. */
export async function loadCapture(folder: string): Promise<Capture> {
  const file = join(folder, captureFile);
  const text = await readOrSay(file, `no capture in ${folder}: expected a file ${captureFile} there`);
  const { conversations: shapes, ...about } = await readShape(file, text.toString('utf8'));
  const conversations = await Promise.all(shapes.map((shape) => loadConversation(folder, shape)));
  expectMarks(file, about.placeholders, conversations);
  const parts = folder.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  return {
    ...about,
    name: parts.slice(-2).join('/'),
    folder,
    conversations,
  };
}

/** A mark that no request holds is a slip of the pen. */
function expectMarks(file: string, marks: Marks, conversations: readonly Conversation[]): void {
  for (const [name, mark] of Object.entries(marks))
    if (!conversations.some(({ request }) => request.includes(mark)))
      throw new BridgeError(
        'SB_CAPTURE_DAMAGED',
        `${file}: placeholders.${name}: expected ${mark} in a request, none holds it`,
      );
}

/** A conversation as capture.yaml tells it, before its files are read. */
export interface ConversationShape {
  readonly seen: Seen;
  readonly request: string;
  readonly reply: string;
  readonly segments: readonly number[];
  readonly judge: Judge;
}

async function loadConversation(folder: string, shape: ConversationShape): Promise<Conversation> {
  const missing = (name: string) => `${join(folder, captureFile)} names ${name}, which is not there`;
  const request = await readOrSay(join(folder, shape.request), missing(shape.request));
  const reply = await readOrSay(join(folder, shape.reply), missing(shape.reply));
  const sum = shape.segments.reduce((total, length) => total + length, 0);
  if (sum !== request.length)
    throw new BridgeError(
      'SB_CAPTURE_DAMAGED',
      `${join(folder, captureFile)}: the segments of ${shape.request} add up to ${sum} bytes, the file has ${request.length}: one of them was changed, perhaps its line ends by an editor or by git; take it anew`,
    );
  return {
    name: shape.request,
    request,
    reply,
    segments: shape.segments,
    judge: shape.judge,
    seen: shape.seen,
  };
}

async function readOrSay(file: string, message: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new BridgeError('SB_CAPTURE_MISSING', message, { cause });
  }
}

/**
 * Folders of captures at a path: the path itself, or all captures below it, sorted. Throws a BridgeError
 * (`SB_CAPTURE_MISSING`) where there is none.
 */
export async function findCaptures(path: string): Promise<readonly string[]> {
  const folders = await capturesBelow(path, path);
  if (folders.length > 0) return folders.sort();
  throw new BridgeError('SB_CAPTURE_MISSING', `no capture in ${path}: expected a file ${captureFile} there`);
}

async function capturesBelow(folder: string, path: string): Promise<string[]> {
  const entries = await entriesOf(folder, path);
  if (entries.some((entry) => entry.isFile() && entry.name === captureFile)) return [folder];
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const found = await Promise.all(below.map((entry) => capturesBelow(join(folder, entry.name), path)));
  return found.flat();
}

async function entriesOf(folder: string, path: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    const message = `no capture in ${path}: ${basename(folder)} is not a folder that can be read`;
    throw new BridgeError('SB_CAPTURE_MISSING', message, { cause });
  }
}
