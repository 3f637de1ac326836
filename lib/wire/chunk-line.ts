import {
  afterBlanks,
  digitValue,
  firstOutside,
  quotedBytes,
  shown,
  tokenBytes,
  valueBytes,
} from './grammar.ts';
import { refusal, strayByte } from './refusals.ts';

/** Hexadecimal digits of a chunk size: any number of that many is below 2^53. */
const SIZE_DIGITS = 13;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads `chunk-size [ chunk-ext ]`: the size in bytes. [RFC 9112 §7.1] Extensions are read by their grammar
 * and forgotten.
 */
export function readChunkLine(line: string, offset: number): number {
  const digits = sizeEnd(line);
  if (digits === 0) throw strayByte('SB_CHUNK_SIZE', line, 0, 'chunk-size', offset);
  if (digits > SIZE_DIGITS) throw refusal('SB_CHUNK_SIZE', shown(line), { state: 'chunk-size', offset });
  const end = extensionsEnd(line, digits);
  if (end < line.length) throw extensionRefusal(line, digits, end, offset);
  return sizeOf(line, digits);
}

function extensionRefusal(line: string, digits: number, end: number, offset: number): Error {
  const stray = firstOutside(valueBytes, line, end);
  const at = stray < line.length ? stray : end;
  if (end === digits && line.charCodeAt(end) !== SEMICOLON)
    return strayByte('SB_CHUNK_SIZE', line, at, 'chunk-size', offset);
  return strayByte('SB_CHUNK_EXTENSION', line, at, 'chunk-ext', offset);
}

function sizeEnd(line: string): number {
  let at = 0;
  while (digitValue(line, at) < 16) at++;
  return at;
}

function sizeOf(line: string, digits: number): number {
  let size = 0;
  for (let at = 0; at < digits; at++) size = size * 16 + digitValue(line, at);
  return size;
}

/** Where `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )` ends. [RFC 9112 §7.1.1] */
function extensionsEnd(line: string, from: number): number {
  let at = from;
  for (let end = extensionEnd(line, at); end !== -1; end = extensionEnd(line, at)) at = end;
  return at;
}

/** Where one extension ends; -1 where there is none. */
function extensionEnd(line: string, from: number): number {
  const semicolon = afterBlanks(line, from);
  if (line.charCodeAt(semicolon) !== SEMICOLON) return -1;
  const nameEnd = tokenEnd(line, afterBlanks(line, semicolon + 1));
  if (nameEnd === -1) return -1;
  const equals = afterBlanks(line, nameEnd);
  if (line.charCodeAt(equals) !== EQUALS) return nameEnd;
  const value = afterBlanks(line, equals + 1);
  return line.charCodeAt(value) === QUOTE ? quotedEnd(line, value + 1) : tokenEnd(line, value);
}

function tokenEnd(line: string, from: number): number {
  const end = firstOutside(tokenBytes, line, from);
  return end === from ? -1 : end;
}

/**
 * Where the quoted-string ends whose first quote stands before `from`; -1 where it does not. [RFC 9110
 * §5.6.4]
 */
function quotedEnd(line: string, from: number): number {
  let at = firstOutside(quotedBytes, line, from);
  while (line.charCodeAt(at) === BACKSLASH && valueBytes[line.charCodeAt(at + 1)] === 1)
    at = firstOutside(quotedBytes, line, at + 2);
  return line.charCodeAt(at) === QUOTE ? at + 1 : -1;
}
