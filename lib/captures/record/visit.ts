import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConversationShape } from '../capture.ts';
import { captureFile } from '../capture.ts';
import type { RecordingOptions } from '../recording.ts';
import { Aliases } from '../scrub/aliases.ts';
import { markOf, shortestKey } from '../scrub/session.ts';
import { captureText } from './capture-text.ts';
import { notesOf } from './notes.ts';

/** Ms of silence after which a camera that comes again begins a new capture. */
export const longestSilence = 10 * 60_000;

/** Conversations of one capture: capture.yaml is written anew after each. A visit with more of them becomes several captures. */
export const mostConversations = 1_000;

/** Folders that are tried for a visit before giving up. */
const mostFolders = 10_000;

/** One visit of a camera: the conversations of one peer that become one capture. */
export class Visit {
  readonly peer: string;
  /** Ms since 1970. */
  readonly began: number;
  readonly aliases: Aliases;
  /** What the bytes told so far. */
  model: string | undefined;
  /** Ms since 1970 of the last sign of the camera. */
  lastSeen: number;
  /** Whether a reply told the time: the placeholder stands for one. */
  toldTime = false;
  readonly #options: RecordingOptions;
  readonly #conversations = new Map<number, ConversationShape>();
  #marksSession = false;
  #folder: string | undefined;
  #count = 0;
  #writing: Promise<void> = Promise.resolve();
  /** The write that has not begun. */
  #next: Promise<void> | undefined;
  #unwritten: number[] = [];

  /** `before`: the visit of the same peer that this one follows at once; it takes over the names that were given there. */
  constructor(options: RecordingOptions, peer: string, began: number, before?: Visit) {
    this.#options = options;
    this.peer = peer;
    this.began = began;
    this.lastSeen = began;
    this.aliases = new Aliases(before?.aliases);
    this.model = before?.model;
  }

  get folder(): string | undefined {
    return this.#folder;
  }

  /** Somebody took its folder away, to begin anew. */
  get isGone(): boolean {
    return this.#folder !== undefined && !existsSync(this.#folder);
  }

  get isFull(): boolean {
    return this.#count >= mostConversations;
  }

  /** A number for the next conversation. Makes the folder with the first one; throws what the file system throws. */
  claim(): number {
    this.#folder ??= this.#makeFolder();
    this.#count += 1;
    return this.#count;
  }

  /**
   * Adds a conversation whose files are there, and writes capture.yaml anew: the old one or the new one is there at any time. What is
   * added while one is being written waits, and goes into the next.
   */
  add(number: number, conversation: ConversationShape, marksSession: boolean): Promise<void> {
    this.#conversations.set(number, conversation);
    this.#unwritten.push(number);
    this.#marksSession ||= marksSession;
    this.#next ??= this.#writing.then(() => this.#writeOrDrop());
    this.#writing = this.#next.catch(() => {});
    return this.#next;
  }

  async #writeOrDrop(): Promise<void> {
    this.#next = undefined;
    const numbers = this.#unwritten.splice(0);
    try {
      await this.#write();
    } catch (error) {
      for (const number of numbers) this.#conversations.delete(number);
      throw error;
    }
  }

  async #write(): Promise<void> {
    const file = join(this.#folder ?? '', captureFile);
    await writeFile(`${file}.new`, this.#text(), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  #text(): string {
    const { about, keepBodies } = this.#options;
    const numbers = [...this.#conversations.keys()].sort((a, b) => a - b);
    const { sessionKey = '' } = this.aliases;
    return captureText({
      model: about.model ?? this.model ?? 'unknown',
      firmware: about.firmware ?? 'unknown',
      source: about.source,
      provenance: about.provenance,
      notes: [...about.notes, ...notesOf(this.aliases.replaced, keepBodies, sessionKey.length)],
      placeholders: this.#marksSession ? { session: markOf(sessionKey.length) } : {},
      conversations: numbers.flatMap((number) => this.#conversations.get(number) ?? []),
    });
  }

  #makeFolder(): string {
    const { folder, into } = this.#options;
    const model = (this.#options.about.model ?? this.model ?? 'camera').toLowerCase();
    const name = new Date(this.began).toISOString().slice(0, 19).replaceAll(':', '-');
    const start = into ?? join(folder, model.replace(/[^a-z0-9]+/g, '-'), name);
    mkdirSync(dirname(start), { recursive: true, mode: 0o700 });
    for (let n = 1; n < mostFolders; n += 1) {
      const isNamed = into !== undefined && n === 1;
      const tried = isNamed ? start : `${start}-${n}`;
      if (isMade(tried, isNamed)) return tried;
    }
    throw new Error(`${start}-1 to -${mostFolders} are taken`);
  }
}

/** False where it is there already; one that somebody named may be, while it is empty. */
function isMade(folder: string, mayBeEmpty: boolean): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return mayBeEmpty && readdirSync(folder).length === 0;
  }
}

/** Whether scrubbed bytes hold the mark of a key. */
export function holdsMark(bytes: Buffer, { sessionKey = '' }: Aliases): boolean {
  return sessionKey.length >= shortestKey && bytes.includes(markOf(sessionKey.length), 0, 'latin1');
}
