import type { Parcel } from '../parcel.ts';
import type { Announcement } from '../session.ts';
import { hasCode } from './disk.ts';
import { envelopeName } from './envelope.ts';
import {
  type AnnouncedFile,
  encodeGathering,
  expectedOf,
  type GatheringRecord,
  gatheringName,
  type KeptFile,
  parcelOf,
} from './gathering-record.ts';
import { all, writePapers } from './papers.ts';
import type { Shelf } from './shelf.ts';

/** As many files go into one post whose words promise no number; what comes then begins another. */
const mostFiles = 500;

/**
 * `open` takes announcements and files; `closed` takes only files that were announced already; `leaving` is told to become
 * a parcel, again and again until the disk takes it; `left` is a parcel, or nothing where no file ever came.
 */
export type GatheringState = 'open' | 'closed' | 'leaving' | 'left';

/** One post that is being gathered, in `gathering/<id>`. Who calls makes sure that one change ends before the next. */
export class Gathering {
  state: GatheringState;
  /** Uploads for it that are under way. */
  receiving = 0;
  /** The quiet period is over. */
  overdue = false;
  /** How often the disk would not let it leave. */
  failures = 0;
  /** Stops its timer. */
  callOff: () => void = () => {};
  readonly #shelf: Shelf;
  #record: GatheringRecord;

  constructor(shelf: Shelf, record: GatheringRecord, state: GatheringState) {
    this.#shelf = shelf;
    this.#record = record;
    this.state = state;
  }

  /** Begins one in the empty folder `incoming/<id>`. When it resolves, it survives a power cut. */
  static async begin(shelf: Shelf, record: GatheringRecord): Promise<Gathering> {
    const { id } = record;
    await shelf.replace(shelf.path('incoming', id, gatheringName), encodeGathering(record));
    await shelf.move(id, 'incoming', 'gathering');
    return new Gathering(shelf, record, 'open');
  }

  get id(): string {
    return this.#record.id;
  }

  get record(): GatheringRecord {
    return this.#record;
  }

  /** Whether files that were announced may still come into it. */
  get isLive(): boolean {
    return this.state === 'open' || this.state === 'closed';
  }

  get isEmpty(): boolean {
    return this.#record.files.every(({ kept }) => kept === undefined);
  }

  /** How many files the words promise; undefined where they promise nothing. */
  get expected(): number | undefined {
    return expectedOf(this.#record);
  }

  /** Whether a file that is announced like this belongs to it, if there is room. */
  suits({ words, addressing }: Announcement): boolean {
    return this.#record.said === words && same(this.#record.addressing, addressing);
  }

  /** Whether there is room for a file by this name. */
  hasRoomFor(name: string): boolean {
    const { files } = this.#record;
    return files.length < (this.expected ?? mostFiles) && files.every((file) => file.name !== name);
  }

  /** Why it goes out now, in plain words; undefined where it waits. */
  reason(sessionIsOver: boolean): string | undefined {
    const { files } = this.#record;
    const kept = files.filter((file) => file.kept !== undefined).length;
    if (!this.isLive) return undefined;
    if (kept === this.expected) return 'all that the words promise have come';
    if (this.receiving > 0) return undefined;
    if (sessionIsOver) return 'the session is over';
    if (this.overdue) return 'no further file came in time';
    return this.state === 'closed' && kept === files.length ? 'another post was begun' : undefined;
  }

  /** Adds a file that is to come. `due` as in the record. The first file that names the model names it for all. */
  add(file: AnnouncedFile, due: string, model: string | undefined): Promise<void> {
    const { files, model: known = model } = this.#record;
    return this.#write({ ...this.#record, due, model: known, files: [...files, file] });
  }

  /** Takes a synced file over, for the announcement with this index. When it resolves, a power cut does not undo it. */
  async keep(path: string, index: number, kept: KeptFile, due: string): Promise<void> {
    const { files } = this.#record;
    await this.#shelf.place(path, this.#shelf.path('gathering', this.id, String(index + 1)));
    const changed = files.map((file, at) => (at === index ? { ...file, kept } : file));
    await this.#write({ ...this.#record, due, files: changed });
  }

  /**
   * Becomes a parcel by the steps of a draft, or goes without a trace where no file ever came. May be called again where it
   * failed, wherever it did.
   */
  async leave(): Promise<Parcel | undefined> {
    if (this.isEmpty) return this.#vanish();
    const { disk } = this.#shelf;
    const parcel = parcelOf(this.#record);
    if (!(await this.#isParcel())) {
      const folder = this.#shelf.path('gathering', this.id);
      await all(writePapers(disk, folder, parcel, Date.parse(parcel.received)));
      await disk.syncFolder(folder);
      await this.#shelf.rename(this.id, 'gathering', 'waiting');
    }
    await this.#shelf.syncPlaces('waiting', 'gathering');
    return parcel;
  }

  async #vanish(): Promise<undefined> {
    await this.#shelf.remove(this.id, 'gathering').catch((error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
    });
  }

  async #isParcel(): Promise<boolean> {
    return (await this.#shelf.disk.size(this.#shelf.path('waiting', this.id, envelopeName))) !== undefined;
  }

  async #write(record: GatheringRecord): Promise<void> {
    await this.#shelf.replace(this.#shelf.path('gathering', this.id, gatheringName), encodeGathering(record));
    this.#record = record;
  }
}

function same(a: GatheringRecord['addressing'], b: GatheringRecord['addressing']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
