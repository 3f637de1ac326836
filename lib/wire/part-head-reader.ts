import type { WireError } from '../errors.ts';
import { readFieldLine, readFoldedLine } from './field-line.ts';
import { CR, isBlank, LF } from './grammar.ts';
import type { MultipartLimits, PartHead } from './multipart.ts';
import { multipartRefusal } from './multipart-refusals.ts';
import { type PartField, readPartHead } from './part-head.ts';
import { refusal } from './refusals.ts';
import type { Tolerance } from './tolerance.ts';

const state = 'part-head';

/** Reads the head of one part, line by line. Never holds more than its limit. */
export class PartHeadReader {
  /** The head, as soon as its empty line has come. */
  head: PartHead | undefined;
  /** Offset of the head in the body. */
  readonly #offset: number;
  readonly #limits: MultipartLimits;
  readonly #tolerance: Tolerance;
  readonly #bytes: Buffer;
  #length = 0;
  #lineStart = 0;
  readonly #fields: PartField[] = [];

  constructor(offset: number, limits: MultipartLimits, tolerance: Tolerance) {
    this.#offset = offset;
    this.#limits = limits;
    this.#tolerance = tolerance;
    this.#bytes = Buffer.allocUnsafe(limits.partHead);
  }

  /** Takes what belongs to the head of a chunk from an offset on, and returns the offset behind it. Throws a WireError. */
  take(chunk: Buffer, from: number): number {
    const stop = Math.min(chunk.length, from + this.#bytes.length - this.#length);
    let at = from;
    while (at < stop && this.head === undefined) {
      const lf = chunk.subarray(at, stop).indexOf(LF);
      const end = lf === -1 ? stop : at + lf + 1;
      this.#length += chunk.copy(this.#bytes, this.#length, at, end);
      at = end;
      if (lf !== -1) this.#endLine();
    }
    if (this.head === undefined && this.#length === this.#bytes.length) throw this.#tooLong();
    return at;
  }

  #endLine(): void {
    const offset = this.#offset + this.#lineStart;
    const lf = this.#length - 1;
    if (this.#bytes[lf - 1] !== CR)
      throw refusal('SB_BARE_LF', 'an LF alone', { state, offset: this.#offset + lf, byte: LF });
    const line = this.#bytes.toString('latin1', this.#lineStart, lf - 1);
    this.#lineStart = this.#length;
    if (line === '') this.head = readPartHead(this.#fields, this.#tolerance, offset);
    else this.#addLine(line, offset);
  }

  /** A line that begins with white space goes on with the field before. MIME means that; no leniency. [RFC 5322 §2.2.3] */
  #addLine(line: string, offset: number): void {
    const before = isBlank(line.charCodeAt(0)) ? this.#fields.pop() : undefined;
    if (before === undefined) {
      this.#checkCount(offset);
      this.#fields.push({ field: readFieldLine(line, state, offset), offset });
      return;
    }
    const [name, start] = before.field;
    const value = readFoldedLine(start, line, state, offset);
    this.#fields.push({ field: [name, value], offset: before.offset });
  }

  #checkCount(offset: number): void {
    const most = this.#limits.headersPerPart;
    if (this.#fields.length === most)
      throw multipartRefusal('SB_PART_FIELDS_MANY', `more than ${most}`, { state, offset });
  }

  #tooLong(): WireError {
    const offset = this.#offset + this.#length;
    return multipartRefusal('SB_PART_HEAD_LONG', `${this.#length} bytes without an empty line`, {
      state,
      offset,
    });
  }
}
