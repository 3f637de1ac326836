import type { Parcel } from '../parcel.ts';
import { shortTime } from './delivery-line.ts';
import { decodeGathering, expectedOf, gatheringName, parcelOf } from './gathering-record.ts';
import type { Shelf } from './shelf.ts';

/** A post that is being gathered, as a person sees it. */
export interface ListedGathering {
  /** How many files the words promise; undefined where they promise nothing. */
  readonly expected: number | undefined;
  /** How many were announced, those that came included. */
  readonly announced: number;
  /** When it goes out if no further file comes, by the last word on disk; ISO 8601, UTC. */
  readonly due: string;
}

/** Reads what has come for a post; throws the disk's error or a DamageError where that cannot be read. */
export async function readGathering(
  shelf: Shelf,
  id: string,
): Promise<{ readonly parcel: Parcel; readonly gathering: ListedGathering }> {
  const bytes = await shelf.disk.read(shelf.path('gathering', id, gatheringName));
  const record = decodeGathering(bytes, id);
  const { due, files } = record;
  return {
    parcel: parcelOf(record),
    gathering: { expected: expectedOf(record), announced: files.length, due },
  };
}

/** How far a gathering is, in plain words: `2 of 3 have come; goes out at 2026-11-23 14:32:10 UTC if no more come`. */
export function gathered({ files }: Pick<Parcel, 'files'>, { expected, due }: ListedGathering): string {
  const promised = expected === undefined ? `${files.length}` : `${files.length} of ${expected}`;
  return `${promised} ${promised === '1' ? 'has' : 'have'} come; goes out at ${shortTime(due)} if no more come`;
}
