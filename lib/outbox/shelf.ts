import { dirname, join } from 'node:path';
import { BridgeError } from '../errors.ts';
import type { Parcel } from '../parcel.ts';
import { type DeliveryRecord, decodeRecord, encodeRecord } from './delivery-record.ts';
import { type Disk, hasCode, writeSynced } from './disk.ts';
import { decodeEnvelope, envelopeName } from './envelope.ts';
import { DamageError } from './stored-json.ts';

/** The folders of the outbox: being received; coming file by file; at least one delivery open; all delivered; set aside. */
export const places = ['incoming', 'gathering', 'waiting', 'done', 'damaged'] as const;

export type Place = (typeof places)[number];

/** A delivery as it lies in a parcel's folder. */
export interface StoredDelivery {
  /** Name of its file. */
  readonly name: string;
  /** What stands in it; what is wrong with it, where it cannot be read. */
  readonly record: DeliveryRecord | DamageError;
}

/** Why a parcel was set aside, in words, in its folder. */
export const reasonName = 'reason.txt';

/** Ends the name of a record that is to replace another, until it does. */
export const newSuffix = '.new';

/** The outbox's folder on disk: who lies where, and changes that are whole at any moment. */
export class Shelf {
  readonly folder: string;
  readonly disk: Disk;
  #closed = false;

  constructor(folder: string, disk: Disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** Makes the folders that are missing. */
  async prepare(): Promise<void> {
    await this.disk.ensureFolder(this.folder);
    for (const place of places) await this.disk.ensureFolder(join(this.folder, place));
  }

  /** From now on nothing that is still under way can change the disk: the folder may belong to another bridge. */
  close(): void {
    this.#closed = true;
  }

  path(place: Place, ...names: readonly string[]): string {
    return join(this.folder, place, ...names);
  }

  /** Names in a place, sorted: parcels come in order of arrival. */
  async list(place: Place): Promise<readonly string[]> {
    return [...(await this.disk.list(this.path(place)))].sort();
  }

  /** Reads the envelope of parcel `id` in a folder; a DamageError where it is not there or not whole. */
  async readEnvelope(place: Place, folder: string, id: string = folder): Promise<Parcel> {
    try {
      return decodeEnvelope(await this.disk.read(this.path(place, folder, envelopeName)), id);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw new DamageError(`${envelopeName} is missing`);
      throw error;
    }
  }

  /** Looks whether every file of a parcel is there in its full length; a DamageError where one is not. */
  async checkFiles(place: Place, parcel: Parcel): Promise<void> {
    for (const { stored, bytes } of parcel.files) {
      const found = await this.disk.size(this.path(place, parcel.id, stored));
      if (found === undefined) throw new DamageError(`file ${stored} is missing`);
      if (found !== bytes) throw new DamageError(`file ${stored} has ${found} bytes instead of ${bytes}`);
    }
  }

  /** Reads the record with one name; a record that is missing or torn comes as a DamageError, not thrown. */
  async readDelivery(place: Place, id: string, name: string): Promise<StoredDelivery> {
    try {
      return { name, record: decodeRecord(await this.disk.read(this.path(place, id, name)), name) };
    } catch (error) {
      if (error instanceof DamageError) return { name, record: error };
      if (hasCode(error, 'ENOENT', 'EISDIR')) return { name, record: new DamageError(`${name} is missing`) };
      throw error;
    }
  }

  /** Replaces a record in one step, as `replace` does. */
  writeDelivery(id: string, name: string, record: DeliveryRecord): Promise<void> {
    return this.replace(this.path('waiting', id, name), encodeRecord(record));
  }

  /** Replaces a small file, or makes it. When it resolves, the new one survives a power cut; until then, the old one does. */
  async replace(path: string, bytes: Buffer): Promise<void> {
    this.#mustBeOpen();
    await writeSynced(this.disk, `${path}${newSuffix}`, bytes);
    await this.place(`${path}${newSuffix}`, path);
  }

  /** Puts a synced file in its place. When it resolves, it survives a power cut there. */
  async place(from: string, to: string): Promise<void> {
    this.#mustBeOpen();
    await this.disk.rename(from, to);
    await this.disk.syncFolder(dirname(to));
  }

  /** Moves a parcel. When it resolves, it survives a power cut there and is in one place only. */
  async move(id: string, from: Place, to: Place, as: string = id): Promise<void> {
    await this.rename(id, from, to, as);
    await this.syncPlaces(to, from);
  }

  /** The first half of a move: it is seen there, and survives when the process is killed. */
  async rename(id: string, from: Place, to: Place, as: string = id): Promise<void> {
    this.#mustBeOpen();
    await this.disk.rename(this.path(from, id), this.path(to, as));
  }

  /** The second half: first where it came, so that it is never nowhere, then where it went. */
  async syncPlaces(to: Place, from: Place): Promise<void> {
    await this.disk.syncFolder(this.path(to));
    await this.disk.syncFolder(this.path(from));
  }

  /** Removes a parcel: out of its place in one step, so that nobody ever finds half of it there, and then from the disk. */
  async remove(id: string, from: Place): Promise<void> {
    const gone = `${id}.removed`;
    await this.move(id, from, 'incoming', gone);
    await this.disk.remove(this.path('incoming', gone));
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new BridgeError('SB_OUTBOX_CLOSED', 'the outbox is closed; nothing was changed');
  }
}
