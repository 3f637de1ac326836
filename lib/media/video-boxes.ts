import type { FileHandle } from 'node:fs/promises';

/** A named stretch of a video: a box of MP4 and MOV, or a chunk of AVI. Offsets are bytes of the file. */
export interface Box {
  /** Four letters; of a list in AVI, `LIST ` and the four letters of what it lists. */
  readonly name: string;
  /** Where the first four letters stand. */
  readonly nameAt: number;
  /** Behind the size; of a list in AVI, what it lists stands there. */
  readonly bodyAt: number;
  /** Where the first box in it would begin. */
  readonly contentAt: number;
  readonly end: number;
  /** What the content begins with: up to twelve bytes. */
  readonly first: Buffer;
}

/** Reads the box at an offset of what ends at `end`; undefined where none can begin there. */
export type BoxReader = (file: FileHandle, at: number, end: number) => Promise<Box | undefined>;

/** The longest head, and the first bytes of a content. */
const window = 16 + 12;

/** Reads what there is, at most `window` bytes, never beyond `end`. */
async function bytesAt(file: FileHandle, at: number, end: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(window), 0, Math.min(window, end - at), at);
  return buffer.subarray(0, bytesRead);
}

function boxOf(bytes: Buffer, name: string, place: Omit<Box, 'name' | 'first'>, at: number): Box {
  const first = bytes.subarray(place.contentAt - at, Math.min(bytes.length, place.end - at));
  return { name, ...place, first: first.subarray(0, 12) };
}

/**
 * A box of the ISO base media format: 32 bits of size, four letters, and 64 bits of size where the first ones are 1; size 0
 * goes to the end. One that goes on behind the end is cut there. [ISO/IEC 14496-12 §4.2]
 */
export const isoBox: BoxReader = async (file, at, end) => {
  const bytes = await bytesAt(file, at, end);
  if (bytes.length < 8) return undefined;
  const given = bytes.readUInt32BE(0);
  if (given === 1 && bytes.length < 16) return undefined;
  const head = given === 1 ? 16 : 8;
  const size = given === 1 ? Number(bytes.readBigUInt64BE(8)) : given === 0 ? end - at : given;
  if (size < head) return undefined;
  const content = at + head;
  const place = { nameAt: at + 4, bodyAt: content, contentAt: content, end: Math.min(end, at + size) };
  return boxOf(bytes, bytes.toString('latin1', 4, 8), place, at);
};

/**
 * A chunk of RIFF: four letters, 32 bits of size (little-endian), content, and a byte more where the size is odd. One that
 * goes on behind the end is cut there. [Multimedia Programming Interface and Data Specifications 1.0, chapter 2]
 */
export const riffChunk: BoxReader = async (file, at, end) => {
  const bytes = await bytesAt(file, at, end);
  if (bytes.length < 8) return undefined;
  const size = bytes.readUInt32LE(4);
  const letters = bytes.toString('latin1', 0, 4);
  const isList = (letters === 'LIST' || letters === 'RIFF') && size >= 4 && bytes.length >= 12;
  const name = isList ? `${letters} ${bytes.toString('latin1', 8, 12)}` : letters;
  const padded = size + (size % 2);
  const bodyAt = at + 8;
  const place = {
    nameAt: at,
    bodyAt,
    contentAt: bodyAt + (isList ? 4 : 0),
    end: Math.min(end, bodyAt + padded),
  };
  return boxOf(bytes, name, place, at);
};
