import { bytesInWords } from '../wording.ts';
import { type OutboxLog, wordsOf } from './outbox-line.ts';
import type { Shelf } from './shelf.ts';

/** How long delivered parcels stay: ms, and bytes of all of them together. */
export interface Keep {
  readonly age: number;
  readonly size: number;
}

/** A parcel in `done/`. */
export interface DoneParcel {
  readonly id: string;
  /** Bytes of its files. */
  readonly bytes: number;
  /** When it was delivered; ms since 1970. */
  readonly at: number;
}

/** The delivered parcels, oldest first, and their cleaning away. */
export class Archive {
  readonly #shelf: Shelf;
  readonly #keep: Keep;
  readonly #log: OutboxLog;
  #parcels: DoneParcel[] = [];
  #bytes = 0;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(shelf: Shelf, keep: Keep, log: OutboxLog) {
    this.#shelf = shelf;
    this.#keep = keep;
    this.#log = log;
  }

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  add(parcel: DoneParcel): void {
    const later = this.#parcels.findIndex((other) => other.at > parcel.at);
    this.#parcels.splice(later === -1 ? this.#parcels.length : later, 0, parcel);
    this.#bytes += parcel.bytes;
  }

  /** Takes note that a parcel is gone. */
  forget(id: string): void {
    const index = this.#parcels.findIndex((parcel) => parcel.id === id);
    if (index !== -1) this.#bytes -= this.#parcels.splice(index, 1)[0]?.bytes ?? 0;
  }

  /** Removes what is too old, and then the oldest until the rest is small enough. Never rejects. */
  sweep(now: number): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#sweep(now));
    return this.#sweeping;
  }

  /** Removes the oldest before their time, until so many bytes of theirs are gone; says whether any went. Never rejects. */
  makeRoom(bytes: number): Promise<boolean> {
    const made = this.#sweeping.then(() => this.#makeRoom(bytes));
    this.#sweeping = made.then(() => {});
    return made;
  }

  async #makeRoom(bytes: number): Promise<boolean> {
    let any = false;
    let left = bytes;
    for (let oldest = this.#parcels[0]; oldest !== undefined && left > 0; oldest = this.#parcels[0]) {
      this.forget(oldest.id);
      if (!(await this.#remove(oldest.id))) break;
      this.#tellRemoved(oldest);
      any = true;
      left -= oldest.bytes;
    }
    return any;
  }

  #tellRemoved({ id, bytes }: DoneParcel): void {
    const text = `${id}: delivered; its copy here (${bytesInWords(bytes)}) was removed before its time, as the disk is full`;
    this.#log({ level: 'warn', code: 'SB_ROOM_MADE', text, fields: { parcel: id } });
  }

  async #sweep(now: number): Promise<void> {
    for (let oldest = this.#parcels[0]; oldest !== undefined; oldest = this.#parcels[0]) {
      if (now - oldest.at < this.#keep.age && this.#bytes <= this.#keep.size) return;
      this.forget(oldest.id);
      await this.#remove(oldest.id);
    }
  }

  /** What cannot be removed now is found again at the next start. */
  async #remove(id: string): Promise<boolean> {
    try {
      await this.#shelf.remove(id, 'done');
      return true;
    } catch (error) {
      const text = `${id}: delivered, but it could not be cleaned away: ${wordsOf(error)}`;
      this.#log({ level: 'warn', code: 'SB_SWEEP', text, fields: { parcel: id } });
      return false;
    }
  }
}
