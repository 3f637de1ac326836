import type { AnswerLine } from './answer-lines.ts';
import { byteInWords, type Difference, pairDifference, shortened } from './difference.ts';
import { matchText } from './line-match.ts';
import type { Meanings } from './placeholders.ts';

/** Two bodies, or two answers without a head. */
interface Bodies {
  /** What it is called in words. */
  readonly name: 'body' | 'answer';
  readonly expected: readonly AnswerLine[];
  readonly actual: readonly AnswerLine[];
  /** Where the expected one and the other begin, in bytes. */
  readonly starts: { readonly expected: number; readonly actual: number };
}

/**
 * Every difference of two bodies, line by line. Lines that are alike at both ends belong together; those between are paired in their
 * order.
 */
export function bodyDifferences(bodies: Bodies, meanings: Meanings): readonly Difference[] {
  const { expected, actual } = bodies;
  if (expected.length === 0 || actual.length === 0) return wholeBody(bodies);
  const [first, last] = alikeAtEnds(bodies, meanings);
  const middle = Math.max(expected.length, actual.length) - first - last;
  const differences: Difference[] = [];
  for (let index = first; index < first + middle; index += 1) {
    const wanted = index < expected.length - last ? expected[index] : undefined;
    const came = index < actual.length - last ? actual[index] : undefined;
    differences.push(...lineDifferences(bodies, { wanted, came, index }, meanings));
  }
  return differences;
}

function alikeAtEnds({ expected, actual }: Bodies, meanings: Meanings): readonly [number, number] {
  const most = Math.min(expected.length, actual.length);
  const alike = (wanted: AnswerLine | undefined, came: AnswerLine | undefined) =>
    matchText(wanted?.text ?? '', came?.text ?? '', meanings).parting === undefined;
  let first = 0;
  while (first < most && alike(expected[first], actual[first])) first += 1;
  let last = 0;
  while (last < most - first && alike(expected.at(-1 - last), actual.at(-1 - last))) last += 1;
  return [first, last];
}

/** What stands at one place of the two; `index` from 0. */
interface Place {
  readonly wanted: AnswerLine | undefined;
  readonly came: AnswerLine | undefined;
  readonly index: number;
}

function lineDifferences(
  bodies: Bodies,
  { wanted, came, index }: Place,
  meanings: Meanings,
): readonly Difference[] {
  const line = index + 1;
  if (wanted === undefined) return came === undefined ? [] : [extra(bodies, came, line)];
  if (came === undefined) return [missing(bodies, wanted, line)];
  const matched = matchText(wanted.text, came.text, meanings);
  const { parting } = matched;
  if (parting === undefined) return [];
  const at = came.offset + parting.at - bodies.starts.actual;
  const bytes = `expected ${byteInWords(matched.filled, parting.at)}, got ${byteInWords(came.text, parting.at)}`;
  const text = `${bodies.name} differs at its byte ${at}, in line ${line}: ${bytes}`;
  return [pairDifference('body', text, { wanted, came, filled: matched.filled, line }, parting)];
}

function missing({ name, actual }: Bodies, wanted: AnswerLine, line: number): Difference {
  const text = `${name}: line ${line} is missing: ${shortened(wanted.text)}`;
  const offset = endOf(actual.slice(0, line - 1));
  return { kind: 'missing', text, line, offset, expectedOffset: wanted.offset, expected: wanted.text };
}

function extra({ name, expected }: Bodies, came: AnswerLine, line: number): Difference {
  const text = `${name}: line ${line} was not expected: ${shortened(came.text)}`;
  const expectedOffset = endOf(expected.slice(0, line - 1));
  return { kind: 'extra', text, line, offset: came.offset, expectedOffset, actual: came.text };
}

/** One of the two is empty; where both are, there is no difference. */
function wholeBody({ name, expected, actual, starts }: Bodies): readonly Difference[] {
  const place = { line: 1, offset: starts.actual, expectedOffset: starts.expected };
  const bytes = (lines: readonly AnswerLine[]) => lines.reduce((sum, { text }) => sum + text.length, 0);
  const [wanted, came] = [expected[0], actual[0]];
  if (wanted !== undefined)
    return [
      {
        kind: 'missing',
        text: `${name} is missing: expected ${bytes(expected)} bytes`,
        expected: wanted.text,
        ...place,
      },
    ];
  if (came === undefined) return [];
  return [
    { kind: 'extra', text: `${name} of ${bytes(actual)} bytes: expected none`, actual: came.text, ...place },
  ];
}

function endOf(lines: readonly AnswerLine[]): number {
  const last = lines.at(-1);
  return last === undefined ? 0 : last.offset + last.text.length;
}
