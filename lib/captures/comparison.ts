import { Meanings, piecesOf } from './placeholders.ts';

/** Where an answer is not what was expected. */
export interface Difference {
  /** Byte of the answer at which the two part. */
  readonly offset: number;
  /** Byte of the expected bytes at which the two part; not the same as `offset` behind a placeholder. */
  readonly expectedOffset: number;
  /** What should stand there, in words. */
  readonly expected: string;
  /** What stands there, in words. */
  readonly actual: string;
}

/**
 * Compares an answer with the expected bytes, in which `{session}` stands for letters, digits, `_`, `-`, and `{time}` for digits. A
 * placeholder that comes twice stands for the same bytes both times, and for what `meanings` knows from earlier answers.
 * Undefined where they agree.
 */
export function compareReply(
  expected: Buffer,
  actual: Buffer,
  meanings = new Meanings(),
): Difference | undefined {
  const pieces = piecesOf(expected);
  const answer = actual.toString('latin1');
  const at = { expected: 0, actual: 0 };
  for (const [index, piece] of pieces.entries()) {
    const wanted = index % 2 === 0 ? piece : meanings.read(piece, answer.slice(at.actual));
    if (wanted === undefined) return placeholderDifference(piece, answer, at);
    const difference = literalDifference(wanted, answer, at);
    if (difference !== undefined) return difference;
    at.expected += piece.length;
    at.actual += wanted.length;
  }
  return at.actual < answer.length ? endDifference(answer, at) : undefined;
}

interface Offsets {
  expected: number;
  actual: number;
}

function literalDifference(wanted: string, answer: string, at: Offsets): Difference | undefined {
  if (answer.startsWith(wanted, at.actual)) return undefined;
  let same = 0;
  while (wanted[same] === answer[at.actual + same]) same += 1;
  return {
    offset: at.actual + same,
    expectedOffset: at.expected + same,
    expected: byteInWords(wanted, same),
    actual: byteInWords(answer, at.actual + same),
  };
}

function placeholderDifference(placeholder: string, answer: string, at: Offsets): Difference {
  return {
    offset: at.actual,
    expectedOffset: at.expected,
    expected: placeholder,
    actual: byteInWords(answer, at.actual),
  };
}

function endDifference(answer: string, at: Offsets): Difference {
  return {
    offset: at.actual,
    expectedOffset: at.expected,
    expected: 'the end',
    actual: byteInWords(answer, at.actual),
  };
}

function byteInWords(text: string, offset: number): string {
  if (offset >= text.length) return 'the end';
  const code = text.charCodeAt(offset);
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  return code > 0x20 && code < 0x7f ? `${hex} ${text[offset]}` : hex;
}

const rowLength = 16;

/** The place of a difference for a person: which byte, and both sides as hex beside text. */
export function describeDifference(difference: Difference, expected: Buffer, actual: Buffer): string {
  const { offset, expectedOffset } = difference;
  return [
    `differs at byte ${offset}: expected ${difference.expected}, got ${difference.actual}`,
    ...rowsAround(expected, expectedOffset).map((row) => `  expected ${row}`),
    ...rowsAround(actual, offset).map((row) => `  got      ${row}`),
  ].join('\n');
}

/** The row that holds a byte, and the rows beside it. */
function rowsAround(bytes: Buffer, offset: number): readonly string[] {
  const middle = Math.min(offset, Math.max(bytes.length - 1, 0));
  const first = Math.max(0, (Math.floor(middle / rowLength) - 1) * rowLength);
  const starts = [0, 1, 2].map((row) => first + row * rowLength).filter((start) => start < bytes.length);
  return starts.length === 0 ? ['(nothing)'] : starts.map((start) => hexRow(bytes, start));
}

function hexRow(bytes: Buffer, start: number): string {
  const row = bytes.subarray(start, start + rowLength);
  const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = row.toString('latin1').replace(/[^ -~]/g, '.');
  return `${start.toString(16).padStart(4, '0')}  ${hex.padEnd(rowLength * 3 - 1)}  ${text}`;
}
