import type { Feed } from './feed.ts';
import { readFraming } from './framing.ts';
import { CR, isBlank, LF, tokenBytes } from './grammar.ts';
import { HeadFields } from './head-fields.ts';
import { readHost } from './host.ts';
import { refusal, strayByte } from './refusals.ts';
import type { Framing, RequestHead, RequestLimits } from './request.ts';
import { type RequestLine, readMethod, readRequestLine } from './request-line.ts';
import type { Tolerance } from './tolerance.ts';

type State = 'request-line' | 'field-line';

/** Empty lines that may stand before a request: some clients send one after a form. [RFC 9112 §2.2] */
const EMPTY_LINES = 1;
/** First byte of a TLS handshake record. [RFC 8446 §5.1] */
const TLS_HANDSHAKE = 0x16;
/** Two bytes of length with the highest bit set, of which a hello needs no more than the second. [RFC 5246 §E.2] */
const SSL2_HELLO = 0x80;

/** Reads the head of a request, line by line. */
export class HeadReader {
  state: State = 'request-line';
  /** How the body ends, as soon as that is known; also where the head is then refused for something else. */
  framing: Framing | undefined;
  /** The method, as soon as its line has come and it is one; also where the line is then refused. */
  method: string | undefined;
  readonly #limits: RequestLimits;
  readonly #tolerance: Tolerance;
  readonly #fields: HeadFields;
  #emptyLines = 0;
  #request: RequestLine | undefined;

  constructor(limits: RequestLimits, tolerance: Tolerance) {
    this.#limits = limits;
    this.#tolerance = tolerance;
    this.#fields = new HeadFields(tolerance);
  }

  static readonly #steps: Record<State, (reader: HeadReader, line: string, offset: number) => void> = {
    'request-line': (reader, line, offset) => reader.#requestLine(line, offset),
    'field-line': (reader, line, offset) => reader.#fieldLine(line, offset),
  };

  /** The path, as soon as the request line is read. */
  get path(): string | undefined {
    return this.#request?.path;
  }

  /** The head; undefined where more bytes are needed. Throws a WireError where it is refused. */
  read(feed: Feed): RequestHead | undefined {
    for (;;) {
      const offset = feed.offset;
      const line = this.#line(feed, offset);
      if (line === undefined) return undefined;
      if (line === '' && this.#request !== undefined) return this.#head(this.#request, feed.offset);
      HeadReader.#steps[this.state](this, line, offset);
    }
  }

  #line(feed: Feed, offset: number): string | undefined {
    const rest = this.#limits.head - offset;
    if (this.state === 'field-line') return feed.line('field-line', rest, 'SB_HEAD_LONG');
    checkFirstByte(feed.firstByte, offset);
    const most = this.#limits.requestLine + 2;
    return most < rest
      ? feed.line('request-line', most, 'SB_REQUEST_LINE_LONG')
      : feed.line('request-line', rest, 'SB_HEAD_LONG');
  }

  #requestLine(line: string, offset: number): void {
    if (line === '') {
      this.#emptyLines++;
      if (this.#emptyLines > EMPTY_LINES)
        throw refusal('SB_EMPTY_LINES', 'another one', { state: 'request-line', offset });
      return;
    }
    this.method = readMethod(line, offset);
    this.#request = readRequestLine(line, this.method, offset, this.#tolerance);
    this.state = 'field-line';
  }

  #fieldLine(line: string, offset: number): void {
    if (isBlank(line.charCodeAt(0))) this.#fields.fold(line, offset);
    else if (this.#fields.headers.length < this.#limits.headerCount) this.#fields.add(line, offset);
    else
      throw refusal('SB_FIELDS_MANY', `more than ${this.#limits.headerCount}`, {
        state: 'field-line',
        offset,
      });
  }

  #head(request: RequestLine, end: number): RequestHead {
    this.framing = readFraming(request, this.#fields, end);
    const host = this.#host(request, end);
    const { method, target, path, query, version } = request;
    return {
      method,
      target,
      path,
      query,
      version,
      headers: this.#fields.headers,
      host,
      framing: this.framing,
    };
  }

  /**
   * The host that was asked for: an absolute target's goes before the Host field, which must be there and
   * well-formed all the same. [RFC 9112 §3.2, §3.2.2] HTTP/1.0 needs none.
   */
  #host(request: RequestLine, end: number): string | undefined {
    const field = this.#fields.get('host');
    if (field !== undefined) {
      const host = readHost(field.value, 'Host', field.offset);
      return request.host ?? host;
    }
    if (request.version === '1.1' && !this.#tolerance.tolerates('no-host'))
      throw refusal('SB_HOST_MISSING', 'none', { state: 'head', offset: end });
    return request.host;
  }
}

/**
 * What cannot begin a request is refused at once, so that a TLS client need not wait for a line that never
 * ends.
 */
function checkFirstByte(byte: number | undefined, offset: number): void {
  if (byte === undefined || tokenBytes[byte] === 1 || byte === CR || byte === LF) return;
  const place = { state: 'method', offset, byte };
  if (byte === TLS_HANDSHAKE && offset === 0)
    throw refusal('SB_TLS', 'the beginning of a TLS handshake', place);
  if (byte === SSL2_HELLO && offset === 0)
    throw refusal('SB_TLS', 'the beginning of an SSL 2 hello, as clients of that time say it', place);
  throw strayByte('SB_METHOD', String.fromCharCode(byte), 0, place.state, offset);
}
