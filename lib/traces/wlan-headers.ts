import { bigEndian, littleEndian } from './byte-order.ts';
import { type Found, type Layer, malformed, other, withoutHeader } from './found.ts';
import { behind, firstOf, type Piece } from './packet.ts';
import { wlan } from './wlan.ts';

/** LINKTYPE_IEEE802_11 */
export const bareWlan: Layer = (piece) => wlan(piece);

/** LINKTYPE_IEEE802_11_RADIOTAP: what the card knows of a frame, then the frame. [radiotap.org] */
export const radiotap: Layer = (piece) => {
  if (piece.bytes.length < 8) return withoutHeader(piece, 8, 'radiotap');
  const length = piece.bytes.readUInt16LE(2);
  if (length < 8 || length > piece.length) return untrueLength(piece, length);
  const flags = radiotapFlags(piece.bytes.subarray(0, length));
  if ((flags & 0x40) !== 0) return other('damaged WLAN');
  const frame = behind(piece, length);
  const hasChecksum = (flags & 0x10) !== 0;
  return wlan(hasChecksum ? firstOf(frame, frame.length - 4) : frame, (flags & 0x20) !== 0);
};

/** The field `flags`, the second of all: only the clock may stand before it, eight bytes at a multiple of eight. */
function radiotapFlags(header: Buffer): number {
  const present = header.readUInt32LE(4);
  if ((present & 2) === 0) return 0;
  let at = 8;
  for (let more = present; more >>> 31 === 1 && at + 4 <= header.length; at += 4)
    more = header.readUInt32LE(at);
  if ((present & 1) !== 0) at += (-at & 7) + 8;
  return header[at] ?? 0;
}

/**
 * LINKTYPE_IEEE802_11_PRISM and LINKTYPE_IEEE802_11_AVS, which also goes by the name of Prism: four bytes, the length of it all, and
 * more; the one in the byte order of the machine that recorded, the other big-endian.
 */
export const prism: Layer = (piece) => {
  if (piece.bytes.length < 8) return withoutHeader(piece, 8, 'Prism');
  const isBig = piece.bytes.readUInt32LE(4) > 0xffff;
  const length = (isBig ? bigEndian : littleEndian).u32(piece.bytes, 4);
  return length < 8 || length > piece.length ? untrueLength(piece, length) : wlan(behind(piece, length));
};

function untrueLength(piece: Piece, length: number): readonly Found[] {
  return malformed(`expected a WLAN card's header of 8 to ${piece.length} bytes, came ${length}`);
}
