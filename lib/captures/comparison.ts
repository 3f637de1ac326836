import { type AnswerLines, linesOfAnswer } from './answer-lines.ts';
import { bodyDifferences } from './body-comparison.ts';
import type { Difference } from './difference.ts';
import { headDifferences, withoutHeaders } from './head-comparison.ts';
import { matchText } from './line-match.ts';
import { Meanings } from './placeholders.ts';

/** How an answer is compared. */
export interface Strictness {
  /** Names of headers that are not looked at, in any case. */
  readonly ignored?: readonly string[] | undefined;
  /** The trace stops before the end: what comes behind the expected bytes is not looked at. */
  readonly openEnd?: boolean | undefined;
}

/** Differences that are told of one answer; where there are more, it is another answer altogether. */
export const mostDifferences = 20;

/**
 * Compares an answer with the expected text, both Latin-1, byte for byte. In the expected one `{session}` stands for letters, digits,
 * `_`, `-`, `{time}` for digits, and `anyByte` for any byte. A placeholder that comes twice stands for the same bytes both times, and
 * for what `meanings` knows from earlier answers. Empty where they agree; at most `mostDifferences`.
 */
export function compareAnswer(
  expected: string,
  actual: string,
  meanings = new Meanings(),
  { ignored = [], openEnd = false }: Strictness = {},
): readonly Difference[] {
  const wanted = withoutHeaders(linesOfAnswer(expected), ignored);
  const came = withoutHeaders(linesOfAnswer(actual), ignored);
  const { filled, parting } = matchText(textOf(wanted), textOf(came), meanings);
  if (parting === undefined || (openEnd && parting.at >= filled.length)) return [];
  const heads = wanted.head.length > 0 && came.head.length > 0;
  const found = heads ? inBoth(wanted, came, meanings) : asBytes(wanted, came, meanings);
  return found.slice(0, mostDifferences);
}

function inBoth(wanted: AnswerLines, came: AnswerLines, meanings: Meanings): readonly Difference[] {
  const starts = { expected: endOf(wanted), actual: endOf(came) };
  const bodies = { name: 'body', expected: wanted.body, actual: came.body, starts } as const;
  return [...headDifferences(wanted.head, came.head, meanings), ...bodyDifferences(bodies, meanings)];
}

function asBytes(wanted: AnswerLines, came: AnswerLines, meanings: Meanings): readonly Difference[] {
  const starts = { expected: 0, actual: 0 };
  const expected = [...wanted.head, ...wanted.body];
  const actual = [...came.head, ...came.body];
  return bodyDifferences({ name: 'answer', expected, actual, starts }, meanings);
}

function textOf({ head, body }: AnswerLines): string {
  return [...head, ...body].map(({ text }) => text).join('');
}

/** Where a head ends, in bytes from the start of the answer. */
function endOf({ head }: AnswerLines): number {
  const last = head.at(-1);
  return last === undefined ? 0 : last.offset + last.text.length;
}
