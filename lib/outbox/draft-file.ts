import type { DraftFile, ParcelFile } from '../parcel.ts';
import type { DiskFile } from './disk.ts';
import { diskRefusal } from './disk-refusal.ts';

/** Bytes that are gathered for one call of the disk: measured, half the CPU of a call per 64 KiB from the socket. */
const batchBytes = 256 * 1024;
/** As many pieces go into one call; bodies cut into tiny pieces must not pile up either. */
const batchPieces = 512;

type State = 'open' | 'closing' | 'closed' | 'failed' | 'released';

/** A promise that is settled from outside. */
class Signal {
  readonly promise: Promise<void>;
  resolve: () => void = () => {};
  reject: (error: unknown) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.promise.catch(() => {}); // whoever waits hears of it; nobody has to wait
  }
}

/** Gathers the bytes of one file and writes them with at most one call under way. */
export class WrittenFile implements DraftFile {
  readonly #file: DiskFile;
  readonly #name: string;
  readonly #claimedType: string;
  readonly #stored: string;
  #state: State = 'open';
  #failure: unknown;
  #pieces: Buffer[] = [];
  /** Bytes in `#pieces`. */
  #waiting = 0;
  #flying = false;
  #bytes = 0;
  #room: Signal | undefined;
  #landed: Signal | undefined;

  constructor(file: DiskFile, name: string, claimedType: string, stored: string) {
    this.#file = file;
    this.#name = name;
    this.#claimedType = claimedType;
    this.#stored = stored;
  }

  /** Whether every byte is with the operating system. */
  get closed(): boolean {
    return this.#state === 'closed';
  }

  get parcelFile(): ParcelFile {
    return { name: this.#name, claimedType: this.#claimedType, stored: this.#stored, bytes: this.#bytes };
  }

  write(bytes: Buffer): Promise<void> | undefined {
    if (this.#state !== 'open') return Promise.reject(this.#failure ?? new Error('the file is closed'));
    if (bytes.length === 0) return undefined;
    this.#pieces.push(bytes);
    this.#waiting += bytes.length;
    this.#bytes += bytes.length;
    if (!this.#full()) return undefined;
    if (!this.#flying) this.#fly();
    if (!this.#full()) return undefined;
    this.#room ??= new Signal();
    return this.#room.promise;
  }

  async close(): Promise<ParcelFile> {
    if (this.#state === 'open') this.#state = 'closing';
    if (!this.#flying && this.#waiting > 0 && this.#state === 'closing') this.#fly();
    await this.settled();
    if (this.#state === 'failed') throw this.#failure;
    this.#state = 'closed';
    return this.parcelFile;
  }

  /** Resolves when no call is under way. */
  async settled(): Promise<void> {
    while (this.#flying) {
      this.#landed ??= new Signal();
      await this.#landed.promise;
    }
  }

  /** Resolves when the file's bytes survive a power cut. */
  sync(): Promise<void> {
    return this.#file.sync();
  }

  /** Gives the descriptor back, after what is under way. Never rejects. */
  async release(): Promise<void> {
    if (this.#state === 'released') return;
    this.#stop(new Error('the file was given up'));
    this.#state = 'released';
    await this.settled();
    await this.#file.close().catch(() => {});
  }

  #full(): boolean {
    return this.#waiting >= batchBytes || this.#pieces.length >= batchPieces;
  }

  #fly(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#waiting = 0;
    this.#flying = true;
    this.#writeAll(pieces).then(
      () => this.#land(),
      (error: unknown) => this.#crash(diskRefusal(error)),
    );
  }

  async #writeAll(pieces: readonly Buffer[]): Promise<void> {
    let rest = pieces;
    while (rest.length > 0) rest = after(rest, await this.#file.writev(rest));
  }

  #land(): void {
    this.#flying = false;
    if (this.#state === 'open' ? this.#full() : this.#state === 'closing' && this.#waiting > 0) this.#fly();
    this.#room?.resolve();
    this.#room = undefined;
    if (!this.#flying) this.#landed?.resolve();
    if (!this.#flying) this.#landed = undefined;
  }

  /** A call of the disk failed. */
  #crash(error: unknown): void {
    this.#flying = false;
    if (this.#state !== 'released') this.#state = 'failed';
    this.#stop(error);
    this.#landed?.resolve();
    this.#landed = undefined;
  }

  /** Takes nothing more, and tells whoever waits for room. */
  #stop(error: unknown): void {
    this.#failure ??= error;
    this.#pieces = [];
    this.#waiting = 0;
    this.#room?.reject(this.#failure);
    this.#room = undefined;
  }
}

/** What is left of the pieces when so many bytes of them are written. */
function after(pieces: readonly Buffer[], written: number): readonly Buffer[] {
  let index = 0;
  let left = written;
  for (let piece = pieces[0]; piece !== undefined && left >= piece.length; piece = pieces[index]) {
    left -= piece.length;
    index += 1;
  }
  const cut = pieces[index];
  if (cut === undefined) return [];
  return [cut.subarray(left), ...pieces.slice(index + 1)];
}
