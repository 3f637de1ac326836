import { type Found, malformed, withoutHeader } from './found.ts';
import { behind, type Piece } from './packet.ts';

/** Addresses of an IP packet, as they are written. */
export interface Addresses {
  readonly from: string;
  readonly to: string;
}

/**
 * [RFC 9293 §3.1]. The checksum is not looked at: where the card reckons it, whoever records on the same machine sees a wrong one.
 * Options are left out.
 */
export function tcp(piece: Piece, { from, to }: Addresses): readonly Found[] {
  if (piece.bytes.length < 20) return withoutHeader(piece, 20, 'TCP');
  const { bytes } = piece;
  const header = (bytes.readUInt8(12) >> 4) * 4;
  if (header < 20 || header > piece.length)
    return malformed(`expected a TCP header of 20 to ${piece.length} bytes, came ${header}`);
  const flags = bytes.readUInt8(13);
  const segment = {
    from: { address: from, port: bytes.readUInt16BE(0) },
    to: { address: to, port: bytes.readUInt16BE(2) },
    sequence: bytes.readUInt32BE(4),
    acknowledgement: (flags & 0x10) !== 0 ? bytes.readUInt32BE(8) : undefined,
    fin: (flags & 0x01) !== 0,
    syn: (flags & 0x02) !== 0,
    rst: (flags & 0x04) !== 0,
    payload: behind(piece, header),
  };
  return [{ kind: 'tcp', segment }];
}
