/** One end, as an Ethernet and IPv4 packet names it. */
export interface Station {
  /** Six bytes. */
  readonly hardware: Buffer;
  /** Four bytes. */
  readonly address: Buffer;
  readonly port: number;
}

export interface MadeSegment {
  readonly from: Station;
  readonly to: Station;
  readonly sequence: number;
  /** Undefined where the segment acknowledges nothing: in the first one. */
  readonly acknowledgement: number | undefined;
  readonly flags: readonly Flag[];
  /** Largest segment that the sender takes, in bytes; said with SYN. */
  readonly largest?: number | undefined;
  readonly payload: Buffer;
}

export type Flag = 'fin' | 'syn' | 'rst' | 'psh';

const bits: Readonly<Record<Flag, number>> = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08 };
const ack = 0x10;

/** Most bytes that a segment can have without options: an IPv4 packet has 65,535 at most. */
export const mostPayload = 65_495;

/** An Ethernet frame with an IPv4 packet and a TCP segment, all checksums right. [RFC 894, RFC 791 §3.1, RFC 9293 §3.1] */
export function tcpPacket(segment: MadeSegment, identification: number): Buffer {
  const inner = tcpBytes(segment);
  const { from, to } = segment;
  const ethernet = Buffer.concat([to.hardware, from.hardware, Buffer.of(0x08, 0x00)]);
  return Buffer.concat([ethernet, ipHeader(segment, inner.length, identification), inner]);
}

function ipHeader({ from, to }: MadeSegment, content: number, identification: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + content, 2);
  header.writeUInt16BE(identification & 0xffff, 4);
  header.writeUInt16BE(0x4000, 6); // not to be divided
  header.writeUInt8(64, 8);
  header.writeUInt8(6, 9);
  from.address.copy(header, 12);
  to.address.copy(header, 16);
  header.writeUInt16BE(checksum([header]), 10);
  return header;
}

function tcpBytes({ from, to, sequence, acknowledgement, flags, largest, payload }: MadeSegment): Buffer {
  const options = largest === undefined ? Buffer.of() : Buffer.of(2, 4, largest >> 8, largest & 0xff);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header.writeUInt32BE((acknowledgement ?? 0) >>> 0, 8);
  header.writeUInt8((20 + options.length) << 2, 12);
  const said = flags.reduce((sum, flag) => sum | bits[flag], acknowledgement === undefined ? 0 : ack);
  header.writeUInt8(said, 13);
  header.writeUInt16BE(0xffff, 14);
  const bytes = Buffer.concat([header, options, payload]);
  const pseudo = Buffer.concat([
    from.address,
    to.address,
    Buffer.of(0, 6, bytes.length >> 8, bytes.length & 0xff),
  ]);
  bytes.writeUInt16BE(checksum([pseudo, bytes]), 16);
  return bytes;
}

/** [RFC 1071]; each piece but the last has an even length. */
function checksum(pieces: readonly Buffer[]): number {
  let sum = 0;
  for (const piece of pieces) {
    const even = piece.length & ~1;
    for (let at = 0; at < even; at += 2) sum += piece.readUInt16BE(at);
    if (even < piece.length) sum += piece.readUInt8(even) << 8;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
