import type { FolderTemplate, StoreConfig } from '../config/config.ts';
import type { Parcel } from '../parcel.ts';
import { safeFolderName } from './file-name.ts';
import { inLocalTime } from './local-time.ts';

/** What a folder's name may tell of a parcel. */
export type Told = Pick<Parcel, 'sender' | 'model' | 'via' | 'received'>;

/** The folders for a parcel, each inside the one before, as a relative path. No value leads out of any of them. */
export function folderFor(below: StoreConfig['below'], parcel: Told): string {
  return below.map((template) => nameFor(template, parcel)).join('/');
}

/** What the configuration says alone is taken as it is; what a camera has a say in is made safe. */
function nameFor(template: FolderTemplate, parcel: Told): string {
  const text = template.map((piece) => told(piece, parcel)).join('');
  return template.every((piece) => 'text' in piece) ? text : safeFolderName(text);
}

function told(piece: FolderTemplate[number], { sender, model, via, received }: Told): string {
  if ('text' in piece) return piece.text;
  if ('time' in piece) return inLocalTime(piece.time, new Date(received));
  return { sender: asciiLower(sender), model: model ?? 'unknown', site: via, via }[piece.of];
}

/** The case of a sender does not count anywhere else either. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
