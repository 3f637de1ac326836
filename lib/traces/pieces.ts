import { ownBytes } from './packet.ts';

/** Bytes of a stream as one segment brought them, or what of a segment was new. */
export interface Piece {
  /** Bytes from the start of the stream. */
  readonly offset: number;
  readonly bytes: Buffer;
  /** Bytes behind these that belong to the same segment, and that the trace cut off. */
  readonly cut: number;
  /** When they were first seen, in ms since 1970. */
  readonly time: number;
  /** Packet of the trace that they were first seen in. */
  readonly frame: number;
}

/** What a piece costs beside its bytes, so that pieces of one byte are not free. */
const overhead = 256;

/** What keeping a piece costs, in bytes. */
export function costOf(piece: Piece): number {
  return piece.bytes.length + overhead;
}

/** Pieces of a stream that are known, in order and without overlap: what was first seen at a place stays. */
export class Pieces {
  #pieces: Piece[] = [];
  #cost = 0;

  /** What all of them cost, in bytes. */
  get cost(): number {
    return this.#cost;
  }

  /** The piece that begins at a place, or the first behind it. */
  from(offset: number): Piece | undefined {
    const index = this.#indexBehind(offset - 1);
    const piece = this.#pieces[index];
    return piece !== undefined && piece.offset < offset ? this.#pieces[index + 1] : piece;
  }

  /** The first place at which a known piece says something else than this one; undefined where none does. */
  differenceFrom(piece: Piece): number | undefined {
    for (const known of this.#overlapping(piece)) {
      const place = differenceOf(known, piece);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  /** Adds what is new of a piece: the parts that no other covers. */
  add(piece: Piece): void {
    const end = piece.offset + piece.bytes.length;
    const known = this.#overlapping(piece);
    const all: Piece[] = [];
    let at = piece.offset;
    for (const one of known) {
      if (at < one.offset) all.push(part(piece, at, one.offset));
      all.push(one);
      at = one.offset + one.bytes.length;
    }
    if (at < end) all.push(part(piece, at, end));
    this.#replace(this.#indexBehind(piece.offset), known.length, all);
  }

  /** Removes and gives the first piece. */
  shift(): Piece | undefined {
    const piece = this.#pieces.shift();
    if (piece !== undefined) this.#cost -= costOf(piece);
    return piece;
  }

  clear(): void {
    this.#pieces = [];
    this.#cost = 0;
  }

  #overlapping({ offset, bytes }: Piece): readonly Piece[] {
    const index = this.#indexBehind(offset);
    let end = index;
    while ((this.#pieces[end]?.offset ?? Number.POSITIVE_INFINITY) < offset + bytes.length) end += 1;
    return this.#pieces.slice(index, end);
  }

  #replace(index: number, count: number, by: readonly Piece[]): void {
    for (const piece of this.#pieces.splice(index, count, ...by)) this.#cost -= costOf(piece);
    for (const piece of by) this.#cost += costOf(piece);
  }

  /** Index of the first piece that ends behind a place. */
  #indexBehind(offset: number): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const piece = this.#pieces[middle];
      if (piece === undefined || piece.offset + piece.bytes.length > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The bytes of a piece between two places of the stream; copied where they are not all, so that the rest is not kept. */
export function part(piece: Piece, from: number, to: number): Piece {
  if (from === piece.offset && to === from + piece.bytes.length) return piece;
  const bytes = ownBytes(piece.bytes.subarray(from - piece.offset, to - piece.offset));
  const isEnd = to === piece.offset + piece.bytes.length;
  return { ...piece, offset: from, bytes, cut: isEnd ? piece.cut : 0 };
}

/** The first place at which two pieces that overlap differ. */
function differenceOf(a: Piece, b: Piece): number | undefined {
  const from = Math.max(a.offset, b.offset);
  const to = Math.min(a.offset + a.bytes.length, b.offset + b.bytes.length);
  const [left, right] = [a, b].map(({ bytes, offset }) => bytes.subarray(from - offset, to - offset));
  if (left === undefined || right === undefined || left.equals(right)) return undefined;
  return from + left.findIndex((byte, index) => byte !== right[index]);
}
