import { crc32 } from 'node:zlib';
import type { DraftFile, ParcelFile } from '../parcel.ts';
import type { Announcement, Gathered, GatheredFile } from '../session.ts';
import { diskRefusal } from './disk-refusal.ts';
import type { WrittenFile } from './draft-file.ts';
import type { Gathering } from './gathering.ts';
import type { KeptFile } from './gathering-record.ts';

/** A file of a gathering, by its place. */
export interface FilePlace {
  readonly gathering: Gathering;
  /** In its record's files. */
  readonly index: number;
}

/** What an upload needs of those who expect it. */
export interface UploadDesk {
  /** Makes it part of its gathering; its bytes are synced. */
  keep(upload: GatheredUpload): Promise<Gathered>;
  /** It will not come: nothing of it is left. */
  broken(upload: GatheredUpload): Promise<void>;
}

/** `incoming` until it is kept or discarded; `keeping` while its gathering takes it over; `over` after either. */
type State = 'incoming' | 'keeping' | 'over';

/** A file that is coming in for a gathering, in `incoming/`. */
export class GatheredUpload implements GatheredFile {
  readonly announcement: Announcement;
  readonly place: FilePlace;
  /** Where it lies. */
  readonly path: string;
  readonly file: DraftFile;
  readonly #desk: UploadDesk;
  readonly #written: WrittenFile;
  #state: State = 'incoming';
  #checksum = 0;
  #discarded: Promise<void> | undefined;

  constructor(
    announcement: Announcement,
    place: FilePlace,
    on: { readonly desk: UploadDesk; readonly path: string; readonly written: WrittenFile },
  ) {
    this.announcement = announcement;
    this.place = place;
    this.path = on.path;
    this.#desk = on.desk;
    this.#written = on.written;
    this.file = { write: (bytes) => this.#write(bytes), close: () => this.#written.close() };
  }

  async keep(): Promise<Gathered> {
    if (this.#state !== 'incoming') throw new Error(`the upload is ${this.#state}`);
    this.#state = 'keeping';
    try {
      await this.#written.close();
      await this.#written.sync();
      await this.#written.release();
      const gathered = await this.#desk.keep(this);
      this.#state = 'over';
      return gathered;
    } catch (error) {
      this.#state = 'incoming';
      await this.discard();
      throw diskRefusal(error);
    }
  }

  discard(): Promise<void> {
    if (this.#state !== 'incoming') return this.#discarded ?? Promise.resolve();
    this.#state = 'over';
    this.#discarded = this.#written.release().then(() => this.#desk.broken(this));
    return this.#discarded;
  }

  /** Whether these are the bytes of a file that was kept before. */
  repeats(kept: KeptFile): boolean {
    return kept.bytes === this.stored.bytes && kept.checksum === this.#checksum;
  }

  /** What is to stand in the record when it is kept. */
  keptAt(at: string): KeptFile {
    const { bytes, claimedType } = this.stored;
    return { bytes, checksum: this.#checksum, claimedType, at };
  }

  get stored(): ParcelFile {
    return this.#written.parcelFile;
  }

  #write(bytes: Buffer): Promise<void> | undefined {
    this.#checksum = crc32(bytes, this.#checksum);
    return this.#written.write(bytes);
  }
}
