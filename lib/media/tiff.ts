/** One entry of a directory. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The value's bytes, wherever they stand, in the file's byte order. */
  readonly value: Buffer;
}

export interface TiffDirectory {
  readonly entries: readonly TiffEntry[];
  /** Offset of the next directory; 0 where there is none. */
  readonly next: number;
}

/** Bytes of one value of each type, by its number. [TIFF 6.0, section 2] */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4] as const;
const mostEntries = 512;
const mostValueBytes = 16 * 1024 * 1024;

/** Reads the directories of TIFF and of what is built on it: EXIF, Samsung's SRW. Every offset in it is distrusted. */
export class TiffReader {
  readonly littleEndian: boolean;
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer, littleEndian: boolean) {
    this.#bytes = bytes;
    this.littleEndian = littleEndian;
  }

  /** Undefined where the bytes do not begin as TIFF. */
  static of(bytes: Buffer): TiffReader | undefined {
    const order = bytes.toString('latin1', 0, 4);
    if (bytes.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return undefined;
    return new TiffReader(bytes, order === 'II*\0');
  }

  /** The first directory. */
  first(): TiffDirectory | undefined {
    return this.directory(this.#u32(4));
  }

  /** The directory at an offset; entries that point outside are left out. Undefined where there is none. */
  directory(offset: number): TiffDirectory | undefined {
    if (offset < 8 || offset + 2 > this.#bytes.length) return undefined;
    const count = this.#u16(offset);
    const end = offset + 2 + count * 12;
    if (count > mostEntries || end > this.#bytes.length) return undefined;
    const entries: TiffEntry[] = [];
    for (let at = offset + 2; at < end; at += 12) {
      const entry = this.#entry(at);
      if (entry !== undefined) entries.push(entry);
    }
    return { entries, next: end + 4 <= this.#bytes.length ? this.#u32(end) : 0 };
  }

  /** The entry's values where they are SHORT or LONG. */
  numbers(entry: TiffEntry | undefined): readonly number[] {
    if (entry === undefined || ![3, 4, 13].includes(entry.type)) return [];
    const size = entry.type === 3 ? 2 : 4;
    const { value } = entry;
    return Array.from({ length: entry.count }, (_, index) =>
      this.littleEndian ? value.readUIntLE(index * size, size) : value.readUIntBE(index * size, size),
    );
  }

  #entry(at: number): TiffEntry | undefined {
    const type = this.#u16(at + 2);
    const count = this.#u32(at + 4);
    const length = (sizes[type] ?? 0) * count;
    if (length === 0 || length > mostValueBytes) return undefined;
    const from = length <= 4 ? at + 8 : this.#u32(at + 8);
    if (from + length > this.#bytes.length) return undefined;
    return { tag: this.#u16(at), type, count, value: this.#bytes.subarray(from, from + length) };
  }

  #u16(at: number): number {
    return this.littleEndian ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at);
  }

  #u32(at: number): number {
    return this.littleEndian ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }
}
