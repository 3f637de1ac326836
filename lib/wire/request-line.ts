import type { WireError } from '../errors.ts';
import {
  brokenPercent,
  firstOutside,
  isName,
  shown,
  targetBytes,
  tokenBytes,
  valueBytes,
} from './grammar.ts';
import { readHost } from './host.ts';
import { refusal, strayByte } from './refusals.ts';
import type { Tolerance } from './tolerance.ts';

/** A request line, read. [RFC 9112 §3] */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  /** Host of an absolute target. */
  readonly host: string | undefined;
  readonly version: '1.0' | '1.1';
}

type Target = Pick<RequestLine, 'path' | 'query' | 'host'>;

/** No method in use is longer than UPDATEREDIRECTREF and BASELINE-CONTROL, of 17 and 16 bytes. */
const METHOD_LIMIT = 24;
const SPACE = ' ';
const SCHEME_LENGTH = 'http://'.length;

/**
 * Reads `method SP request-target SP HTTP-version`, of which `readMethod` gave the method. Throws where it is
 * anything else. `offset` is that of the line.
 */
export function readRequestLine(
  line: string,
  method: string,
  offset: number,
  tolerance: Tolerance,
): RequestLine {
  const start = method.length + 1;
  const gap = line.indexOf(SPACE, start);
  const targetEnd = gap === -1 ? line.length : gap;
  const target = line.slice(start, targetEnd);
  const { path, query, host } = readTarget(target, offset + start, tolerance);
  const version = readVersion(line, targetEnd + 1, offset, tolerance);
  return { method, target, path, query, host, version };
}

/**
 * Reads the method of a request line, so that it is known also where the rest is refused. A method too long to
 * be known is answered 501 [RFC 9112 §3], and so is a wish for a tunnel.
 */
export function readMethod(line: string, offset: number): string {
  const end = firstOutside(tokenBytes, line, 0);
  const state = 'method';
  if (end > METHOD_LIMIT)
    throw refusal('SB_METHOD_UNKNOWN', `${shown(line.slice(0, 24))} and more`, { state, offset });
  if (end === 0 || line[end] !== SPACE) throw strayByte('SB_METHOD', line, end, state, offset);
  if (end === 7 && line.startsWith('CONNECT'))
    throw refusal('SB_METHOD_UNKNOWN', 'CONNECT', { state, offset });
  return line.slice(0, end);
}

/** Path and query of a target in origin-form or, where tolerated, absolute-form. [RFC 9112 §3.2] */
function readTarget(target: string, offset: number, tolerance: Tolerance): Target {
  if (target.startsWith('/')) return readPath(target, 0, offset, undefined);
  const state = 'request-target';
  const isAbsolute = isName(target.slice(0, 4), 'http') && target.startsWith('://', 4);
  if (!isAbsolute || !tolerance.allows('absolute-target'))
    throw refusal('SB_TARGET_FORM', shown(target), { state, offset });
  const end = authorityEnd(target);
  const host = readHost(target.slice(SCHEME_LENGTH, end), state, offset + SCHEME_LENGTH);
  const read = readPath(target, end, offset, host);
  tolerance.note('absolute-target');
  return read;
}

/** Where the authority of an absolute target ends. [RFC 3986 §3.2] */
function authorityEnd(target: string): number {
  let at = SCHEME_LENGTH;
  while (at < target.length && target[at] !== '/' && target[at] !== '?') at++;
  return at;
}

/**
 * Path and query from `start` on. An absolute target may leave the path out: it is `/` then. [RFC 9110
 * §4.2.3]
 */
function readPath(target: string, start: number, offset: number, host: string | undefined): Target {
  const stray = firstOutside(targetBytes, target, start);
  if (stray < target.length) throw strayByte('SB_TARGET', target, stray, 'request-target', offset);
  const broken = brokenPercent(target);
  if (broken !== -1) throw strayByte('SB_TARGET', target, broken, 'request-target', offset);
  const mark = target.indexOf('?', start);
  const pathEnd = mark === -1 ? target.length : mark;
  return {
    path: pathEnd === start ? '/' : target.slice(start, pathEnd),
    query: target.slice(pathEnd + 1),
    host,
  };
}

/**
 * The version, which ends the line. [RFC 9112 §2.3] `double-space` tolerates exactly one space more before
 * it: seen in the published NX300 e-mail, `POST /social/columbus/email?DUID=…  HTTP/1.0` [Q].
 */
function readVersion(line: string, from: number, offset: number, tolerance: Tolerance): '1.0' | '1.1' {
  const isDouble = line[from] === SPACE;
  if (isDouble && !tolerance.allows('double-space'))
    throw strayByte('SB_DOUBLE_SPACE', line, from, 'HTTP-version', offset);
  const start = isDouble ? from + 1 : from;
  const version = line.slice(start);
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') throw versionRefusal(line, start, offset);
  if (isDouble) tolerance.note('double-space');
  return version === 'HTTP/1.1' ? '1.1' : '1.0';
}

function versionRefusal(line: string, start: number, offset: number): WireError {
  const state = 'HTTP-version';
  const stray = firstOutside(valueBytes, line, start);
  if (stray < line.length || start >= line.length) return strayByte('SB_VERSION', line, stray, state, offset);
  const version = line.slice(start);
  const isVersion = /^HTTP\/[0-9]\.[0-9]$/.test(version);
  const code = isVersion ? 'SB_VERSION_UNSUPPORTED' : 'SB_VERSION';
  return refusal(code, shown(version), { state, offset: offset + start });
}
