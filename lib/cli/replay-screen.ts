import type { Difference } from '../captures/difference.ts';
import type { Replayed, ReplayedConversation, ReplayOutcome } from '../captures/replay.ts';
import { type HexRow, type HexSide, hexRows } from './hex-rows.ts';
import { visible } from './log.ts';

/** Puts colour on text; identity where nobody sees colours. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

export const plain: Paint = { good: (text) => text, bad: (text) => text };
export const coloured: Paint = {
  good: (text) => `\x1b[32m${text}\x1b[39m`,
  bad: (text) => `\x1b[31m${text}\x1b[39m`,
};

/** Differences of one answer that are shown; `--json` has more. */
const mostShown = 8;

/** One capture for a person: a line for each conversation, what is wrong with it below. */
export function captureLines(
  { capture, placeholders, conversations }: Replayed,
  paint: Paint,
): readonly string[] {
  const lines = conversations.flatMap((conversation) => conversationLines(capture, conversation, paint));
  const meanings = Object.entries(placeholders).map(([name, meaning]) => `{${name}} stood for ${meaning}`);
  const isAsked = conversations.some(({ differences }) => differences.length > 0);
  return isAsked ? [...lines, ...meanings.map((text) => `      ${visible(text)}`)] : lines;
}

const marks: Readonly<Record<ReplayOutcome, string>> = {
  'as-expected': 'ok  ',
  differs: 'FAIL',
  'not-replayed': '--  ',
};

function conversationLines(
  capture: string,
  { name, outcome, differences, faults, notes }: ReplayedConversation,
  paint: Paint,
): readonly string[] {
  const mark = { 'as-expected': paint.good, differs: paint.bad, 'not-replayed': plain.good }[outcome];
  const rest = differences.length - mostShown;
  const below = [
    ...differences.slice(0, mostShown).flatMap((difference) => differenceLines(difference, paint)),
    ...(rest > 0 ? [`and ${rest} more differences; --json shows more`] : []),
    ...faults.map(visible),
    ...notes.map(visible),
  ];
  return [
    `${mark(marks[outcome])}  ${visible(`${capture} ${name}`)}`,
    ...below.map((line) => `      ${line}`),
  ];
}

/** Hex is shown where two lines part; a header that is missing needs none. */
function differenceLines(difference: Difference, paint: Paint): readonly string[] {
  const { text, kind, line, offset, column, expected, actual } = difference;
  const where = kind === 'body' ? `byte ${offset} of the answer` : `line ${line}, byte ${offset}`;
  const head = `${visible(text)} (${where})`;
  if (expected === undefined || actual === undefined || column === undefined) return [head];
  const rows = hexRows({ expected, actual, column, start: offset - column });
  return [head, ...rows.flatMap((row) => rowLines(row, paint)).map((line) => `  ${line}`)];
}

function rowLines({ offset, expected, actual, differs }: HexRow, paint: Paint): readonly string[] {
  const label = offset.toString(16).padStart(4, '0');
  const both = [
    `expected  ${' '.repeat(label.length)}  ${sideText(expected, differs, paint.good)}`,
    `got       ${label}  ${sideText(actual, differs, paint.bad)}`,
  ];
  if (!differs.includes(true)) return both.map((line) => line.trimEnd());
  const pointers = {
    bytes: differs.map((differ) => (differ ? '^^' : '  ')),
    text: differs.map((differ) => (differ ? '^' : ' ')),
  };
  const below = `${' '.repeat(12 + label.length)}${sideText(pointers, differs, plain.good)}`;
  return [...both, below].map((line) => line.trimEnd());
}

function sideText(
  { bytes, text }: HexSide,
  differs: readonly boolean[],
  paint: (text: string) => string,
): string {
  const painted = (parts: readonly string[], between: string) =>
    parts.map((part, index) => (differs[index] === true ? paint(part) : part)).join(between);
  return `${painted(bytes, ' ')}  ${painted(text, '')}`;
}

/** How many are as expected, in one line. */
export function sum(results: readonly Replayed[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const left = results.filter((replayed) => !isWhole(replayed)).length;
  const said =
    failed === 0 ? `${results.length - left} as expected` : `${failed} of ${results.length} differ`;
  return left === 0 ? said : `${said}, ${left} not replayed in whole`;
}

function isWhole({ conversations }: Replayed): boolean {
  return conversations.every(({ outcome }) => outcome !== 'not-replayed');
}
