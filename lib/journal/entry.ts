import type { Verdict } from '../server/verdict.ts';

/** The bridge began to listen. */
export interface Started {
  readonly kind: 'started';
  /** ISO 8601, UTC, as in every entry. */
  readonly time: string;
  readonly version: string;
  /** Where it listens, as `http://10.0.0.1:8080`. */
  readonly listen: readonly string[];
  /** How probes of Yahoo and MSN are answered. */
  readonly hotspot: Readonly<Record<string, string>>;
}

/** The bridge was told to stop, and did. */
export interface Stopped {
  readonly kind: 'stopped';
  readonly time: string;
}

/** A conversation is over: its verdict, and when that was. */
export interface Talk extends Verdict {
  readonly kind: 'conversation';
  readonly time: string;
  /** File of the capture that its request was recorded into. */
  readonly recorded?: string | undefined;
}

/** A connection beyond `limits.connections` was sent away. */
export interface TurnedAway {
  readonly kind: 'turned-away';
  readonly time: string;
  readonly peer: string;
}

/** One line of the journal. */
export type Entry = Started | Stopped | Talk | TurnedAway;

/** Characters of a value that are kept; a camera can send long ones. */
const longest = 2000;

/** One line, with its end. */
export function encodeEntry(entry: Entry): string {
  const cut = (_key: string, value: unknown): unknown =>
    typeof value === 'string' && value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
  return `${JSON.stringify(entry, cut)}\n`;
}

/** The entry of a line; undefined where it is none: torn by a power cut, or of a later version. */
export function decodeEntry(line: string): Entry | undefined {
  const fields = fieldsOf(line);
  const { time, kind } = fields;
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) return undefined;
  const known = kinds.find((one) => one.kind === kind);
  return known?.isWhole(fields) === true ? (fields as unknown as Entry) : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** What must be there for an entry to be told. */
const kinds: readonly { readonly kind: Entry['kind']; isWhole(fields: Fields): boolean }[] = [
  { kind: 'started', isWhole: isStart },
  { kind: 'stopped', isWhole: () => true },
  { kind: 'conversation', isWhole: isTalk },
  { kind: 'turned-away', isWhole: ({ peer }) => typeof peer === 'string' },
];

function isStart({ version, listen, hotspot }: Fields): boolean {
  const isList = Array.isArray(listen) && listen.every((place) => typeof place === 'string');
  return typeof version === 'string' && isList && typeof hotspot === 'object' && hotspot !== null;
}

function isTalk(fields: Fields): boolean {
  const { status, leniencies } = fields;
  const numbers = ['conversation', 'bytes', 'took'].every((name) => typeof fields[name] === 'number');
  const texts = ['peer', 'text'].every((name) => typeof fields[name] === 'string');
  const maybe = ['model', 'handler', 'request', 'host', 'code', 'parcel', 'recorded'];
  return (
    numbers &&
    texts &&
    maybe.every((name) => fields[name] === undefined || typeof fields[name] === 'string') &&
    (status === undefined || typeof status === 'number') &&
    Array.isArray(leniencies) &&
    leniencies.every((name) => typeof name === 'string')
  );
}

function fieldsOf(line: string): Fields {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}
