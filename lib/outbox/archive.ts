import type { OutboxLog } from './outbox-line.ts';
import { wordsOf } from './outbox-line.ts';
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

  async #sweep(now: number): Promise<void> {
    for (let oldest = this.#parcels[0]; oldest !== undefined; oldest = this.#parcels[0]) {
      if (now - oldest.at < this.#keep.age && this.#bytes <= this.#keep.size) return;
      this.forget(oldest.id);
      await this.#remove(oldest.id);
    }
  }

  /** What cannot be removed now is found again at the next start. */
  async #remove(id: string): Promise<void> {
    try {
      await this.#shelf.remove(id, 'done');
    } catch (error) {
      const text = `${id}: delivered, but it could not be cleaned away: ${wordsOf(error)}`;
      this.#log({ level: 'warn', code: 'SB_SWEEP', text, fields: { parcel: id } });
    }
  }
}
