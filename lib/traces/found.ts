import type { Piece, Trouble } from './packet.ts';
import type { SegmentHeader } from './segment.ts';

/** A segment as TCP's own header tells it. */
export interface FoundSegment extends SegmentHeader {
  readonly payload: Piece;
}

/** What is in a packet: TCP; something else, by its name; or what cannot be read. */
export type Found =
  | { readonly kind: 'tcp'; readonly segment: FoundSegment }
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** Reads a piece of a packet, with the layers above it. Never throws. */
export type Layer = (piece: Piece) => readonly Found[];

export function other(name: string): readonly Found[] {
  return [{ kind: 'other', name }];
}

export function trouble(code: string, text: string): readonly Found[] {
  return [{ kind: 'trouble', trouble: { code, text } }];
}

export function malformed(what: string): readonly Found[] {
  return trouble('SB_TRACE_PACKET', `${what}: the packet was left out`);
}

/** Why a header of so many bytes is not here: the trace cut it off, or it never was. */
export function withoutHeader(piece: Piece, length: number, name: string): readonly Found[] {
  if (piece.length < length)
    return malformed(`expected ${length} bytes of ${name} header, came ${piece.length}`);
  const cure = 'record with a larger snap length (tcpdump -s 0)';
  return trouble('SB_TRACE_SNAPLEN', `the trace cut the packet off within its ${name} header: ${cure}`);
}
