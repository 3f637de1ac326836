import type { AnswerLine } from './answer-lines.ts';
import { anyByte, type Parting } from './line-match.ts';

/** What differs: the status line, a header, one that is missing or not expected, the order of headers, or a line of the body. */
export type DifferenceKind = 'status' | 'header' | 'missing' | 'extra' | 'order' | 'body';

/** One thing in which an answer is not what was expected. Texts are Latin-1, a character for a byte, and as they came. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** In plain words. */
  readonly text: string;
  /** Line of the head or body of the answer, from 1. */
  readonly line: number;
  /** Byte of the answer at which it begins. */
  readonly offset: number;
  /** Byte of the expected bytes, as they are written, at which it begins. */
  readonly expectedOffset: number;
  /** Byte of both lines at which they part; undefined where there is one line only. */
  readonly column?: number;
  /** The expected line, with what placeholders stand for; undefined where none was expected. */
  readonly expected?: string;
  /** The line that came; undefined where none came. */
  readonly actual?: string;
}

/** An expected line and the one that came in its place. */
export interface LinePair {
  readonly wanted: AnswerLine;
  readonly came: AnswerLine;
  /** The expected line with what placeholders stand for. */
  readonly filled: string;
  /** Number of the line that came, from 1. */
  readonly line: number;
}

/** The difference of two lines that part. */
export function pairDifference(
  kind: DifferenceKind,
  text: string,
  pair: LinePair,
  parting: Parting,
): Difference {
  const { wanted, came, filled, line } = pair;
  return {
    kind,
    text,
    line,
    offset: came.offset + parting.at,
    expectedOffset: wanted.offset + parting.expectedAt,
    column: parting.at,
    expected: filled,
    actual: came.text,
  };
}

/** `0x63 c`, or `the end` where there is no such byte. */
export function byteInWords(text: string, offset: number): string {
  if (offset >= text.length) return 'the end';
  if (text[offset] === anyByte) return 'a byte that the trace lacks';
  const code = text.charCodeAt(offset);
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  return code > 0x20 && code < 0x7f ? `${hex} ${text[offset]}` : hex;
}

/** A line in words: not longer than a line of a terminal, without its end. */
export function shortened(line: string): string {
  const text = line.trimEnd();
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
