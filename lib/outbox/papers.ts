import type { Parcel } from '../parcel.ts';
import { encodeRecord, newRecord, recordName } from './delivery-record.ts';
import { type Disk, writeSynced } from './disk.ts';
import { encodeEnvelope, envelopeName } from './envelope.ts';

/**
 * Writes what makes a parcel of a folder with files: the envelope, and one record for each destination. Each is synced;
 * the folder is not yet. `now` in ms since 1970.
 */
export function writePapers(
  disk: Disk,
  folder: string,
  parcel: Parcel,
  now: number,
): readonly Promise<void>[] {
  const records = parcel.addressing.map(({ destination, because }, index) => {
    const path = `${folder}/${recordName(index + 1, destination)}`;
    return writeSynced(disk, path, encodeRecord(newRecord(destination, because, now)));
  });
  return [writeSynced(disk, `${folder}/${envelopeName}`, encodeEnvelope(parcel)), ...records];
}

/** Waits for all, also when one fails: nothing is under way afterwards. */
export async function all(tasks: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(tasks)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
