import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { diskCure } from '../disk-cures.ts';
import type { Verdict } from '../server/verdict.ts';
import { type Entry, encodeEntry, type Started } from './entry.ts';

/** Where the journal of a data folder lies. */
export function journalFolder(data: string): string {
  return join(data, 'conversations');
}

/** The file that is written, and the one before it. */
export const journalFiles = { present: 'journal.jsonl', before: 'journal-1.jsonl' } as const;

/** Bytes of a file after which the next one is begun. */
const usualSize = 1_000_000;
/** Characters that wait for the disk; what comes beyond is not kept. */
const mostWaiting = 1_000_000;
/** Ms between two writes: opening the file for each of many conversations would cost more than they do. */
const breather = 100;
/** Ms that the end of the bridge waits for the disk. */
const patience = 1000;
/** Ms in which connections that are turned away are noted once. */
const turnedAwayEvery = 1000;

/** Ends a line that was torn. */
const lineEnd = Buffer.from('\n');

/** A line for the log. */
export interface JournalComplaint {
  readonly level: 'warn';
  readonly code: 'SB_JOURNAL';
  readonly text: string;
}

/** What a journal is made of; `size` and `now` are other ones in specs. */
export interface JournalMeans {
  readonly folder: string;
  log(line: JournalComplaint): void;
  /** Bytes of a file after which the next one is begun. */
  readonly size?: number;
  /** Ms since 1970. */
  readonly now?: () => number;
}

/**
 * Keeps the last conversations on disk, for `samsung-bridge why`. Nobody waits for it, nothing fails because of it: what the
 * disk does not take is lost, and that is told once. Two files of about a megabyte; the older one goes.
 */
export class Journal {
  readonly #means: JournalMeans;
  #waiting: string[] = [];
  #characters = 0;
  #writing: Promise<void> | undefined;
  /** When the last write ended, in ms since the start. */
  #written = Number.NEGATIVE_INFINITY;
  /** Bytes of the present file; undefined until they are known. */
  #size: number | undefined;
  /** The file may end in half a line. */
  #torn = true;
  #complained = false;
  #turnedAway = Number.NEGATIVE_INFINITY;

  constructor(means: JournalMeans) {
    this.#means = means;
  }

  started(how: Omit<Started, 'kind' | 'time'>): void {
    this.#note({ kind: 'started', time: this.#time(), ...how });
  }

  conversation(verdict: Verdict): void {
    this.#note({ kind: 'conversation', time: this.#time(), ...verdict });
  }

  /** A flood of them is one entry a second. */
  turnedAway(peer: string): void {
    const now = this.#now();
    if (Math.abs(now - this.#turnedAway) < turnedAwayEvery) return;
    this.#turnedAway = now;
    this.#note({ kind: 'turned-away', time: this.#time(), peer });
  }

  /** The last entry; resolves when all is on disk, or when the disk takes too long. */
  async stop(): Promise<void> {
    this.#note({ kind: 'stopped', time: this.#time() });
    let late: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      late = setTimeout(resolve, patience);
    });
    await Promise.race([this.#writing, enough]);
    clearTimeout(late);
  }

  #now(): number {
    return this.#means.now?.() ?? Date.now();
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }

  #note(entry: Entry): void {
    const line = encodeEntry(entry);
    if (this.#characters + line.length > mostWaiting) return;
    this.#waiting.push(line);
    this.#characters += line.length;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const early = this.#written + breather - performance.now();
      if (early > 0) await pause(early, undefined, { ref: false });
      const bytes = Buffer.from(this.#waiting.join(''));
      this.#waiting = [];
      this.#characters = 0;
      await this.#write(bytes);
      this.#written = performance.now();
    }
    this.#writing = undefined;
  }

  async #write(lines: Buffer): Promise<void> {
    const bytes = this.#torn ? Buffer.concat([lineEnd, lines]) : lines;
    try {
      await this.#makeRoom(bytes.length);
      await appendFile(this.#path('present'), bytes, { mode: 0o600 });
      this.#size = (this.#size ?? 0) + bytes.length;
      this.#torn = false;
      this.#complained = false;
    } catch (error) {
      this.#torn = true;
      this.#complain(error);
    }
  }

  async #makeRoom(bytes: number): Promise<void> {
    await this.#open();
    const most = this.#means.size ?? usualSize;
    if ((this.#size ?? 0) === 0 || (this.#size ?? 0) + bytes <= most) return;
    await rename(this.#path('present'), this.#path('before'));
    this.#size = 0;
  }

  async #open(): Promise<void> {
    if (this.#size !== undefined) return;
    await mkdir(this.#means.folder, { recursive: true, mode: 0o700 });
    this.#size = await stat(this.#path('present')).then(
      ({ size }) => size,
      () => 0,
    );
  }

  #path(which: keyof typeof journalFiles): string {
    return join(this.#means.folder, journalFiles[which]);
  }

  #complain(error: unknown): void {
    this.#size = undefined;
    if (this.#complained) return;
    this.#complained = true;
    const system = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const cure = diskCure(system) ?? 'look after that folder and its disk';
    const text = `conversations cannot be kept in ${this.#means.folder}, the system says ${system}; ${cure}; cameras are served all the same, "samsung-bridge why" does not see them`;
    this.#means.log({ level: 'warn', code: 'SB_JOURNAL', text });
  }
}
