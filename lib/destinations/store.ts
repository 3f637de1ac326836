import { constants } from 'node:fs';
import { chmod, copyFile, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreConfig } from '../config/config.ts';
import { diskCure } from '../disk-cures.ts';
import { DeliveryError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { type MediaType, typeOfFile } from '../media/media-type.ts';
import type { ParcelFile } from '../parcel.ts';
import type { Attempt, Destination, OpenParcel, Receipt } from './destination.ts';
import type { Surroundings } from './destinations.ts';
import { safeName } from './file-name.ts';
import { makeFolder } from './folder.ts';
import { folderFor } from './folder-name.ts';
import { errorCode, type Link, place, sha256Of } from './placing.ts';
import { secretFolderName, senderSecret } from './sender-secret.ts';
import { sidecarOf } from './sidecar.ts';
import { examineStore } from './store-examination.ts';

/** What became of one file: the name that it is to have, and whether it surely has it. */
interface Entry {
  readonly name: string;
  readonly done: boolean;
}

type Entries = Readonly<Record<string, Entry>>;

/** Where the files of one parcel go. */
interface Shelf {
  /** Absolute. */
  readonly folder: string;
  /** The same below the destination's folder; it stays what it was at the first attempt. */
  readonly below: string;
  /** Permission bits of files; undefined for those of any new file. */
  readonly mode: number | undefined;
}

/** A folder that photos are copied to, each with a `.json` beside it. Never overwrites, never stores a parcel twice. */
export class Store implements Destination {
  readonly name: string;
  readonly #config: StoreConfig;
  readonly #data: string;
  readonly #link: Link | undefined;

  /** `link` stands in for the system's in specs of file systems without hard links. */
  constructor(name: string, config: StoreConfig, { data }: Pick<Surroundings, 'data'>, link?: Link) {
    this.name = name;
    this.#config = config;
    this.#data = data;
    this.#link = link;
  }

  /** Whether its folder can be written, and how much room there is. */
  examine(): Promise<readonly Finding[]> {
    return examineStore(this.#config, this.#data);
  }

  /** Copies what is not there yet. The receipt names the file, or the folder where there are several. */
  async deliver(parcel: OpenParcel, attempt: Attempt): Promise<Receipt> {
    const below = await this.#below(parcel, attempt);
    const folder = join(this.#config.folder, below);
    try {
      await makeFolder(folder, this.#config.folderMode);
      const round = new Round({ folder, below, mode: this.#config.mode }, attempt, this.#link);
      const names: string[] = [];
      for (const file of parcel.files) names.push(await round.storeFile(parcel, file));
      const [only = ''] = names;
      return { where: names.length === 1 ? join(folder, only) : folder };
    } catch (error) {
      throw explained(folder, error);
    }
  }

  async #below(parcel: OpenParcel, { memory }: Attempt): Promise<string> {
    if (typeof memory.below === 'string') return memory.below;
    const { below, private: isPrivate } = this.#config;
    const sender = isPrivate
      ? secretFolderName(await senderSecret(this.#data), parcel.sender)
      : parcel.sender;
    return folderFor(below, { ...parcel, sender });
  }
}

function explained(folder: string, error: unknown): unknown {
  const code = errorCode(error);
  const cure = diskCure(code);
  if (cure === undefined) return error;
  const message = `photos are to be written to ${folder}, the system says ${code}; ${cure}`;
  return new DeliveryError('SB_STORE_FOLDER', 'later', message, { cause: error });
}

/** One attempt to store one parcel. */
class Round {
  readonly #shelf: Shelf;
  readonly #attempt: Attempt;
  readonly #link: Link | undefined;
  #entries: Entries;

  constructor(shelf: Shelf, attempt: Attempt, link: Link | undefined) {
    this.#shelf = shelf;
    this.#attempt = attempt;
    this.#link = link;
    this.#entries = (attempt.memory.files ?? {}) as Entries;
  }

  /** Stores a photo and its words; returns the photo's name. */
  async storeFile(parcel: OpenParcel, file: ParcelFile): Promise<string> {
    this.#attempt.signal.throwIfAborted();
    const source = parcel.pathOf(file.stored);
    const type = await typeOfFile(source);
    const wanted = safeName(file.name, type.kind === 'unknown' ? undefined : type.extension);
    const temporary = `.${parcel.id}-${file.stored}.part`;
    const name = await this.#storeOnce(file.stored, temporary, wanted, (path) =>
      copy(source, path, { bytes: file.bytes, mode: this.#shelf.mode }),
    );
    await this.#storeWords(parcel, { file, name, type, source }, temporary);
    return name;
  }

  async #storeWords(
    parcel: OpenParcel,
    stored: { file: ParcelFile; name: string; type: MediaType; source: string },
    temporary: string,
  ): Promise<void> {
    const key = `${stored.file.stored}.json`;
    if (this.#entries[key]?.done === true) return;
    const sha256 = (await sha256Of(stored.source)) ?? '';
    const text = sidecarOf(parcel, { ...stored, sha256 });
    await this.#storeOnce(key, temporary, `${stored.name}.json`, (path) =>
      write(path, text, this.#shelf.mode),
    );
  }

  /** Writes and places a file unless an earlier attempt did; a half-written one of an earlier attempt goes first. */
  async #storeOnce(
    key: string,
    temporary: string,
    wanted: string,
    fill: (path: string) => Promise<void>,
  ): Promise<string> {
    const entry = this.#entries[key];
    const path = join(this.#shelf.folder, temporary);
    await rm(path, { force: true });
    if (entry?.done === true) return entry.name;
    await fill(path);
    const name = (await this.#placedBefore(entry, path)) ?? (await this.#place(key, temporary, wanted));
    await this.#remember(key, { name, done: true });
    return name;
  }

  /** The bridge was stopped between taking a name and noting it: the same bytes under the name that it meant to take. */
  async #placedBefore(entry: Entry | undefined, path: string): Promise<string | undefined> {
    if (entry === undefined) return undefined;
    const there = await sha256Of(join(this.#shelf.folder, entry.name));
    if (there === undefined || there !== (await sha256Of(path))) return undefined;
    await rm(path, { force: true });
    return entry.name;
  }

  #place(key: string, temporary: string, wanted: string): Promise<string> {
    const intend = (name: string) => this.#remember(key, { name, done: false });
    return place({ folder: this.#shelf.folder, temporary, wanted, intend }, this.#link);
  }

  async #remember(key: string, entry: Entry): Promise<void> {
    this.#entries = { ...this.#entries, [key]: entry };
    await this.#attempt.remember({ below: this.#shelf.below, files: this.#entries });
  }
}

/** How a copy must come out: its length in bytes, and its permission bits where they are not those of any new file. */
interface Copied {
  readonly bytes: number;
  readonly mode: number | undefined;
}

/** Copies by reference where the file system can, gives the copy its rights, and has it on disk. */
async function copy(source: string, path: string, { bytes, mode }: Copied): Promise<void> {
  const fresh = await open(path, 'wx', 0o666 & (mode ?? 0o666));
  const usual = (await fresh.stat()).mode & 0o777;
  await fresh.close();
  await copyFile(source, path, constants.COPYFILE_FICLONE);
  await chmod(path, mode ?? usual);
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== bytes) throw new Error(`${bytes} bytes were to be copied, ${size} arrived`);
  } finally {
    await handle.close();
  }
}

async function write(path: string, text: string, mode: number | undefined): Promise<void> {
  const handle = await open(path, 'wx', 0o666 & (mode ?? 0o666));
  try {
    await handle.writeFile(text);
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
