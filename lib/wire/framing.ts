import { decimal, isName, shown } from './grammar.ts';
import type { HeadFields, Singleton } from './head-fields.ts';
import { refusal } from './refusals.ts';
import type { Framing } from './request.ts';
import type { RequestLine } from './request-line.ts';

const none: Framing = { kind: 'none' };
const chunked: Framing = { kind: 'chunked' };

/**
 * Methods whose requests carry content: without framing its end would be anybody's guess. [RFC 9110 §9.3.3,
 * §9.3.4]
 */
const contentMethods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * How the end of the body is known. [RFC 9112 §6.3] Throws where the fields leave room for two opinions, and
 * 411 where a method with content says nothing. `end` is the offset of the body.
 */
export function readFraming(request: RequestLine, fields: HeadFields, end: number): Framing {
  const coding = fields.get('transfer-encoding');
  const length = fields.get('content-length');
  if (coding !== undefined) return readCoding(coding, length, request.version);
  if (length !== undefined) return readLength(length);
  if (contentMethods.has(request.method))
    throw refusal('SB_LENGTH_REQUIRED', `${request.method} without one`, { state: 'head', offset: end });
  return none;
}

/** Only `chunked`, alone, without a length beside it, and never in HTTP/1.0. [RFC 9112 §6.1] */
function readCoding(coding: Singleton, length: Singleton | undefined, version: string): Framing {
  const place = { state: 'Transfer-Encoding', offset: coding.offset };
  if (!isName(coding.value, 'chunked')) throw refusal('SB_TRANSFER_ENCODING', shown(coding.value), place);
  if (length !== undefined) throw refusal('SB_TRANSFER_ENCODING', 'one with a Content-Length', place);
  if (version === '1.0') throw refusal('SB_TRANSFER_ENCODING', 'one in HTTP/1.0', place);
  return chunked;
}

/**
 * Plain digits up to 2^53 - 1 and no zeros before them: no two readers take them for different numbers. [RFC
 * 9110 §8.6]
 */
function readLength({ value, offset }: Singleton): Framing {
  const bytes = decimal(value);
  if (bytes === undefined || (value.length > 1 && value.startsWith('0')))
    throw refusal('SB_LENGTH', shown(value), { state: 'Content-Length', offset });
  return { kind: 'length', bytes };
}
