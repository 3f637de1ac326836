import { CR, LF } from './grammar.ts';

/** Passes over the empty lines that stand where something else is awaited. Keeps none of their bytes. */
export class EmptyLines {
  /** Offset of the first byte that could be one of theirs. */
  readonly offset: number;
  /** Bytes of the lines that are whole. */
  length = 0;
  /** Whether the CR of one more has come, whose LF may follow. */
  isOpen = false;

  constructor(offset: number) {
    this.offset = offset;
  }

  /** Takes a chunk from an offset on, and returns the offset of the first byte that belongs to no empty line. */
  skip(chunk: Buffer, from: number): number {
    let at = from;
    for (; chunk[at] === (this.isOpen ? LF : CR); at++) {
      if (this.isOpen) this.length += '\r\n'.length;
      this.isOpen = !this.isOpen;
    }
    return at;
  }
}
