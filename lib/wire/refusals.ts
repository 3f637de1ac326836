import { WireError, type WirePlace } from '../errors.ts';
import { CR, DEL, SP } from './grammar.ts';

interface Refusal {
  readonly status: number;
  /** Completes "expected …". */
  readonly expected: string;
  /** What to do, where it is more than to mend the sender. */
  readonly cure?: string;
}

/** Everything that the request machine refuses: code, status and what was expected instead. */
export const requestRefusals = {
  SB_TLS: {
    status: 400,
    expected: 'plain HTTP',
    cure: 'the bridge speaks no TLS itself: put a TLS proxy in front of it',
  },
  SB_BARE_CR: { status: 400, expected: 'LF after CR' },
  SB_BARE_LF: { status: 400, expected: 'CR before LF' },
  SB_CONTROL_BYTE: { status: 400, expected: 'no control bytes' },
  SB_EMPTY_LINES: { status: 400, expected: 'no more than one empty line before the request' },
  SB_METHOD: { status: 400, expected: 'a method and one space' },
  SB_METHOD_UNKNOWN: { status: 501, expected: 'a shorter method, and no CONNECT' },
  SB_TARGET: { status: 400, expected: 'a path and query in the characters of RFC 3986' },
  SB_TARGET_FORM: { status: 400, expected: 'a target that starts with / or, where tolerated, with http://' },
  SB_DOUBLE_SPACE: { status: 400, expected: 'one space between target and version' },
  SB_VERSION: { status: 400, expected: 'HTTP/1.0 or HTTP/1.1 and the end of the line' },
  SB_VERSION_UNSUPPORTED: { status: 505, expected: 'HTTP/1.0 or HTTP/1.1' },
  SB_REQUEST_LINE_LONG: { status: 414, expected: 'a shorter request line' },
  SB_HEAD_LONG: { status: 431, expected: 'a shorter head' },
  SB_FIELDS_MANY: { status: 431, expected: 'fewer fields' },
  SB_FIELD_NAME: { status: 400, expected: 'a field name and a colon' },
  SB_FIELD_SPACE: { status: 400, expected: 'no white space before a field name or its colon' },
  SB_FIELD_FOLDED: { status: 400, expected: 'a field on one line' },
  SB_FIELD_REPEATED: { status: 400, expected: 'the field only once' },
  SB_HOST: { status: 400, expected: 'a host name or address and perhaps a port' },
  SB_HOST_MISSING: { status: 400, expected: 'a Host field' },
  SB_LENGTH: { status: 400, expected: 'a Content-Length of plain decimal digits' },
  SB_LENGTH_REQUIRED: { status: 411, expected: 'a Content-Length' },
  SB_TRANSFER_ENCODING: { status: 400, expected: 'a Transfer-Encoding of chunked alone, in HTTP/1.1' },
  SB_BODY_TOO_LARGE: { status: 413, expected: 'a smaller body', cure: 'limits.body can be raised' },
  SB_CHUNK_SIZE: { status: 400, expected: 'a chunk size of 1 to 13 hexadecimal digits' },
  SB_CHUNK_EXTENSION: { status: 400, expected: 'chunk extensions by their grammar and within their limit' },
  SB_CHUNKS_MANY: { status: 400, expected: 'fewer and larger chunks' },
  SB_CHUNK_END: { status: 400, expected: 'CR LF right after the data of a chunk' },
  SB_TRAILERS_LONG: { status: 431, expected: 'fewer or shorter trailer fields' },
  SB_HEAD_CUT: { status: 400, expected: 'the rest of the head' },
  SB_BODY_CUT: { status: 400, expected: 'the rest of the body' },
} as const satisfies Record<string, Refusal>;

export type RequestRefusal = keyof typeof requestRefusals;

/** The error for a refusal; `came` completes "came …". */
export function refusal(code: RequestRefusal, came: string, place: WirePlace): WireError {
  const { status, expected, cure }: Refusal = requestRefusals[code];
  const advice = cure === undefined ? '' : `; ${cure}`;
  return new WireError(code, status, `expected ${expected}, came ${came}${advice}`, place);
}

/**
 * The error for one byte of a line that its grammar does not have there; line breaks and control bytes are
 * named as such.
 */
export function strayByte(
  code: RequestRefusal,
  line: string,
  at: number,
  state: string,
  offset: number,
): WireError {
  if (at >= line.length) return refusal(code, 'the end of the line', { state, offset: offset + line.length });
  const byte = line.charCodeAt(at);
  const place = { state, offset: offset + at, byte };
  if (byte === CR) return refusal('SB_BARE_CR', 'a CR alone', place);
  const came = `byte 0x${byte.toString(16).padStart(2, '0')}`;
  if (byte === DEL || (byte < SP && byte !== 9)) return refusal('SB_CONTROL_BYTE', came, place);
  return refusal(code, byte > SP && byte < DEL ? JSON.stringify(line.charAt(at)) : came, place);
}
