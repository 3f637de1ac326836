import { BridgeError } from '../../errors.ts';
import { allLeniencies } from '../../wire/leniencies.ts';
import { boundaryOf } from '../../wire/media-type.ts';
import type { MultipartEvent, PartHead } from '../../wire/multipart.ts';
import { MultipartMachine } from '../../wire/multipart-machine.ts';
import { headerValue, type RequestEvent, type RequestHead } from '../../wire/request.ts';
import { RequestMachine } from '../../wire/request-machine.ts';

/**
 * What a stretch of a request is: `head`, the `body` of a request that is no form, a `part` of a form, the `frame` of heads and boundaries
 * between the parts; `opaque`: what the machines refuse, and what comes behind it or behind the request.
 */
export type StretchKind = 'head' | 'body' | 'part' | 'frame' | 'opaque';

/** Bytes of a stretch, and where they stand in the request. */
export interface Bit {
  readonly at: number;
  readonly bytes: Buffer;
}

/** Is told where stretches begin; `name` is that of a part. A stretch of a chunked body has gaps, where the lines between the chunks stand. */
export interface StretchSink {
  begin(kind: StretchKind, contentType: string, name?: string): void;
  /** What was taken for a head is none: the stretch goes on as `opaque`. */
  turnOpaque(): void;
  take(bit: Bit): void;
  /** Lines between the chunks of a chunked body, sizes and trailers: they belong to no stretch. */
  aside(bit: Bit): void;
  end(): void;
}

const LF = 0x0a;

/**
 * Cuts a request into stretches with the bridge's own machines, which here refuse no length. Bytes are handed on line by line, so that
 * each event tells its place.
 */
export class Stretches {
  readonly #sink: StretchSink;
  readonly #request = new RequestMachine({
    limits: { body: Number.MAX_SAFE_INTEGER },
    leniencies: allLeniencies,
  });
  #multipart: MultipartMachine | undefined;
  /** Content of the form of which it is not known yet whether it is a part's or a boundary's. */
  #held: Bit[] = [];
  #inPart = false;
  #at = 0;
  state: 'head' | 'body' | 'opaque' = 'head';

  constructor(sink: StretchSink) {
    this.#sink = sink;
    sink.begin('head', '');
  }

  /** Undefined where no sound head came. */
  get head(): RequestHead | undefined {
    return this.#request.head;
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const end = this.#wholeChunks ? -1 : bytes.indexOf(LF, at);
      const piece = bytes.subarray(at, end === -1 ? bytes.length : end + 1);
      this.#pushPiece({ at: this.#at, bytes: piece });
      this.#at += piece.length;
      at += piece.length;
    }
  }

  /** No more bytes come. What may be the start of a boundary is none of the part's. */
  finish(): void {
    if (this.#held.length > 0) this.#sink.begin('frame', '');
    this.#letGo();
    this.#sink.end();
  }

  /** No line needs to be seen in a body of known length that is no form. */
  get #wholeChunks(): boolean {
    const { state } = this;
    if (state === 'opaque') return true;
    return state === 'body' && this.#multipart === undefined && this.#request.head?.framing.kind === 'length';
  }

  #pushPiece(piece: Bit): void {
    if (this.state === 'opaque') {
      this.#sink.take(piece);
      return;
    }
    const wasHead = this.state === 'head';
    if (wasHead) this.#sink.take(piece);
    const events = this.#request.push(piece.bytes);
    if (wasHead) this.#takeHeadEvents(events);
    else this.#takeBody(piece, events);
  }

  #takeHeadEvents(events: readonly RequestEvent[]): void {
    for (const event of events)
      if (event.kind === 'head') this.#beginBody(event.head);
      else if (event.kind === 'refused') this.#refuseHead();
      else if (event.kind === 'end') this.#beginOpaque();
  }

  #refuseHead(): void {
    this.state = 'opaque';
    this.#sink.turnOpaque();
  }

  #beginOpaque(): void {
    this.state = 'opaque';
    this.#sink.begin('opaque', '');
  }

  #beginBody({ headers }: RequestHead): void {
    this.state = 'body';
    const contentType = headerValue(headers, 'content-type') ?? '';
    this.#multipart = multipartOf(contentType);
    this.#sink.begin(this.#multipart === undefined ? 'body' : 'frame', contentType);
  }

  /** A `body` event is a view of the piece; what is around it are the lines of the chunks. */
  #takeBody(piece: Bit, events: readonly RequestEvent[]): void {
    let at = 0;
    for (const event of events) {
      if (event.kind !== 'body') continue;
      const from = event.bytes.byteOffset - piece.bytes.byteOffset;
      this.#takeChunkLine(slice(piece, at, from));
      at = from + event.bytes.length;
      this.#takeContent(slice(piece, from, at));
    }
    const rest = slice(piece, at, piece.bytes.length);
    if (this.#request.done) this.#endBody(rest, events);
    else this.#takeChunkLine(rest);
  }

  #endBody(rest: Bit, events: readonly RequestEvent[]): void {
    const isWhole = events.some(({ kind }) => kind === 'end');
    if (isWhole) this.#takeParts(this.#multipart?.finish() ?? []);
    this.#letGo();
    this.#beginOpaque();
    this.#sink.take(rest);
  }

  #takeChunkLine(line: Bit): void {
    if (line.bytes.length > 0) this.#sink.aside(line);
  }

  #takeContent(bit: Bit): void {
    if (this.#multipart === undefined) {
      this.#sink.take(bit);
      return;
    }
    this.#held.push(bit);
    this.#takeParts(this.#multipart.push(bit.bytes));
    if (!this.#inPart) this.#letGo();
  }

  #takeParts(events: readonly MultipartEvent[]): void {
    for (const event of events)
      if (event.kind === 'part') this.#beginPart(event.part);
      else if (event.kind === 'data') this.#shift(event.bytes.length);
      else if (event.kind === 'part-end') this.#endPart();
      else if (event.kind === 'refused') this.#refuseParts();
  }

  #beginPart({ contentType, name }: PartHead): void {
    this.#letGo();
    this.#inPart = true;
    this.#sink.begin('part', contentType, name);
  }

  #endPart(): void {
    this.#inPart = false;
    this.#sink.begin('frame', '');
  }

  /** What was taken for the head of a part is none, from its first byte on, in whatever pieces it came. */
  #refuseParts(): void {
    if (this.#inPart) this.#beginOpaque();
    else this.#refuseHead();
    this.#inPart = false;
  }

  /** Hands on so many bytes of what is held. */
  #shift(bytes: number): void {
    let left = bytes;
    while (left > 0) {
      const first = this.#held.shift();
      if (first === undefined) return;
      if (first.bytes.length > left) this.#held.unshift(slice(first, left, first.bytes.length));
      this.#sink.take(slice(first, 0, left));
      left -= first.bytes.length;
    }
  }

  #letGo(): void {
    for (const bit of this.#held.splice(0)) this.#sink.take(bit);
  }
}

function slice({ at, bytes }: Bit, from: number, to: number): Bit {
  return { at: at + from, bytes: bytes.subarray(from, to) };
}

function multipartOf(contentType: string): MultipartMachine | undefined {
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  try {
    return new MultipartMachine(boundaryOf(contentType), { leniencies: allLeniencies });
  } catch (error) {
    if (error instanceof BridgeError) return undefined;
    throw error;
  }
}
