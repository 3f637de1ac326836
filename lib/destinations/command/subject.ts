import { constants } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { typeOfFile } from '../../media/media-type.ts';
import type { ParcelFile } from '../../parcel.ts';
import { parseWords } from '../../words.ts';
import type { Attempt, OpenParcel } from '../destination.ts';
import { safeName } from '../file-name.ts';
import { altTextsFor } from '../words.ts';
import type { FileValues, ParcelValues } from './template.ts';

/** A NUL would end an argument, and the system takes none. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

/** What a program may be told of a parcel. */
export function parcelValues(parcel: OpenParcel, { because }: Attempt): ParcelValues {
  const values = {
    sender: parcel.sender,
    title: parcel.title,
    body: parcel.words,
    text: parseWords(parcel.words).text,
    recipient: because[0] ?? '',
    recipients: because.join(', '),
    via: parcel.via,
    site: parcel.via === 'email' ? '' : parcel.via,
    model: parcel.model ?? '',
    id: parcel.id,
  };
  const entries = Object.entries(values).map(([name, text]) => [name, withoutNul(text)]);
  return Object.fromEntries(entries) as ParcelValues;
}

/** Copies a file into `folder`, under a safe form of its camera's name; the program may do with it what it likes. */
export async function fileValues(parcel: OpenParcel, file: ParcelFile, folder: string): Promise<FileValues> {
  const source = parcel.pathOf(file.stored);
  const type = await typeOfFile(source);
  const filename = safeName(file.name, type.kind === 'unknown' ? undefined : type.extension);
  // A folder for each: two files may have one name.
  const own = join(folder, file.stored);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const path = join(own, filename);
  await copyFile(source, path, constants.COPYFILE_FICLONE);
  await chmod(path, 0o600);
  const alts = altTextsFor(parcel.files.length, parseWords(parcel.words), parcel.described);
  const alt = withoutNul(alts[parcel.files.indexOf(file)] ?? '');
  return { filename, file: path, alt, type: type.mime };
}
