import { WireError } from '../errors.ts';
import { checkedBoundary } from './boundary.ts';
import { BoundaryScanner } from './boundary-scanner.ts';
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

/**
 * Reads a body of multipart/form-data. [RFC 7578, RFC 2046 §5.1] Bytes may come in any split, and the events are the same for all of
 * them, but for where `data` events are cut. The bytes of a part are exact: the CRLF before a delimiter is the delimiter's, everything
 * else the part's, empty lines too. Never throws, whatever comes; never holds more than one head or one delimiter line.
 *
 * A body ends with `--B--`, a line break or not behind it, and what then follows is ignored. With the leniency
 * `no-final-boundary` it also ends where the bytes do: behind `--B` and a line break, behind `--B`, or in the middle of the last part,
 * which is then kept. The NX300 leaves out the last `--` [Q] protocol/email.md; guess: a line break follows.
 */
export class MultipartMachine implements MultipartParser {
  state: State = 'preamble';
  readonly #limits: MultipartLimits;
  readonly #tolerance: Tolerance;
  readonly #scanner: BoundaryScanner;
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
    this.#head ??= this.#openHead(this.#offset + at);
    const next = this.#head.take(chunk, at);
    const { head } = this.#head;
    if (head === undefined) return next;
    this.#head = undefined;
    this.#events.push({ kind: 'part', part: head });
    this.#scanner.startLine();
    this.state = 'part-body';
    return next;
  }

  /** A part begins with the first byte of its head: a delimiter with nothing behind it is none. */
  #openHead(offset: number): PartHeadReader {
    const { parts } = this.#limits;
    if (this.#parts === parts) throw this.#refusal('SB_MULTIPART_PARTS', `more than ${parts}`, offset);
    this.#parts += 1;
    return new PartHeadReader(offset, this.#limits, this.#tolerance);
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
