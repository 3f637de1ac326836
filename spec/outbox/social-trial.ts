import type { Outbox } from '../../lib/outbox/outbox.ts';
import type { Parcel } from '../../lib/parcel.ts';
import type { Announcement, Gathered, GatheredFile, Session } from '../../lib/session.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { folder } from './trial.ts';

/** Where the social uploads of a spec go. */
export const addressing = [{ destination: 'mastodon', because: ['facebook'] }];

/** What a camera says of a photo. */
export function announcement(name: string, words = '', more: Partial<Announcement> = {}): Announcement {
  return { kind: 'photo', name, words, model: 'NX300', addressing, ...more };
}

/** Bytes that stand for a photo, told by its name and words. */
export function photo(name: string, words = ''): Buffer {
  return Buffer.from(`photo ${name}, ${words}`);
}

/** Uploads what was announced, up to the last byte; `keep` is left to the spec. */
export async function begin(
  outbox: Outbox,
  session: Session,
  uploadName: string,
  bytes: Buffer,
): Promise<GatheredFile> {
  const upload = await outbox.gatherings.receive(session, uploadName, 'image/pjpeg');
  try {
    await upload.file.write(bytes);
    await upload.file.close();
    return upload;
  } catch (error) {
    await upload.discard();
    throw error;
  }
}

/** Uploads what was announced, as a handler does. */
export async function put(
  outbox: Outbox,
  session: Session,
  uploadName: string,
  bytes: Buffer,
): Promise<Gathered> {
  return (await begin(outbox, session, uploadName, bytes)).keep();
}

/** Announces and uploads one photo. */
export async function share(outbox: Outbox, session: Session, name: string, words = ''): Promise<Gathered> {
  const uploadName = await outbox.gatherings.announce(session, announcement(name, words));
  return put(outbox, session, uploadName, photo(name, words));
}

/** A parcel with the bytes of its files, as it lies on disk. */
export interface StoredParcel extends Parcel {
  readonly bytes: readonly Buffer[];
}

/** The parcels in `waiting/` and `done/`, in order of their ids. */
export async function storedParcels(disk: MemoryDisk): Promise<readonly StoredParcel[]> {
  const found: StoredParcel[] = [];
  for (const place of ['waiting', 'done'])
    for (const id of await disk.list(`${folder}/${place}`)) {
      const path = `${folder}/${place}/${id}`;
      const parcel: Parcel = JSON.parse((await disk.read(`${path}/envelope.json`)).toString('utf8'));
      const bytes = await Promise.all(parcel.files.map(({ stored }) => disk.read(`${path}/${stored}`)));
      found.push({ ...parcel, bytes });
    }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The posts, as `words: names`. */
export async function posts(disk: MemoryDisk): Promise<readonly string[]> {
  return (await storedParcels(disk)).map(
    ({ words, files }) => `${words}: ${files.map(({ name }) => name).join(' ')}`,
  );
}
