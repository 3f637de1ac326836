import { BridgeError, RefusalError, WireError } from '../errors.ts';
import { allLeniencies, type Leniency } from '../wire/leniencies.ts';
import { boundaryOf } from '../wire/media-type.ts';
import type { MultipartEvent, MultipartParser, PartHead } from '../wire/multipart.ts';
import { MultipartMachine } from '../wire/multipart-machine.ts';
import { headerValue, type RequestEvent, type RequestHead } from '../wire/request.ts';
import { RequestMachine } from '../wire/request-machine.ts';
import { mistakenFor, mistakenLength } from './mistaken.ts';

/** A part of a multipart body. */
export interface InspectedPart extends PartHead {
  /** Where its content begins: bytes from the start of the body. */
  readonly offset: number;
  /** Length of its content in bytes. */
  readonly bytes: number;
}

/** Why a request would not be taken. */
export interface Refused {
  readonly code: string;
  /** HTTP status of the answer. */
  readonly status: number | undefined;
  readonly message: string;
  /** Byte of the input at which it was seen; undefined where no byte decides, and behind the first chunk of a chunked body. */
  readonly at: number | undefined;
}

/** What the bridge makes of the bytes of a request. */
export interface Inspection {
  /** Bytes that were looked at. */
  readonly bytes: number;
  readonly head: RequestHead | undefined;
  /** Where the body begins, and its length after chunked decoding, in bytes. */
  readonly body: { readonly offset: number; readonly bytes: number } | undefined;
  /** Undefined where the body is no multipart form. */
  readonly parts: readonly InspectedPart[] | undefined;
  /** What had to be tolerated. */
  readonly leniencies: readonly Leniency[];
  /** Bytes behind the request, which the bridge does not look at. */
  readonly ignored: number;
  readonly refused: Refused | undefined;
}

const LF = 0x0a;

const nothing: Refused = {
  code: 'SB_NO_REQUEST',
  status: undefined,
  message: 'expected the bytes of a request, got none',
  at: undefined,
};

/** Gives bytes to the bridge's own machines and notes what they tell; keeps no body. */
export class Inspector {
  private readonly request = new RequestMachine({ leniencies: allLeniencies });
  private multipart: MultipartParser | undefined;
  private parts: InspectedPart[] | undefined;
  private head: RequestHead | undefined;
  private bodyOffset = 0;
  private bodyBytes = 0;
  private bytes = 0;
  private ignored = 0;
  private refused: Refused | undefined;
  /** What is refused now was seen by the multipart machine. */
  private inParts = false;
  private start = Buffer.alloc(0);

  /** Takes the next bytes, of any length. They are handed on line by line, so that each event tells its place. */
  push(bytes: Buffer): void {
    if (this.start.length < mistakenLength)
      this.start = Buffer.concat([this.start, bytes.subarray(0, mistakenLength)]);
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(LF, at);
      const line = bytes.subarray(at, end === -1 ? bytes.length : end + 1);
      this.pushLine(line);
      at += line.length;
    }
  }

  /** No more bytes. */
  finish(): Inspection {
    this.takeAll(this.request.finish());
    if (this.bytes === 0) this.refused = nothing;
    this.lookForMistake();
    const { bytes, head, parts, ignored, refused } = this;
    const body = head === undefined ? undefined : { offset: this.bodyOffset, bytes: this.bodyBytes };
    const leniencies = [...this.request.leniencies, ...(this.multipart?.leniencies ?? [])];
    return { bytes, head, body, parts, leniencies, ignored, refused };
  }

  /** What is no request at all is better told by what it is than by its first byte. */
  private lookForMistake(): void {
    const mistaken = this.head === undefined ? mistakenFor(this.start) : undefined;
    if (mistaken === undefined) return;
    const { what, cure } = mistaken;
    const message = `expected the bytes of a request, got ${what}; ${cure}`;
    this.refused = { code: 'SB_NO_REQUEST', status: this.refused?.status, message, at: 0 };
  }

  private pushLine(line: Buffer): void {
    this.bytes += line.length;
    if (this.request.done) this.ignored += line.length;
    else this.takeAll(this.request.push(line));
    if (this.request.done && this.head?.framing.kind === 'length') this.ignored = this.behindLength();
  }

  /** A body of known length ends in the middle of a line. */
  private behindLength(): number {
    return this.bytes - this.bodyOffset - this.bodyBytes;
  }

  private takeAll(events: readonly RequestEvent[]): void {
    for (const event of events) this.take(event);
  }

  private take(event: RequestEvent): void {
    if (event.kind === 'head') this.takeHead(event.head);
    else if (event.kind === 'body') this.takeBody(event.bytes);
    else if (event.kind === 'end') this.takeParts(this.multipart?.finish() ?? []);
    else this.refuse(event.error);
  }

  private takeHead(head: RequestHead): void {
    this.head = head;
    this.bodyOffset = this.bytes;
    const contentType = headerValue(head.headers, 'content-type') ?? '';
    if (!/^multipart\/form-data\b/i.test(contentType)) return;
    try {
      this.multipart = new MultipartMachine(boundaryOf(contentType), { leniencies: allLeniencies });
      this.parts = [];
    } catch (error) {
      this.refuse(error);
    }
  }

  private takeBody(bytes: Buffer): void {
    this.bodyBytes += bytes.length;
    this.takeParts(this.multipart?.push(bytes) ?? []);
  }

  private takeParts(events: readonly MultipartEvent[]): void {
    this.inParts = true;
    for (const event of events)
      if (event.kind === 'part') this.parts?.push({ ...event.part, offset: this.bodyBytes, bytes: 0 });
      else if (event.kind === 'data') this.lengthen(event.bytes.length);
      else if (event.kind === 'refused') this.refuse(event.error);
    this.inParts = false;
  }

  private lengthen(by: number): void {
    const part = this.parts?.pop();
    if (part !== undefined) this.parts?.push({ ...part, bytes: part.bytes + by });
  }

  /** The first refusal decides. */
  private refuse(error: unknown): void {
    if (!(error instanceof BridgeError)) throw error;
    const { code, message } = error;
    const status = error instanceof WireError || error instanceof RefusalError ? error.status : undefined;
    this.refused ??= { code, status, message, at: this.placeOf(error) };
  }

  /** The multipart machine counts from the start of the body. */
  private placeOf(error: BridgeError): number | undefined {
    if (!(error instanceof WireError)) return undefined;
    const { offset } = error.place;
    if (error.code === 'SB_HEAD_CUT' || error.code === 'SB_BODY_CUT') return this.bytes;
    if (this.multipart === undefined || !this.inParts) return offset;
    return this.head?.framing.kind === 'chunked' ? undefined : this.bodyOffset + offset;
  }
}
