import { type Meanings, piecesOf } from './placeholders.ts';

/** Stands in an expected text for a byte that a trace does not hold: any will do. No byte of Latin-1 is written so. */
export const anyByte = '\ue000';

/** Where two texts part, in bytes. */
export interface Parting {
  /** In the answer, and as well in the expected text once its placeholders are filled in. */
  readonly at: number;
  /** In the expected text as it is written. */
  readonly expectedAt: number;
}

/** What came of holding an answer, or a line of it, against the expected text. */
export interface Matched {
  /** The expected text with what placeholders stand for, as far as that is known. */
  readonly filled: string;
  /** Undefined where they agree. */
  readonly parting: Parting | undefined;
}

/**
 * Holds text against the expected text, both Latin-1. What a placeholder stands for is learned from the answer while both agree: behind
 * a difference it would be a guess.
 */
export function matchText(expected: string, actual: string, meanings: Meanings): Matched {
  let filled = '';
  let read = 0;
  let parting: Parting | undefined;
  for (const [index, piece] of piecesOf(expected).entries()) {
    const rest = parting === undefined ? actual.slice(filled.length) : '';
    const meaning = index % 2 === 0 ? piece : meanings.read(piece, rest);
    const same = meaning === undefined ? 0 : bytesAlike(meaning, rest);
    if (meaning === undefined || same < meaning.length)
      parting ??= { at: filled.length + same, expectedAt: read + Math.min(same, piece.length) };
    filled += meaning ?? piece;
    read += piece.length;
  }
  const goesOn = actual.length > filled.length;
  return { filled, parting: parting ?? (goesOn ? { at: filled.length, expectedAt: read } : undefined) };
}

function bytesAlike(wanted: string, text: string): number {
  if (text.startsWith(wanted)) return wanted.length;
  const most = Math.min(wanted.length, text.length);
  for (let at = 0; at < most; at += 1) if (wanted[at] !== text[at] && wanted[at] !== anyByte) return at;
  return most;
}
