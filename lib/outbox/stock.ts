import type { Parcel } from '../parcel.ts';
import { Archive, type Keep } from './archive.ts';
import { hasCode } from './disk.ts';
import { type OutboxLog, wordsOf } from './outbox-line.ts';
import type { Circumstances } from './outcome.ts';
import { ParcelIds } from './parcel-id.ts';
import { Recovery } from './recovery.ts';
import type { Shelf } from './shelf.ts';
import { freshParcel, isDone, type WaitingParcel } from './waiting-parcel.ts';

export interface StockMeans {
  readonly shelf: Shelf;
  readonly keep: Keep;
  readonly log: OutboxLog;
  /** Whether the configuration has a destination of this name; undefined where no configuration was read. */
  knows(destination: string): boolean | undefined;
  circumstances(): Circumstances;
}

/** The parcels of an outbox, as they lie on disk: those that wait, and those that are done. */
export class Stock {
  readonly ids = new ParcelIds();
  readonly #means: StockMeans;
  readonly #archive: Archive;
  readonly #waiting = new Map<string, WaitingParcel>();

  constructor(means: StockMeans) {
    this.#means = means;
    this.#archive = new Archive(means.shelf, means.keep, means.log);
  }

  /** The parcels in `waiting/`, by id. */
  get waiting(): ReadonlyMap<string, WaitingParcel> {
    return this.#waiting;
  }

  /** Takes stock at the start, and repairs what the last end left behind. Rejects only where there is no disk to work on. */
  async recover(): Promise<void> {
    const recovery = new Recovery(this.#means);
    await this.#means.shelf.prepare();
    await recovery.emptyIncoming();
    for (const id of await recovery.taken()) this.ids.note(id);
    for (const parcel of await recovery.done()) this.#archive.add(parcel);
    for (const parcel of await recovery.waiting()) this.#waiting.set(parcel.id, parcel);
    for (const id of [...this.#waiting.keys()]) await this.putAway(id);
  }

  /** A parcel that was just received. */
  accept(parcel: Parcel): WaitingParcel {
    const fresh = freshParcel(this.#means.shelf, parcel);
    this.#waiting.set(parcel.id, fresh);
    return fresh;
  }

  /** Moves a parcel to `done/` when all of it is delivered. Never rejects: what fails is made good at the next start. */
  async putAway(id: string): Promise<void> {
    const parcel = this.#waiting.get(id);
    if (parcel === undefined || !isDone(parcel)) return;
    this.#waiting.delete(id);
    const at = Math.max(...parcel.deliveries.map(({ record }) => Date.parse(record.since)));
    try {
      if (await this.#moveToDone(id)) this.#archive.add({ id, at, bytes: parcel.bytes });
    } catch (error) {
      const text = `${id}: delivered, but it could not be moved to done: ${wordsOf(error)}`;
      this.#means.log({ level: 'warn', code: 'SB_PUT_AWAY', text, fields: { parcel: id } });
    }
  }

  /** False where a move that a power cut stopped half-way had put it there already: then the other name is taken away. */
  async #moveToDone(id: string): Promise<boolean> {
    try {
      await this.#means.shelf.move(id, 'waiting', 'done');
      return true;
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      await this.#means.shelf.remove(id, 'waiting');
      return false;
    }
  }

  /** This one is removed by a person. */
  forget(id: string): void {
    this.#waiting.delete(id);
    this.#archive.forget(id);
  }

  /** Bytes that `makeRoom` could make. */
  get spare(): number {
    return this.#archive.bytes;
  }

  /** Removes delivered parcels before their time, until so many bytes are gone; says whether any went. Never rejects. */
  makeRoom(bytes: number): Promise<boolean> {
    return this.#archive.makeRoom(bytes);
  }

  /** Removes delivered parcels that are too old or too many. Never rejects. */
  sweep(): Promise<void> {
    return this.#archive.sweep(this.#means.circumstances().now);
  }
}
