/** A JPEG whose segments cannot be walked to its end. */
export class JpegError extends Error {}

/** One marker segment with its marker, or a run of scan bytes behind one; offsets into the file. */
export interface JpegSegment {
  /** Second byte of the marker, e.g. 0xe1 for APP1. */
  readonly marker: number;
  readonly start: number;
  /** Behind its last byte. For a scan (SOS) that is behind the entropy-coded bytes. */
  readonly end: number;
}

const soi = 0xd8;
const eoi = 0xd9;
const sos = 0xda;
const lines = 0xdc;
const app0 = 0xe0;
const app1 = 0xe1;
const app2 = 0xe2;
const app14 = 0xee;
const app15 = 0xef;
const comment = 0xfe;

/** Markers without a length: TEM and RST0–RST7. [ITU-T T.81 table B.1] */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** Where the entropy-coded bytes end: at a marker that is no stuffed zero, no restart and no fill byte. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !standsAlone(next)) return at;
  }
  throw new JpegError('the picture ends in the middle of its pixels');
}

function endOfSegment(bytes: Buffer, marker: number, at: number): number {
  if (standsAlone(marker)) return at;
  if (at + 2 > bytes.length) throw new JpegError('the file ends in the middle of a segment');
  const end = at + bytes.readUInt16BE(at);
  if (end < at + 2) throw new JpegError(`a segment at byte ${at} has an impossible length`);
  if (end > bytes.length) throw new JpegError('the file ends in the middle of a segment');
  return marker === sos ? endOfScan(bytes, end) : end;
}

/**
 * The segments from behind SOI up to, without, the first EOI: what stands behind that is no part of the picture (a
 * second picture of an MPO, a trailer). Throws a JpegError where they cannot be walked. [ITU-T T.81 annex B]
 */
export function* jpegSegments(bytes: Buffer): Generator<JpegSegment> {
  if (bytes[0] !== 0xff || bytes[1] !== soi) throw new JpegError('the file does not begin as a JPEG');
  let at = 2;
  for (;;) {
    const start = at;
    if (bytes[at] !== 0xff) throw new JpegError(`a marker was expected at byte ${at}`);
    while (bytes[at] === 0xff) at += 1;
    const marker = bytes[at];
    if (marker === undefined) throw new JpegError('the file ends before the picture does');
    if (marker === eoi) return;
    at = endOfSegment(bytes, marker, at + 1);
    yield { marker, start, end: at };
  }
}

/** The bytes of a segment behind its length. */
export function payloadOf(bytes: Buffer, segment: JpegSegment): Buffer {
  let at = segment.start;
  while (bytes[at] === 0xff) at += 1;
  return bytes.subarray(at + 3, segment.end);
}

/** Bytes of JFIF before its thumbnail (identifier, version, units, densities), and of what Adobe says of colours. [JFIF 1.02] */
const known = 12;
const noThumbnail = Buffer.alloc(2);

/** What of a segment may be published: all of what makes the pixels, nothing of what tells of their maker. */
function published(bytes: Buffer, segment: JpegSegment): Buffer | undefined {
  const { marker, start, end } = segment;
  const payload = payloadOf(bytes, segment);
  const starts = (text: string) => payload.toString('latin1', 0, text.length) === text;
  const whole = bytes.subarray(start, end);
  if (marker === app0)
    return starts('JFIF\0') ? segmentOf(app0, payload.subarray(0, known), noThumbnail) : undefined;
  if (marker === app2) return starts('ICC_PROFILE\0') ? whole : undefined;
  if (marker === app14) return starts('Adobe') ? segmentOf(app14, payload.subarray(0, known)) : undefined;
  // A number of lines (DNL) is skipped by decoders, whatever stands in it.
  return marker === lines || (marker >= app1 && marker <= app15) || marker === comment ? undefined : whole;
}

function segmentOf(marker: number, ...payload: readonly Buffer[]): Buffer {
  const segment = Buffer.concat([Buffer.from([0xff, marker, 0, 0]), ...payload]);
  segment.writeUInt16BE(segment.length - 2, 2);
  return segment;
}

/**
 * The same picture, bit for bit, without EXIF, XMP, IPTC, comments, thumbnails, further pictures and what is behind the
 * end. The colour profile stays. `exif` is the payload of an APP1 segment to put in. Throws a JpegError.
 */
export function publicJpeg(bytes: Buffer, exif?: Buffer): Buffer {
  const head: Buffer[] = [Buffer.from([0xff, soi])];
  const parts: Buffer[] = [];
  for (const segment of jpegSegments(bytes)) {
    const part = published(bytes, segment);
    if (part !== undefined) (segment.marker === app0 ? head : parts).push(part);
  }
  const exifSegment = exif === undefined ? [] : [segmentOf(app1, exif)];
  return Buffer.concat([...head, ...exifSegment, ...parts, Buffer.from([0xff, eoi])]);
}

/** Payload of the EXIF segment, from `Exif\0\0` on; undefined where there is none, or the file is damaged before it. */
export function exifOf(bytes: Buffer): Buffer | undefined {
  try {
    return exifIn(bytes);
  } catch (error) {
    if (error instanceof JpegError) return undefined;
    throw error;
  }
}

function exifIn(bytes: Buffer): Buffer | undefined {
  for (const segment of jpegSegments(bytes)) {
    if (segment.marker === sos) return undefined;
    const payload = payloadOf(bytes, segment);
    if (segment.marker === app1 && payload.toString('latin1', 0, 6) === 'Exif\0\0') return payload;
  }
  return undefined;
}
