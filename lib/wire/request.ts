import type { WireError } from '../errors.ts';
import type { Leniency } from './leniencies.ts';

/** Name and value as they came, decoded as Latin-1, outer white space of the value gone. */
export type HeaderField = readonly [name: string, value: string];

/** How the end of a body is known. [RFC 9112 §6.3] */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' };

/** A request's head, parsed. */
export interface RequestHead {
  /** Case-sensitive token, e.g. `POST`. */
  readonly method: string;
  /** The request target exactly as sent. */
  readonly target: string;
  /** Path of the target, undecoded, always starting with `/`. */
  readonly path: string;
  /** Query of the target without its `?`; empty where there is none. */
  readonly query: string;
  readonly version: '1.0' | '1.1';
  /** In wire order, duplicates kept. */
  readonly headers: readonly HeaderField[];
  /** Host that was asked for, ASCII lower case, without port; from an absolute target where there is one, else from Host. */
  readonly host: string | undefined;
  readonly framing: Framing;
}

/** What the request machine tells. `head` comes once, then `body` any number of times, then `end`; `refused` ends all. */
export type RequestEvent =
  | { readonly kind: 'head'; readonly head: RequestHead }
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly error: WireError };

/** Limits of a request in bytes and counts. */
export interface RequestLimits {
  /** Request line, without its CRLF. */
  readonly requestLine: number;
  /** The whole head, final empty line included. */
  readonly head: number;
  readonly headerCount: number;
  /** Content of the body, after chunked decoding. */
  readonly body: number;
}

export const defaultRequestLimits: RequestLimits = {
  requestLine: 8 * 1024,
  head: 16 * 1024,
  headerCount: 100,
  body: 256 * 1024 * 1024,
};

/** First value of a header, name compared without case; undefined where it is absent. */
export function headerValue(headers: readonly HeaderField[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of headers)
    if (key.length === wanted.length && key.toLowerCase() === wanted) return value;
  return undefined;
}

/** The face of the request machine: bytes in any split, the same events for every split. */
export interface RequestParser {
  /** Leniencies that this request needed so far. */
  readonly leniencies: ReadonlySet<Leniency>;
  /**
   * True after `end` or `refused`: what comes behind is ignored. Like all that is told here beside the events, of all bytes
   * that were pushed: it may be true while the first event of the last push is looked at.
   */
  readonly done: boolean;
  /**
   * Case-sensitive token, e.g. `HEAD`; undefined before the request line has come, and where that line does not begin with
   * a method. Stays known where the request is refused, so that a HEAD is refused without content. [RFC 9110 §9.3.2]
   */
  readonly method: string | undefined;
  /** As in the head; undefined before the request line has come, and where that line is refused. Stays known too. */
  readonly path: string | undefined;
  /**
   * The head that the event tells, and also one that is whole and sound but whose body is too large (413), for which there
   * is no event. Undefined before its end, and where anything in it is refused, as with 411: how its body ends is not known.
   */
  readonly head: RequestHead | undefined;
  /**
   * Bytes of the body that the peer has yet to send, and 0 at the end of it. Undefined where that is not known: before the
   * end of the head, after a head that leaves it open, and for a chunked body, sound or refused, until its `end`. After a
   * refusal it counts on down while bytes are pushed, so that a server can drain what the camera is still sending before it
   * answers. Of all bytes that were pushed, as `done` is, and so the same for every split: where one push gives a head and a
   * refusal, as of a chunked request whose first chunk line is bad, it is undefined at both events. After `finish` it is what
   * never came.
   */
  readonly remaining: number | undefined;
  push(bytes: Buffer): readonly RequestEvent[];
  /** The peer sends no more: a request that is not whole becomes `refused`. */
  finish(): readonly RequestEvent[];
}
