/** What stands on a line behind its boundary, so far. `cr` and `close-cr` wait for their LF. */
type LineState = 'boundary' | 'dash' | 'padding' | 'cr' | 'close' | 'close-cr';

/** `delimiter`: another part follows. `closing`: none does. */
type LineEnd = 'delimiter' | 'closing';
type Verdict = LineState | LineEnd | 'content';

/** What ended a scan; `overlong` is a line whose padding breaks the limit. */
export type Sighting = LineEnd | 'overlong';

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;

const lines: Readonly<Record<LineState, (byte: number) => Verdict>> = {
  boundary: (byte) => (byte === DASH ? 'dash' : lines.padding(byte)),
  dash: (byte) => (byte === DASH ? 'close' : 'content'),
  padding: (byte) => (isPadding(byte) ? 'padding' : byte === CR ? 'cr' : 'content'),
  cr: (byte) => (byte === LF ? 'delimiter' : 'content'),
  close: (byte) => (isPadding(byte) ? 'close' : byte === CR ? 'close-cr' : 'content'),
  'close-cr': (byte) => (byte === LF ? 'closing' : 'content'),
};

/** What a line is whose rest never comes; content, where that is not known. */
const lineEnds: Readonly<Record<LineState, LineEnd | undefined>> = {
  boundary: 'delimiter',
  dash: undefined,
  padding: 'delimiter',
  cr: 'delimiter',
  close: 'closing',
  'close-cr': 'closing',
};

/**
 * Finds delimiter lines in a stream of bytes and hands on everything else, exactly, as content.
 *
 * A delimiter is CRLF, `--`, the boundary, `--` where it is the last, any spaces and tabs, CRLF [RFC 2046 §5.1.1]; its first
 * CRLF is no content. Where anything else stands on the line, all of the line is content: the RFC would let a reader be
 * content with the boundary alone, but no byte of a photo may be lost.
 *
 * The work is linear whatever comes: CR is the first byte of what is searched for and nowhere else in it, so that a
 * candidate that fails need not be read again.
 */
export class BoundaryScanner {
  /** Offset in the chunk behind the last byte that `scan` looked at. */
  next = 0;
  readonly #needle: Buffer;
  readonly #maxPadding: number;
  readonly #content: (bytes: Buffer) => void;
  /** Bytes of the needle that the open candidate has; 0 where none is open. */
  #matched = 0;
  #line: LineState = 'boundary';
  #padding = 0;
  /** What of the open candidate came in earlier chunks. */
  readonly #held: Buffer;
  #heldLength = 0;

  /** `boundary` as `checkedBoundary` gives it. `content` gets views into the chunks, or buffers of its own. */
  constructor(boundary: string, maxPadding: number, content: (bytes: Buffer) => void) {
    this.#needle = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#maxPadding = maxPadding;
    this.#content = content;
    this.#held = Buffer.alloc(this.#needle.length + '--\r'.length + maxPadding);
    this.startLine();
  }

  /** What comes next stands at the start of a line, whose CRLF was something else's. */
  startLine(): void {
    this.#clear();
    this.#matched = '\r\n'.length;
  }

  /** Scans a chunk from an offset to the end of a delimiter line, or else to the end of the chunk. */
  scan(chunk: Buffer, from: number): Sighting | undefined {
    let candidate = from;
    let sighting: Sighting | undefined;
    this.next = from;
    while (this.next < chunk.length && sighting === undefined)
      if (this.#matched === 0) candidate = this.#find(chunk);
      else sighting = this.#step(chunk.readUInt8(this.next));
    if (candidate > from) this.#content(chunk.subarray(from, candidate));
    if (sighting === undefined) this.#heldLength += chunk.copy(this.#held, this.#heldLength, candidate);
    return sighting;
  }

  /**
   * No more bytes come. Where the last line is no delimiter (its CRLF or the LF of it may lack), what was held of it is
   * content.
   */
  finish(): LineEnd | undefined {
    const end = this.#matched === this.#needle.length ? lineEnds[this.#line] : undefined;
    if (end === undefined) this.#release();
    return end;
  }

  /** Opens the next candidate and says where it starts; the end of the chunk where there is none. */
  #find(chunk: Buffer): number {
    const whole = chunk.indexOf(this.#needle, this.next);
    const start = whole >= 0 ? whole : this.#tail(chunk);
    this.#matched = Math.min(this.#needle.length, chunk.length - start);
    this.next = start + this.#matched;
    return start;
  }

  /** Where the chunk's end is the needle's start. Only the last CR can be that. */
  #tail(chunk: Buffer): number {
    const earliest = Math.max(this.next, chunk.length - this.#needle.length + 1);
    const ending = chunk.subarray(earliest);
    const cr = ending.lastIndexOf(CR);
    if (cr < 0) return chunk.length;
    const length = ending.length - cr;
    return ending.compare(this.#needle, 0, length, cr) === 0 ? earliest + cr : chunk.length;
  }

  /** Takes one byte of the open candidate. One that breaks it is not taken: it may start the next. */
  #step(byte: number): Sighting | undefined {
    const verdict = this.#matched < this.#needle.length ? this.#match(byte) : this.#pass(byte);
    if (verdict === 'content') {
      this.#release();
      return undefined;
    }
    this.next += 1;
    if (verdict === 'delimiter' || verdict === 'closing') return verdict;
    this.#line = verdict;
    return this.#padding > this.#maxPadding ? 'overlong' : undefined;
  }

  #match(byte: number): 'boundary' | 'content' {
    if (byte !== this.#needle[this.#matched]) return 'content';
    this.#matched += 1;
    return 'boundary';
  }

  #pass(byte: number): Verdict {
    if (isPadding(byte)) this.#padding += 1;
    return lines[this.#line](byte);
  }

  /** The open candidate is content after all. What of it stands in this chunk goes with the rest of the chunk. */
  #release(): void {
    if (this.#heldLength > 0) this.#content(Buffer.from(this.#held.subarray(0, this.#heldLength)));
    this.#clear();
  }

  #clear(): void {
    this.#matched = 0;
    this.#line = 'boundary';
    this.#padding = 0;
    this.#heldLength = 0;
  }
}

function isPadding(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}
