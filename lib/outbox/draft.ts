import { BridgeError, RefusalError } from '../errors.ts';
import type { DraftFile, Envelope, Parcel, ParcelDraft } from '../parcel.ts';
import { diskRefusal } from './disk-refusal.ts';
import { WrittenFile } from './draft-file.ts';
import { all, writePapers } from './papers.ts';
import type { Place, Shelf } from './shelf.ts';

/** `committing` lasts until the parcel's place is synced; `stuck` is a commit that failed. */
type State = 'receiving' | 'committing' | 'committed' | 'stuck' | 'discarded';

/** What a draft needs of the outbox. */
export interface Reception {
  readonly shelf: Shelf;
  now(): number;
  /** Takes the parcel over; it is safe on disk. */
  accept(parcel: Parcel): void;
  /** Hears of traces that could not be removed. */
  left(id: string, error: unknown): void;
}

/** A parcel that is being received, in `incoming/<id>`. */
export class Draft implements ParcelDraft {
  readonly #id: string;
  readonly #reception: Reception;
  readonly #files: WrittenFile[] = [];
  #state: State = 'receiving';
  /** `waiting` when the camera hears "failed" all the same: then it must not be delivered after the next start. */
  #place: Place = 'incoming';
  /** Resolves when no commit is under way. */
  #ended: Promise<void> = Promise.resolve();

  /** The folder `incoming/<id>` is there and empty. */
  constructor(id: string, reception: Reception) {
    this.#id = id;
    this.#reception = reception;
  }

  async addFile(name: string, claimedType: string): Promise<DraftFile> {
    this.#mustBeReceiving();
    const stored = String(this.#files.length + 1);
    const file = await this.#shelf.disk.create(this.#path(stored)).catch(refuse);
    const written = new WrittenFile(file, name, claimedType, stored);
    this.#files.push(written);
    return written;
  }

  async commit(envelope: Envelope): Promise<Parcel> {
    this.#mustBeReceiving();
    const parcel = this.#parcel(envelope);
    this.#state = 'committing';
    const stored = this.#store(parcel);
    this.#ended = stored.then(
      () => this.#turn('committed'),
      () => this.#turn('stuck'),
    );
    await stored.catch(refuse);
    this.#reception.accept(parcel);
    return parcel;
  }

  async discard(): Promise<void> {
    await this.#ended;
    if (this.#state === 'committed' || this.#state === 'discarded') return;
    this.#state = 'discarded';
    try {
      await this.#release();
      if (this.#place === 'incoming') await this.#shelf.disk.remove(this.#path());
      else await this.#shelf.remove(this.#id, this.#place);
    } catch (error) {
      this.#reception.left(this.#id, error);
    }
  }

  #turn(state: State): void {
    this.#state = state;
  }

  #parcel(envelope: Envelope): Parcel {
    const open = this.#files.find((file) => !file.closed);
    if (open !== undefined) throw new BridgeError('SB_DRAFT', 'a file of the parcel is still being written');
    if (envelope.addressing.length === 0)
      throw new RefusalError('SB_NO_ROUTE', 400, 'the parcel is addressed to nobody; nothing of it was kept');
    const received = new Date(this.#reception.now()).toISOString();
    return { ...envelope, id: this.#id, received, files: this.#files.map((file) => file.parcelFile) };
  }

  /** First all bytes, then all names in the parcel's folder, then its place: nothing counts before what it stands on. */
  async #store(parcel: Parcel): Promise<void> {
    const { disk } = this.#shelf;
    const papers = writePapers(disk, this.#path(), parcel, this.#reception.now());
    await all([...this.#files.map((file) => file.sync()), ...papers]);
    await this.#release();
    await disk.syncFolder(this.#path());
    await this.#shelf.rename(this.#id, 'incoming', 'waiting');
    this.#place = 'waiting';
    await this.#shelf.syncPlaces('waiting', 'incoming');
  }

  async #release(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.release()));
  }

  #mustBeReceiving(): void {
    if (this.#state !== 'receiving')
      throw new BridgeError('SB_DRAFT', `the draft is ${this.#state}; begin another one`);
  }

  get #shelf(): Shelf {
    return this.#reception.shelf;
  }

  #path(...names: readonly string[]): string {
    return this.#shelf.path('incoming', this.#id, ...names);
  }
}

function refuse(error: unknown): never {
  throw diskRefusal(error);
}
