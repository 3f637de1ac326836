import { typingErrors } from '../typing-errors.ts';
import type { RequestHead } from '../wire/request.ts';
import type { KnownRequest } from './handler.ts';

/** A known request, and the name of its handler. */
export interface Acquaintance extends KnownRequest {
  readonly handler: string;
}

/** A known request that an unknown one resembles. */
export interface Likeness {
  readonly known: Acquaintance;
  /** What is the same, e.g. `host`, `method`, `path`. */
  readonly same: readonly string[];
  /** What is not, in plain words: `path segment 2 is "auht" for "auth"`. */
  readonly differs: readonly string[];
}

/** What of a request can be alike. */
export type Asked = Pick<RequestHead, 'method' | 'host' | 'path'>;

/** How a segment compares with the one that is known in its place. */
type Fit = 'same' | 'any' | 'near' | 'other';

/** What each fit is worth. A segment that stands for any is no likeness by itself. */
const worth: Readonly<Record<Fit, number>> = { same: 4, near: 3, any: 0, other: 0 };

/** Segments of a path that are looked at. */
const segmentLimit = 20;
/** Characters of a segment that are shown. */
const shownLimit = 24;

/** The known requests that a request resembles, the most alike first; those of equal likeness in their order. Empty where none is near. */
export function likenessesOf(asked: Asked, acquaintances: readonly Acquaintance[]): readonly Likeness[] {
  return acquaintances
    .map((known) => ({ known, score: scoreOf(asked, known) }))
    .filter(({ score }) => score > 1)
    .sort((a, b) => b.score - a.score)
    .map(({ known }) => ({ known, same: sameIn(asked, known), differs: differencesOf(asked, known) }));
}

/** `nearest known: POST www.ospserver.net/social/columbus/email (email): same host and method; path segment 3 is "mail" for "email"`, without the first two words. */
export function likenessInWords({ known, same, differs }: Likeness): string {
  const { method, host = '(any host)', path, handler } = known;
  const alike = same.length === 0 ? [] : [`same ${same.join(' and ')}`];
  return `${method} ${host}${path} (${handler}): ${[...alike, ...differs].join('; ')}`;
}

/** More than half of this for a segment in common: then 2 for the same host, 1 for the same method. */
function scoreOf(asked: Asked, known: KnownRequest): number {
  const path = fitsOf(asked.path, known.path).reduce((sum, fit) => sum + worth[fit], 0);
  const host = asked.host !== undefined && asked.host === known.host ? 2 : 0;
  return path + host + (asked.method === known.method ? 1 : 0);
}

function sameIn(asked: Asked, known: KnownRequest): readonly string[] {
  return [
    ...(asked.host !== undefined && asked.host === known.host ? ['host'] : []),
    ...(asked.method === known.method ? ['method'] : []),
    ...(isSamePath(asked.path, known.path) ? ['path'] : []),
  ];
}

function isSamePath(path: string, known: string): boolean {
  const fits = fitsOf(path, known);
  const isWhole = segmentsOf(path).length === fits.length && segmentsOf(known).length === fits.length;
  return isWhole && fits.every((fit) => fit === 'same' || fit === 'any');
}

function differencesOf(asked: Asked, known: KnownRequest): readonly string[] {
  const { method, host } = asked;
  const isOtherHost = known.host !== undefined && host !== known.host;
  return [
    ...(method === known.method ? [] : [`method ${method.slice(0, shownLimit)} for ${known.method}`]),
    ...(isOtherHost ? [host === undefined ? 'no host' : `host ${shown(host)}`] : []),
    ...pathDifferences(asked.path, known.path),
  ];
}

function pathDifferences(path: string, known: string): readonly string[] {
  const there = segmentsOf(path);
  const wanted = segmentsOf(known);
  const changed = fitsOf(path, known).flatMap((fit, index) =>
    fit === 'same' || fit === 'any'
      ? []
      : [`path segment ${index + 1} is ${shown(there[index] ?? '')} for ${shown(wanted[index] ?? '')}`],
  );
  return [...changed, ...lengthDifference(there, wanted)];
}

function lengthDifference(there: readonly string[], wanted: readonly string[]): readonly string[] {
  if (there.length >= segmentLimit) return ['a far longer path'];
  if (there.length > wanted.length)
    return [`more path behind it: ${shown(there.slice(wanted.length).join('/'))}`];
  if (there.length < wanted.length)
    return [`${shown(wanted.slice(there.length).join('/'))} is missing at the end of the path`];
  return [];
}

/** Segment by segment, as far as both go. */
function fitsOf(path: string, known: string): readonly Fit[] {
  const wanted = segmentsOf(known);
  return segmentsOf(path)
    .slice(0, wanted.length)
    .map((segment, index) => fitOf(segment, wanted[index] ?? ''));
}

/** Near is one typing error for every three letters. */
function fitOf(segment: string, wanted: string): Fit {
  if (segment === wanted) return 'same';
  if (wanted.startsWith('<')) return 'any';
  if (segment.length > 2 * wanted.length) return 'other';
  const errors = typingErrors(segment.toLowerCase(), wanted.toLowerCase());
  return errors <= Math.floor(wanted.length / 3) ? 'near' : 'other';
}

function segmentsOf(path: string): readonly string[] {
  return path
    .split('/', segmentLimit + 1)
    .filter((segment) => segment !== '')
    .slice(0, segmentLimit);
}

function shown(text: string): string {
  return JSON.stringify(text.length > shownLimit ? `${text.slice(0, shownLimit - 1)}…` : text);
}
