import type { SendMailOptions } from 'nodemailer';
import { type MediaType, typeOfFile } from '../../media/media-type.ts';
import { parseWords } from '../../words.ts';
import type { OpenParcel } from '../destination.ts';
import { numberedName, safeName } from '../file-name.ts';
import { altTextsFor } from '../words.ts';
import { addressOf, type Mailbox } from './mailbox.ts';

/** What stands on the outside of a letter. */
export interface Addresses {
  readonly from: Mailbox;
  readonly to: readonly string[];
  readonly messageId: string;
}

/** A mail, ready to be handed over. */
export interface Letter {
  readonly options: SendMailOptions;
  /** Bytes on the wire, estimated, and never less than they are. */
  readonly size: number;
}

interface Enclosure {
  readonly name: string;
  readonly type: MediaType;
  readonly path: string;
  readonly bytes: number;
  readonly alt: string;
}

const longestSubject = 200;
/** A clock that says less has not been set: the mail would sink to the bottom of every mailbox. */
const earliest = Date.parse('2020-01-01T00:00:00Z');

/** Writes the mail of a parcel: the words, then a line for each alt text, then who sent it; the files enclosed. */
export async function writeLetter(
  parcel: OpenParcel,
  addresses: Addresses,
  version: string,
): Promise<Letter> {
  const enclosures = await enclosuresOf(parcel);
  const text = bodyOf(parcel, enclosures);
  const replyTo = addressOf(parcel.sender);
  const received = Date.parse(parcel.received);
  const options: SendMailOptions = {
    from: { ...addresses.from },
    to: addresses.to.map((address) => ({ name: '', address })),
    messageId: addresses.messageId,
    subject: subjectOf(parcel, enclosures),
    text,
    xMailer: `samsung-bridge ${version}`,
    attachments: enclosures.map(({ name, type, path }) => ({ filename: name, contentType: type.mime, path })),
    ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
    ...(received >= earliest ? { date: new Date(received) } : {}),
  };
  return { options, size: sizeOf(text, enclosures) };
}

/** Names go by the order of the files, not by which of them was read first. */
async function enclosuresOf(parcel: OpenParcel): Promise<readonly Enclosure[]> {
  const alts = altTextsFor(parcel.files.length, parseWords(parcel.words), parcel.described);
  const types = await Promise.all(parcel.files.map(({ stored }) => typeOfFile(parcel.pathOf(stored))));
  const seen = new Map<string, number>();
  return types.flatMap((type, index) => {
    const file = parcel.files[index];
    if (file === undefined) return [];
    const wanted = safeName(file.name, type.kind === 'unknown' ? undefined : type.extension);
    const count = (seen.get(wanted.toLowerCase()) ?? 0) + 1;
    seen.set(wanted.toLowerCase(), count);
    const path = parcel.pathOf(file.stored);
    return [{ name: numberedName(wanted, count), type, path, bytes: file.bytes, alt: alts[index] ?? '' }];
  });
}

function bodyOf(parcel: OpenParcel, enclosures: readonly Enclosure[]): string {
  const described = enclosures
    .filter(({ alt }) => alt !== '')
    .map(({ name, alt }) => `${name}: ${lineOf(alt)}`);
  const camera = [parcel.model ?? '', parcel.sender, parcel.via === 'email' ? '' : parcel.via].map(lineOf);
  const signature = `-- \n${camera.filter((part) => part !== '').join(', ')}`;
  const words = parseWords(parcel.words).text.replace(/[^\P{Cc}\n\t]/gu, '');
  return `${[words, described.join('\n'), signature].filter((part) => part !== '').join('\n\n')}\n`;
}

function subjectOf(parcel: OpenParcel, enclosures: readonly Enclosure[]): string {
  const title = lineOf(parcel.title);
  if (title !== '') return [...title].slice(0, longestSubject).join('');
  const from = lineOf(parcel.model ?? parcel.sender);
  return enclosures.length === 0 ? `Message from ${from}` : `${counted(enclosures)} from ${from}`;
}

function counted(enclosures: readonly Enclosure[]): string {
  const noun = (['photo', 'video'] as const).find((kind) =>
    enclosures.every(({ type }) => type.kind === kind),
  );
  return `${enclosures.length} ${noun ?? 'file'}${enclosures.length === 1 ? '' : 's'}`;
}

/** Text from a camera made fit for one line: no line ends, no control characters, no bidirectional overrides. */
function lineOf(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}

/** Base64 in lines of 76 [RFC 2045 §6.8], quoted-printable at its worst, and room for the headers. */
function sizeOf(text: string, enclosures: readonly Enclosure[]): number {
  const encoded = enclosures.map(({ bytes }) => Math.ceil(Math.ceil(bytes / 3) * 4 * (78 / 76)) + 1024 + 2);
  return encoded.reduce((sum, each) => sum + each, Buffer.byteLength(text) * 4 + 4096);
}
