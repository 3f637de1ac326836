import { WireError } from '../errors.ts';
import { checkedBoundary } from './boundary.ts';
import { BoundaryScanner } from './boundary-scanner.ts';
import { EmptyLines } from './empty-lines.ts';
import { tokenBytes } from './grammar.ts';
import type { Leniency } from './leniencies.ts';
import {
  defaultMultipartLimits,
  type MultipartEvent,
  type MultipartLimits,
  type MultipartParser,
} from './multipart.ts';
import { type MultipartRefusal, multipartRefusal } from './multipart-refusals.ts';
import { PartHeadReader } from './part-head-reader.ts';
import { Tolerance } from './tolerance.ts';

type State = 'preamble' | 'part-head' | 'part-body' | 'epilogue' | 'done';

const noLeniencies: ReadonlySet<Leniency> = new Set();
const partEnd: MultipartEvent = { kind: 'part-end' };
const end: MultipartEvent = { kind: 'end' };
const loneCR = Buffer.from('\r');

/**
 * Reads a body of multipart/form-data. [RFC 7578, RFC 2046 §5.1] Bytes may come in any split, and the events are the same for all of
 * them, but for where `data` events are cut. The bytes of a part are exact: the CRLF before a delimiter is the delimiter's, everything
 * else the part's, empty lines too. Never throws, whatever comes; never holds more than one head or one delimiter line.
 *
 * A body ends with `--B--`, a line break or not behind it, and what then follows is ignored. With the leniency
 * `no-final-boundary` it also ends where the bytes do: behind `--B` and line breaks, behind `--B`, or in the middle of the last part,
 * which is then kept. The NX300 leaves out the last `--` [Q] protocol/email.md; guess: a line break follows. Of a line that is the
 * last, its LF or CRLF may lack.
 *
 * With the leniency `empty-line` there may be empty lines between `--B` and the head of a part. guess: no camera is known to send
 * any, but it would lose the whole e-mail to one.
 */
export class MultipartMachine implements MultipartParser {
  state: State = 'preamble';
  readonly #limits: MultipartLimits;
  readonly #tolerance: Tolerance;
  readonly #scanner: BoundaryScanner;
  #emptyLines = new EmptyLines(0);
  #head: PartHeadReader | undefined;
  #events: MultipartEvent[] = [];
  /** Bytes of the chunks before this one. */
  #offset = 0;
  #preamble = 0;
  #parts = 0;

