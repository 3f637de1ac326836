import { type TiffEntry, TiffReader } from './tiff.ts';

const exifIntro = Buffer.from('Exif\0\0', 'latin1');
/** Tag that points to the directory of GPS tags. [Exif 2.3 §4.6.3] */
const gpsPointer = 0x8825;
/** The highest tag of a place that is defined; what stands behind it is of a maker's own. [Exif 2.32 §4.6.6] */
const lastOfPlace = 0x1f;
/** A directory of one entry behind the TIFF header ends here. */
const gpsAt = 8 + 2 + 12 + 4;
const mostBytes = 60_000;

/** Writes numbers in the byte order of what they are copied from. */
class TiffWriter {
  readonly bytes: Buffer;
  readonly #littleEndian: boolean;
  #at = 0;

  constructor(length: number, littleEndian: boolean) {
    this.bytes = Buffer.alloc(length);
    this.#littleEndian = littleEndian;
  }

  u16(value: number): this {
    this.#at = this.#littleEndian
      ? this.bytes.writeUInt16LE(value, this.#at)
      : this.bytes.writeUInt16BE(value, this.#at);
    return this;
  }

  u32(value: number): this {
    this.#at = this.#littleEndian
      ? this.bytes.writeUInt32LE(value, this.#at)
      : this.bytes.writeUInt32BE(value, this.#at);
    return this;
  }

  raw(value: Buffer): this {
    this.#at += value.copy(this.bytes, this.#at);
    return this;
  }
}

function gpsEntries(reader: TiffReader): readonly TiffEntry[] {
  const pointer = reader.first()?.entries.find((entry) => entry.tag === gpsPointer);
  const [offset = 0] = reader.numbers(pointer);
  return reader.directory(offset)?.entries.filter(({ tag }) => tag <= lastOfPlace) ?? [];
}

/**
 * EXIF with the place of a photo and nothing else, as the payload of an APP1 segment; undefined where the photo's EXIF
 * (from `Exif\0\0` on) tells no place.
 */
export function locationOnly(exif: Buffer | undefined): Buffer | undefined {
  const reader = exif === undefined ? undefined : TiffReader.of(exif.subarray(exifIntro.length));
  const entries = reader === undefined ? [] : gpsEntries(reader);
  const long = entries.filter(({ value }) => value.length > 4);
  const valuesAt = gpsAt + 2 + entries.length * 12 + 4;
  const length = long.reduce((sum, { value }) => sum + value.length, valuesAt);
  if (reader === undefined || entries.length === 0 || length > mostBytes) return undefined;
  const writer = new TiffWriter(length, reader.littleEndian);
  writer.raw(Buffer.from(reader.littleEndian ? 'II*\0' : 'MM\0*', 'latin1')).u32(8);
  writer.u16(1).u16(gpsPointer).u16(4).u32(1).u32(gpsAt).u32(0);
  writer.u16(entries.length);
  writeEntries(writer, entries, valuesAt);
  return Buffer.concat([exifIntro, writer.bytes]);
}

function writeEntries(writer: TiffWriter, entries: readonly TiffEntry[], valuesAt: number): void {
  let at = valuesAt;
  for (const { tag, type, count, value } of entries) {
    writer.u16(tag).u16(type).u32(count);
    if (value.length <= 4) writer.raw(value).raw(Buffer.alloc(4 - value.length));
    else {
      writer.u32(at);
      at += value.length;
    }
  }
  writer.u32(0);
  for (const { value } of entries) if (value.length > 4) writer.raw(value);
}
