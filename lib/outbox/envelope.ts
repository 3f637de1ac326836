import type { Addressing, Envelope, Parcel, ParcelFile } from '../parcel.ts';
import { DamageError, StoredJson, toJson } from './stored-json.ts';

/** Raised when the shape of what lies on disk changes. */
const format = 1;

/** The file in a parcel's folder that never changes. */
export const envelopeName = 'envelope.json';

/** What stands in `envelope.json`. */
export function encodeEnvelope(parcel: Parcel): Buffer {
  const { id, received, via, sender, model, title, words, recipients, addressing, files } = parcel;
  return toJson({
    format,
    id,
    received,
    via,
    sender,
    model,
    title,
    words,
    recipients,
    addressing: addressing.map(({ destination, because }) => ({ destination, because })),
    files: files.map(({ stored, bytes, name, claimedType }) => ({ stored, bytes, name, claimedType })),
  });
}

/** Reads it back; a DamageError says what is wrong with it. */
export function decodeEnvelope(bytes: Buffer, id: string): Parcel {
  const json = StoredJson.parse(bytes, envelopeName);
  const found = json.count('format');
  if (found !== format)
    throw new DamageError(`${envelopeName} has format ${found}; this version reads ${format}`);
  if (json.text('id') !== id) throw new DamageError(`${envelopeName} belongs to parcel ${json.text('id')}`);
  return { id, received: json.time('received'), files: json.list('files').map(toFile), ...words(json) };
}

function words(json: StoredJson): Envelope {
  const model = json.optionalText('model');
  return {
    via: json.text('via'),
    sender: json.text('sender'),
    ...(model === undefined ? {} : { model }),
    title: json.text('title'),
    words: json.text('words'),
    recipients: json.texts('recipients'),
    addressing: json.list('addressing').map(toAddressing),
  };
}

export function toAddressing(json: StoredJson): Addressing {
  return { destination: json.text('destination'), because: json.texts('because') };
}

function toFile(json: StoredJson): ParcelFile {
  const stored = json.text('stored');
  if (!/^[1-9][0-9]{0,5}$/.test(stored))
    throw new DamageError(`${envelopeName} names a file that is not ours`);
  return {
    stored,
    bytes: json.count('bytes'),
    name: json.text('name'),
    claimedType: json.text('claimedType'),
  };
}
