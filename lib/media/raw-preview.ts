import { type TiffDirectory, TiffReader } from './tiff.ts';

/** The picture that a camera put into a raw file for its own screen. */
export interface RawPreview {
  readonly jpeg: Buffer;
  /** EXIF orientation of the raw file, 1–8. */
  readonly orientation: number;
}

const orientationTag = 0x0112;
const subDirectories = 0x014a;
/** Offset and length of a JPEG: JPEGInterchangeFormat, and a single strip. [TIFF 6.0 section 22, Exif 2.3 §4.6.4] */
const places: readonly (readonly [offset: number, length: number])[] = [
  [0x0201, 0x0202],
  [0x0111, 0x0117],
];
const mostDirectories = 32;

function* directories(reader: TiffReader): Generator<TiffDirectory> {
  const seen = new Set<number>();
  const waiting = [reader.first()];
  for (const directory of waiting) {
    if (directory === undefined) continue;
    yield directory;
    const below = reader.numbers(directory.entries.find(({ tag }) => tag === subDirectories));
    for (const offset of [...below.slice(0, mostDirectories), directory.next])
      if (waiting.length < mostDirectories && !seen.has(offset) && seen.add(offset))
        waiting.push(reader.directory(offset));
  }
}

function jpegsIn(reader: TiffReader, directory: TiffDirectory, bytes: Buffer): readonly Buffer[] {
  const single = (wanted: number) => {
    const values = reader.numbers(directory.entries.find(({ tag }) => tag === wanted));
    return values.length === 1 ? values[0] : undefined;
  };
  return places.flatMap(([offsetTag, lengthTag]) => {
    const offset = single(offsetTag);
    const length = single(lengthTag);
    if (offset === undefined || length === undefined) return [];
    const jpeg = bytes.subarray(offset, offset + length);
    return jpeg.length === length && jpeg[0] === 0xff && jpeg[1] === 0xd8 ? [jpeg] : [];
  });
}

/**
 * The largest JPEG inside a raw file that is built on TIFF, as Samsung's SRW is said to be; undefined where there is none.
 * guess: no SRW was at hand; the places are those that TIFF and EXIF name.
 */
export function rawPreview(bytes: Buffer): RawPreview | undefined {
  const reader = TiffReader.of(bytes);
  if (reader === undefined) return undefined;
  let best: Buffer | undefined;
  for (const directory of directories(reader))
    for (const jpeg of jpegsIn(reader, directory, bytes)) if (jpeg.length > (best?.length ?? 0)) best = jpeg;
  const [turned = 1] = reader.numbers(reader.first()?.entries.find(({ tag }) => tag === orientationTag));
  return best && { jpeg: best, orientation: turned >= 1 && turned <= 8 ? turned : 1 };
}
