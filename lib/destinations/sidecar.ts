import type { MediaType } from '../media/media-type.ts';
import type { ParcelFile } from '../parcel.ts';
import { parseWords } from '../words.ts';
import type { OpenParcel } from './destination.ts';
import { altTextsFor } from './words.ts';

/** What is told of a stored file beside its name. */
export interface StoredFile {
  readonly file: ParcelFile;
  /** Name that it got in the folder. */
  readonly name: string;
  readonly type: MediaType;
  readonly sha256: string;
}

/** The text of `<name>.json`: what the camera said with a photo. The same parcel gives the same bytes. */
export function sidecarOf(parcel: OpenParcel, stored: StoredFile): string {
  const place = parcel.files.indexOf(stored.file);
  const words = parseWords(parcel.words);
  const fields = {
    file: stored.name,
    nameOnCamera: stored.file.name,
    type: stored.type.mime,
    bytes: stored.file.bytes,
    sha256: stored.sha256,
    text: words.text,
    altText: altTextsFor(parcel.files.length, words, parcel.described)[place] ?? '',
    words: parcel.words,
    title: parcel.title,
    sender: parcel.sender,
    recipients: parcel.recipients,
    via: parcel.via,
    model: parcel.model ?? null,
    received: parcel.received,
    parcel: parcel.id,
    photo: place + 1,
    of: parcel.files.length,
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}
