import { type FileHandle, open } from 'node:fs/promises';

/** What a file asks of the house around it. */
export interface FileHouse {
  /** Throws where there is no room for more. */
  expectRoom(): Promise<void>;
  /** Called once, with the first thing that goes wrong; nothing is written after that. */
  failed(error: unknown): void;
}

/** Bytes that are written between two looks at the room. */
const betweenLooks = 8 * 1024 * 1024;
/** Bytes that are written at once. */
const batchLength = 1024 * 1024;

interface Piece {
  readonly at: number;
  readonly bytes: Buffer;
}

/** A file that is written piece by piece, each in its place; what is never written is zero, and takes no room on most disks. */
export class SparseFile {
  readonly path: string;
  /** Bytes that wait to be written. */
  waiting = 0;
  #handle: FileHandle | undefined;
  #queue: Piece[] = [];
  #isWriting = false;
  #last: Promise<void> = Promise.resolve();
  #failed = false;
  readonly #house: FileHouse;
  /** Bytes since the last look at the room. */
  #sinceLook = betweenLooks;

  constructor(path: string, house: FileHouse) {
    this.path = path;
    this.#house = house;
  }

  /** The buffer must not change afterwards. */
  put(at: number, bytes: Buffer): void {
    if (this.#failed || bytes.length === 0) return;
    this.waiting += bytes.length;
    this.#queue.push({ at, bytes });
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#next(() => this.#writeAll());
  }

  /** Resolves when all that was put so far is written. */
  written(): Promise<void> {
    return this.#last;
  }

  /** Gives the file its length, and lets it go; false where something of it could not be written. */
  async close(length: number): Promise<boolean> {
    this.#next(async () => (await this.#opened()).truncate(length));
    await this.#last;
    await this.#letGo();
    return !this.#failed;
  }

  /** Lets it go as it is. */
  async abandon(): Promise<void> {
    this.#failed = true;
    await this.#last;
    await this.#letGo();
  }

  #next(task: () => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      if (this.#failed) return;
      try {
        await task();
      } catch (error) {
        this.#failed = true;
        this.#house.failed(error);
      }
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0 && !this.#failed) {
      const { at, bytes } = this.#nextBatch();
      await this.#look(bytes.length);
      await (await this.#opened()).write(bytes, 0, bytes.length, at);
      this.waiting -= bytes.length;
    }
    this.#isWriting = false;
  }

  /** Pieces that follow each other are written as one. */
  #nextBatch(): Piece {
    const first = this.#queue[0] ?? { at: 0, bytes: Buffer.alloc(0) };
    let end = first.at;
    let count = 0;
    for (const { at, bytes } of this.#queue) {
      if (at !== end || end - first.at >= batchLength) break;
      end += bytes.length;
      count += 1;
    }
    const pieces = this.#queue.splice(0, count).map(({ bytes }) => bytes);
    return { at: first.at, bytes: pieces.length === 1 ? first.bytes : Buffer.concat(pieces) };
  }

  async #look(bytes: number): Promise<void> {
    this.#sinceLook += bytes;
    if (this.#sinceLook < betweenLooks) return;
    this.#sinceLook = 0;
    await this.#house.expectRoom();
  }

  async #opened(): Promise<FileHandle> {
    this.#handle ??= await open(this.path, 'wx', 0o600);
    return this.#handle;
  }

  async #letGo(): Promise<void> {
    this.#queue = [];
    await this.#handle?.close().catch(() => {});
    this.#handle = undefined;
  }
}
