import type { Addressing, Parcel } from '../parcel.ts';
import type { Announcement } from '../session.ts';
import { parseWords, withoutAltTexts } from '../words.ts';
import { toAddressing } from './envelope.ts';
import { DamageError, StoredJson, toJson } from './stored-json.ts';

/** Raised when the shape of what lies on disk changes. */
const format = 1;

/** The file in a gathering's folder that says what belongs to it. It stays there when the folder becomes a parcel. */
export const gatheringName = 'gathering.json';

/** A file of a gathering that is safe on disk. */
export interface KeptFile {
  readonly bytes: number;
  /** CRC-32 of the bytes. */
  readonly checksum: number;
  readonly claimedType: string;
  /** When the camera was told so; ISO 8601, UTC. */
  readonly at: string;
}

/** A file that a camera announced. */
export interface AnnouncedFile {
  readonly kind: Announcement['kind'];
  /** What the camera calls it. */
  readonly name: string;
  /** The name that it must use in its upload. */
  readonly uploadName: string;
  /** Undefined as long as it has not come. */
  readonly kept?: KeptFile | undefined;
}

/** What stands in `gathering.json`: a post that is being gathered. */
export interface GatheringRecord {
  readonly id: string;
  /** Id of the session that it belongs to. */
  readonly session: string;
  readonly user: string;
  readonly site: string;
  readonly model?: string | undefined;
  /** The words as they came with each file. */
  readonly said: string;
  /** The words of this post: without the alt texts of files that went out before it. */
  readonly words: string;
  readonly addressing: readonly Addressing[];
  /** When it was begun, and when it goes out if no further file comes; ISO 8601, UTC. */
  readonly since: string;
  readonly due: string;
  /** In the order of their announcement: the first is stored as `1`. */
  readonly files: readonly AnnouncedFile[];
}

/** How many files the words of a gathering promise; undefined where they promise nothing. */
export function expectedOf({ words }: Pick<GatheringRecord, 'words'>): number | undefined {
  const { length } = parseWords(words).altTexts;
  return length === 0 ? undefined : length;
}

/** What was said of a file when it was announced. */
export function announcementOf(
  { said, model, addressing }: GatheringRecord,
  { kind, name }: AnnouncedFile,
): Announcement {
  return { kind, name, words: said, model, addressing };
}

/** The parcel that a gathering becomes: the files that came. The alt texts of those that did not go with them. */
export function parcelOf(record: GatheringRecord): Parcel {
  const { id, user, site, model, addressing, files } = record;
  const kept = files.flatMap(({ name, kept }, index) =>
    kept === undefined
      ? []
      : [{ name, claimedType: kept.claimedType, stored: String(index + 1), bytes: kept.bytes }],
  );
  return {
    id,
    received: lastKept(record),
    via: site,
    sender: user,
    ...(model === undefined ? {} : { model }),
    title: '',
    words: withoutAltTexts(record.words, indexesOf(files, false)),
    recipients: [],
    addressing,
    files: kept,
  };
}

/** What is left when a gathering has become a parcel: the files that did not come, in case they come yet. */
export function remainderOf(record: GatheringRecord): Pick<GatheringRecord, 'words' | 'files'> {
  const { words, files } = record;
  return {
    words: withoutAltTexts(words, indexesOf(files, true)),
    files: files.filter(({ kept }) => kept === undefined),
  };
}

function indexesOf(files: readonly AnnouncedFile[], kept: boolean): readonly number[] {
  return files.flatMap((file, index) => ((file.kept !== undefined) === kept ? [index] : []));
}

function lastKept({ since, files }: GatheringRecord): string {
  return files.reduce((last, { kept }) => (kept !== undefined && kept.at > last ? kept.at : last), since);
}

export function encodeGathering(record: GatheringRecord): Buffer {
  return toJson({ format, ...record });
}

/** Reads it back; a DamageError says what is wrong with it. */
export function decodeGathering(bytes: Buffer, id: string): GatheringRecord {
  const json = StoredJson.parse(bytes, gatheringName);
  const found = json.count('format');
  if (found !== format)
    throw new DamageError(`${gatheringName} has format ${found}; this version reads ${format}`);
  if (json.text('id') !== id) throw new DamageError(`${gatheringName} belongs to ${json.text('id')}`);
  return {
    id,
    session: json.text('session'),
    user: json.text('user'),
    site: json.text('site'),
    model: json.optionalText('model'),
    said: json.text('said'),
    words: json.text('words'),
    addressing: json.list('addressing').map(toAddressing),
    since: json.time('since'),
    due: json.time('due'),
    files: json.list('files').map(toFile),
  };
}

function toFile(json: StoredJson): AnnouncedFile {
  return {
    kind: json.text('kind') === 'video' ? 'video' : 'photo',
    name: json.text('name'),
    uploadName: json.text('uploadName'),
    kept: json.has('kept') ? toKept(StoredJson.of(json.record('kept'), gatheringName)) : undefined,
  };
}

function toKept(json: StoredJson): KeptFile {
  return {
    bytes: json.count('bytes'),
    checksum: json.count('checksum'),
    claimedType: json.text('claimedType'),
    at: json.time('at'),
  };
}
