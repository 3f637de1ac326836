import { unexpected } from './config-errors.ts';
import type { Reader } from './record.ts';
import { textOf } from './scalars.ts';

/** Bytes by unit, lower case: `MB` is 10^6 bytes, `MiB` is 2^20. */
const sizeUnits: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't'].flatMap((letter, index): [string, number][] => [
    [letter, 1000 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
    [`${letter}i`, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
  ]),
]);

/** Ms by unit. None is the default: nobody can tell whether a plain 60 is seconds or minutes. */
const durationUnits: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Bytes of a size such as `256MB`, `1.5 GiB`, `512k` or `4096`; undefined where it is none. */
export function parseSize(written: string): number | undefined {
  return quantity(written, sizeUnits);
}

/** Ms of a duration such as `500ms`, `60s`, `2m`, `24h` or `7d`; undefined where it is none. */
export function parseDuration(written: string): number | undefined {
  return quantity(written, durationUnits);
}

function quantity(written: string, units: ReadonlyMap<string, number>): number | undefined {
  const match = /^([0-9]{1,15}(?:\.[0-9]{1,6})?)\s?([A-Za-z]*)$/.exec(written.trim());
  const unit = units.get((match?.[2] ?? '').toLowerCase());
  const whole = match === null || unit === undefined ? Number.NaN : Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** Reads a size within bounds, themselves written as sizes. Bytes. */
export function size(least: string, most: string): Reader<number> {
  return bounded(
    parseSize,
    least,
    most,
    `a size from ${least} to ${most}`,
    'write it like 256MB, 1GiB or 4096',
  );
}

/** Reads a duration within bounds, themselves written as durations. Ms. */
export function duration(least: string, most: string): Reader<number> {
  const cure = 'write it with its unit, like 500ms, 60s, 2m, 24h or 7d';
  return bounded(parseDuration, least, most, `a duration from ${least} to ${most}`, cure);
}

function bounded(
  parse: (written: string) => number | undefined,
  least: string,
  most: string,
  expected: string,
  cure: string,
): Reader<number> {
  const [low, high] = [parse(least) ?? 0, parse(most) ?? 0];
  return (node, scope) => {
    const amount = parse(textOf(node, scope, expected));
    if (amount !== undefined && amount >= low && amount <= high) return amount;
    throw unexpected(node, expected, cure);
  };
}
