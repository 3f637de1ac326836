import { CR, LF } from './grammar.ts';
import { type RequestRefusal, refusal } from './refusals.ts';

const nothing = Buffer.alloc(0);

/**
 * Bytes on their way into a machine: chunks go in, lines and stretches come out. Keeps the beginning of a
 * line that is not whole yet, and no more; a stretch is a view of the chunk, never a copy.
 */
export class Feed {
  #chunk: Buffer = nothing;
  #at = 0;
  /** Bytes of all chunks so far. */
  #received = 0;
  #held: Buffer = nothing;
  #heldLength = 0;

  /** Bytes that have come so far. */
  get received(): number {
    return this.#received;
  }

  /** Bytes of the chunk that are not read. */
  get unread(): number {
    return this.#chunk.length - this.#at;
  }

  /** Offset of the line or stretch that comes next, from the first byte of all. */
  get offset(): number {
    return this.#received - this.unread - this.#heldLength;
  }

  /** The next byte where it begins a line; undefined in the middle of one, and at the end of the chunk. */
  get firstByte(): number | undefined {
    return this.#heldLength === 0 ? this.#chunk[this.#at] : undefined;
  }

  /** Takes a chunk, when the one before is read to its end. */
  give(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.#received += chunk.length;
  }

  /** Lets go of the chunk. */
  drop(): void {
    this.#chunk = nothing;
    this.#at = 0;
  }

  /** The next bytes of the chunk, at most that many; undefined at its end. */
  stretch(most: number): Buffer | undefined {
    const from = this.#at;
    const to = Math.min(this.#chunk.length, from + most);
    if (from === to) return undefined;
    this.#at = to;
    return from === 0 && to === this.#chunk.length ? this.#chunk : this.#chunk.subarray(from, to);
  }

  /**
   * The next line as Latin-1 without its CR LF; undefined where its end has not come. Throws where no LF is
   * among its first `most` bytes, and where the LF has no CR before it. [RFC 9112 §2.2: a bare LF may be
   * refused, a bare CR must be]
   */
  line(state: string, most: number, tooLong: RequestRefusal): string | undefined {
    const chunk = this.#chunk;
    const from = this.#at;
    const stop = Math.min(chunk.length, from + most - this.#heldLength);
    const end = chunk.indexOf(LF, from);
    if (end !== -1 && end < stop) return this.#cut(state, end);
    if (this.#heldLength + stop - from >= most)
      throw refusal(tooLong, `${most} bytes without an end`, { state, offset: this.offset + most });
    this.#hold(stop, most);
    return undefined;
  }

  /** The line whose LF is at `end` of the chunk. */
  #cut(state: string, end: number): string {
    const last = end > this.#at ? this.#chunk[end - 1] : this.#held[this.#heldLength - 1];
    const offset = this.offset;
    const length = this.#heldLength + end - this.#at;
    if (last !== CR) throw refusal('SB_BARE_LF', 'an LF alone', { state, offset: offset + length, byte: LF });
    const line = this.#text(end);
    this.#at = end + 1;
    return line;
  }

  #text(end: number): string {
    if (this.#heldLength === 0) return this.#chunk.toString('latin1', this.#at, end - 1);
    this.#hold(end, this.#heldLength + end - this.#at);
    const line = this.#held.toString('latin1', 0, this.#heldLength - 1);
    this.#held = nothing;
    this.#heldLength = 0;
    return line;
  }

  /** Moves the chunk up to `end` behind what is held, in a Buffer that grows to `most` bytes at most. */
  #hold(end: number, most: number): void {
    const length = this.#heldLength + end - this.#at;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(128, length * 2), most));
      this.#held.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    this.#chunk.copy(this.#held, this.#heldLength, this.#at, end);
    this.#heldLength = length;
    this.#at = end;
  }
}
