/** Bytes at an offset of a filler; all else in it is zero. */
export interface FillerPiece {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** A photo or video that is known by its first bytes. */
interface MediaKind {
  readonly matches: (start: string) => boolean;
  readonly filler: (length: number, start: Buffer) => Generator<FillerPiece>;
}

/** Bytes at the start of a content that tell what it is. */
export const magicLength = 12;

const kinds: readonly MediaKind[] = [
  { matches: (start) => start.startsWith('\xff\xd8\xff'), filler: jpeg },
  { matches: (start) => /^[\s\S]{4}ftyp/.test(start), filler: boxes },
  { matches: (start) => /^RIFF[\s\S]{4}(?:AVI |WAVE|WEBP)/.test(start), filler: magicOf(12) },
  { matches: (start) => start.startsWith('\x89PNG\r\n\x1a\n'), filler: magicOf(8) },
  { matches: (start) => /^(?:GIF8[79]a|BM[\s\S]{4}\0\0\0\0)/.test(start), filler: magicOf(6) },
  { matches: (start) => ['II*\0', 'MM\0*', '\0\0\x01\xba'].includes(start.slice(0, 4)), filler: magicOf(4) },
];

function kindOf(start: Buffer): MediaKind | undefined {
  const magic = start.toString('latin1', 0, magicLength);
  return kinds.find(({ matches }) => matches(magic));
}

/** Whether a content that begins so is a photo, a video or a sound. */
export function isMedia(start: Buffer): boolean {
  return kindOf(start) !== undefined;
}

/** What stands in place of a content that began so: of the same type and length where the type is known, else zeros. */
export function* fillerFor(start: Buffer, length: number): Generator<FillerPiece> {
  const kind = kindOf(start);
  if (kind !== undefined) yield* kind.filler(length, start);
}

const anywhere = /\xff\xd8\xff|[\s\S]{4}ftyp|RIFF[\s\S]{4}AVI |\x89PNG\r\n|GIF8[79]a|II\*\0|MM\0\*/;

/** Where a photo or video begins in bytes of other kinds; -1 where none does. */
export function mediaIn(bytes: Buffer): number {
  const found = anywhere.exec(bytes.toString('latin1'));
  return found === null ? -1 : found.index;
}

/** Sixteen by sixteen grey pixels, without the last marker. */
const greyPhoto = Buffer.from(
  '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAQABADASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AAA//',
  'base64',
);
const startOfImage = Buffer.from([0xff, 0xd8]);
const endOfImage = Buffer.from([0xff, 0xd9]);
const longestComment = 65_535;

/** A grey photo, then comments of zeros, then fill bytes: every decoder takes it. [ITU T.81 §B.1.1.2, §B.2.4.5] */
function* jpeg(length: number): Generator<FillerPiece> {
  const isWhole = length >= greyPhoto.length + 2;
  const photo = isWhole ? greyPhoto : startOfImage;
  yield { offset: 0, bytes: photo.subarray(0, length) };
  let offset = photo.length;
  for (; isWhole && length - offset - 2 >= 4; offset += commentAt(offset, length))
    yield { offset, bytes: commentHead(commentAt(offset, length) - 2) };
  if (length <= 4) yield { offset: 2, bytes: Buffer.from([0xff, 0xd9]).subarray(0, Math.max(0, length - 2)) };
  else yield { offset, bytes: Buffer.concat([Buffer.alloc(length - 2 - offset, 0xff), endOfImage]) };
}

/** Bytes of the comment at an offset, with its marker. */
function commentAt(offset: number, length: number): number {
  return Math.min(longestComment + 2, length - 2 - offset);
}

function commentHead(length: number): Buffer {
  return Buffer.from([0xff, 0xfe, length >> 8, length & 0xff]);
}

/** A video that says what it is, and a box of free space. [ISO/IEC 14496-12 §4.3, §8.1.2] */
function* boxes(length: number): Generator<FillerPiece> {
  const head = Buffer.from('\0\0\0\x14ftypisom\0\0\0\0isom\0\0\0\0free', 'latin1');
  head.writeUInt32BE(Math.min(length - 20, 0xffff_ffff) >>> 0, 20);
  if (length < head.length) head.writeUInt32BE(length, 0);
  yield { offset: 0, bytes: head.subarray(0, length) };
}

function magicOf(bytes: number): MediaKind['filler'] {
  return function* (length, start) {
    yield { offset: 0, bytes: start.subarray(0, Math.min(bytes, length)) };
  };
}