  /** `boundary` as `boundaryOf` gives it; throws a RefusalError (400, `SB_BOUNDARY`) for any other. */
  constructor(
    boundary: string,
    options: { limits?: Partial<MultipartLimits>; leniencies?: ReadonlySet<Leniency> } = {},
  ) {
    this.#limits = { ...defaultMultipartLimits, ...options.limits };
    this.#tolerance = new Tolerance(options.leniencies ?? noLeniencies);
    this.#scanner = new BoundaryScanner(checkedBoundary(boundary), this.#limits.padding, (bytes) =>
      this.#content(bytes),
    );
  }

  /** A step takes bytes of the chunk from an offset and returns the offset behind them. */
  static readonly #steps: Record<State, (machine: MultipartMachine, chunk: Buffer, at: number) => number> = {
    preamble: (machine, chunk, at) => machine.#scan(chunk, at),
    'part-head': (machine, chunk, at) => machine.#readHead(chunk, at),
    'part-body': (machine, chunk, at) => machine.#scan(chunk, at),
    epilogue: (_, chunk) => chunk.length,
    done: (_, chunk) => chunk.length,
  };

  static readonly #ends: Record<State, (machine: MultipartMachine) => void> = {
    preamble: (machine) => machine.#endPreamble(),
    'part-head': (machine) => machine.#endHead(),
    'part-body': (machine) => machine.#endBody(),
    epilogue: (machine) => machine.#end(),
    done: () => {},
  };

  get leniencies(): ReadonlySet<Leniency> {
    return this.#tolerance.used;
  }

  push(bytes: Buffer): readonly MultipartEvent[] {
    try {
      for (let at = 0; at < bytes.length; ) at = MultipartMachine.#steps[this.state](this, bytes, at);
    } catch (error) {
      this.#refuse(error);
    }
    this.#offset += bytes.length;
    return this.#told();
  }

  finish(): readonly MultipartEvent[] {
    try {
      MultipartMachine.#ends[this.state](this);
    } catch (error) {
      this.#refuse(error);
    }
    return this.#told();
  }

  #told(): readonly MultipartEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #scan(chunk: Buffer, at: number): number {
    const sighting = this.#scanner.scan(chunk, at);
    const { next } = this.#scanner;
    if (sighting === 'overlong') {
      const came = `more than ${this.#limits.padding} spaces and tabs`;
      throw this.#refusal('SB_MULTIPART_PADDING', came, this.#offset + next - 1);
    }
    if (sighting === undefined) return next;
    if (this.state === 'part-body') this.#events.push(partEnd);
    this.state = sighting === 'closing' ? 'epilogue' : 'part-head';
    this.#emptyLines = new EmptyLines(this.#offset + next);
    return next;
  }

  #content(bytes: Buffer): void {
    if (this.state === 'part-body') {
      this.#events.push({ kind: 'data', bytes });
      return;
    }
    this.#preamble += bytes.length;
    const { preamble } = this.#limits;
    if (this.#preamble > preamble)
      throw this.#refusal('SB_MULTIPART_PREAMBLE', `more than ${preamble} bytes before it`, preamble);
  }

  #readHead(chunk: Buffer, at: number): number {
    const start = this.#head === undefined ? this.#skipEmptyLines(chunk, at) : at;
    const byte = chunk[start];
    if (byte === undefined) return start;
    this.#head ??= this.#openHead(byte);
    const next = this.#head.take(chunk, start);
    const { head } = this.#head;
    if (head === undefined) return next;
    if (this.#emptyLines.length > 0) this.#tolerance.note('empty-line');
    this.#head = undefined;
    this.#events.push({ kind: 'part', part: head });
    this.#scanner.startLine();
    this.state = 'part-body';
    return next;
  }

  /** They count as bytes of the head that may follow them. */
  #skipEmptyLines(chunk: Buffer, at: number): number {
    const next = this.#emptyLines.skip(chunk, at);
    const { offset, length } = this.#emptyLines;
    const { partHead } = this.#limits;
    if (length >= partHead)
      throw this.#refusal('SB_PART_HEAD_LONG', `${partHead} bytes of empty lines`, offset + partHead);
    return next;
  }

  /**
   * A part begins with the first byte of its head, which is `byte`, or the CR of what was no empty line: a delimiter with nothing
   * behind it but empty lines is none. Behind an empty line, what cannot be a field is a part without a head.
   */
  #openHead(byte: number): PartHeadReader {
    const { offset, length, isOpen } = this.#emptyLines;
    const { parts, partHead } = this.#limits;
    if (this.#parts === parts) throw this.#refusal('SB_MULTIPART_PARTS', `more than ${parts}`, offset);
    const isField = !isOpen && tokenBytes[byte] === 1;
    if (length > 0 && !(isField && this.#tolerance.allows('empty-line')))
      throw this.#refusal('SB_PART_DISPOSITION', 'none', offset);
    this.#parts += 1;
    const limits = { ...this.#limits, partHead: partHead - length };
    const head = new PartHeadReader(offset + length, limits, this.#tolerance);
    if (isOpen) head.take(loneCR, 0);
    return head;
  }

  #endPreamble(): void {
    const sighting = this.#scanner.finish();
    if (sighting === undefined) throw this.#refusal('SB_MULTIPART_NO_PART', 'none', this.#offset);
    if (sighting !== 'closing') this.#missFinal();
    this.#end();
  }

  #endHead(): void {
    if (this.#head !== undefined)
      throw this.#refusal('SB_MULTIPART_CUT', 'the end of the body', this.#offset);
    this.#missFinal();
    this.#end();
  }

  #endBody(): void {
    if (this.#scanner.finish() !== 'closing') this.#missFinal();
    this.#events.push(partEnd);
    this.#end();
  }

  #missFinal(): void {
    if (!this.#tolerance.tolerates('no-final-boundary'))
      throw this.#refusal('SB_MULTIPART_NO_END', 'the end of the body', this.#offset);
  }

  #end(): void {
    this.#events.push(end);
    this.state = 'done';
  }

  #refusal(code: MultipartRefusal, came: string, offset: number): WireError {
    return multipartRefusal(code, came, { state: this.state, offset });
  }

  #refuse(error: unknown): void {
    if (!(error instanceof WireError)) throw error;
    this.#events.push({ kind: 'refused', error });
    this.#head = undefined;
    this.state = 'done';
  }
}
