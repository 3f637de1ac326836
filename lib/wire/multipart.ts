import type { WireError } from '../errors.ts';
import type { Leniency } from './leniencies.ts';
import type { HeaderField } from './request.ts';

/** The head of one part. */
export interface PartHead {
  readonly headers: readonly HeaderField[];
  /** `name` of its Content-Disposition, decoded as UTF-8 where it is valid UTF-8, else as Latin-1. */
  readonly name: string;
  /** `filename` in any casing; undefined where there is none. Never a path to trust. */
  readonly fileName: string | undefined;
  /** Type and subtype of its Content-Type, ASCII lower case, without parameters; empty where there is none. */
  readonly contentType: string;
}

/** What the multipart machine tells: for each part `part`, `data` any number of times, `part-end`; then `end`. `refused` ends all. */
export type MultipartEvent =
  | { readonly kind: 'part'; readonly part: PartHead }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'part-end' }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly error: WireError };

/** Limits of a multipart body. What breaks one is refused with 413. */
export interface MultipartLimits {
  readonly parts: number;
  /** Head of one part in bytes, its empty line included. */
  readonly partHead: number;
  readonly headersPerPart: number;
  /** Bytes before the first delimiter. */
  readonly preamble: number;
  /** Spaces and tabs behind the boundary of a delimiter line. */
  readonly padding: number;
}

export const defaultMultipartLimits: MultipartLimits = {
  parts: 100,
  partHead: 8 * 1024,
  headersPerPart: 32,
  preamble: 64 * 1024,
  padding: 256,
};

/** The face of the multipart machine: bytes in any split, the same events for every split (but for where `data` is cut). */
export interface MultipartParser {
  /** Leniencies that this body needed so far. */
  readonly leniencies: ReadonlySet<Leniency>;
  /** Bytes of `data` events may be views into these: neither side may change them afterwards. */
  push(bytes: Buffer): readonly MultipartEvent[];
  /** The body is over, all of its declared bytes have come. */
  finish(): readonly MultipartEvent[];
}
