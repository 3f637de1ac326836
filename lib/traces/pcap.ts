import { type ByteOrder, bigEndian, littleEndian } from './byte-order.ts';
import { cutAt, damagedAt, type FileItem, firstOf, longestPacket, unreadFlavour } from './packet.ts';
import type { TraceBytes } from './trace-bytes.ts';

/** What the first four bytes of a pcap file say. */
export interface PcapFlavour {
  readonly order: ByteOrder;
  /** What a second is divided into. */
  readonly fractions: number;
  /** Bytes before each packet. */
  readonly header: number;
}

const kinds: ReadonlyMap<number, Omit<PcapFlavour, 'order'>> = new Map([
  [0xa1b2c3d4, { fractions: 1e6, header: 16 }],
  [0xa1b23c4d, { fractions: 1e9, header: 16 }],
  // Kuznetzov's, of old Linux distributions: behind each length also interface, protocol and direction, two times four bytes.
  [0xa1b2cd34, { fractions: 1e6, header: 24 }],
]);

/** The flavour that a file's first bytes tell; undefined where it is no pcap. [draft-ietf-opsawg-pcap §4] */
export function pcapFlavour(start: Buffer): PcapFlavour | undefined {
  if (start.length < 4) return undefined;
  for (const order of [littleEndian, bigEndian]) {
    const kind = kinds.get(order.u32(start, 0));
    if (kind !== undefined) return { order, ...kind };
  }
  return undefined;
}

const fileHeader = 24;

/** Reads a pcap file from its first byte. */
export async function* readPcap(
  bytes: TraceBytes,
  flavour: PcapFlavour,
): AsyncGenerator<FileItem, void, undefined> {
  if (!(await bytes.has(fileHeader))) return yield cutAt(0);
  const { version, linkType, checksum } = headerOf(bytes.take(fileHeader), flavour.order);
  if (version !== '2.4') return yield unreadFlavour(`expected pcap version 2.4, came ${version}`);
  while (await bytes.has(flavour.header)) {
    const start = bytes.offset;
    const { captured, length, time } = recordOf(bytes.take(flavour.header), flavour);
    if (captured > longestPacket)
      return yield damagedAt(start, `expected a packet of at most ${longestPacket} bytes, came ${captured}`);
    if (!(await bytes.has(captured))) return yield cutAt(start);
    const packet = firstOf({ bytes: bytes.take(captured), length }, length - checksum);
    yield { kind: 'packet', packet: { ...packet, time, linkType } };
  }
  if (bytes.waiting > 0) yield cutAt(bytes.offset);
}

interface PcapHeader {
  readonly version: string;
  readonly linkType: number;
  /** Bytes at the end of each packet that are the link's checksum, where the file says so. */
  readonly checksum: number;
}

function headerOf(header: Buffer, order: ByteOrder): PcapHeader {
  const link = order.u32(header, 20);
  const isTold = (link & 0x0400_0000) !== 0;
  return {
    version: `${order.u16(header, 4)}.${order.u16(header, 6)}`,
    linkType: link & 0xffff,
    checksum: isTold ? (link >>> 28) * 2 : 0,
  };
}

interface PcapRecord {
  /** Bytes that the file holds of it. */
  readonly captured: number;
  /** Bytes on the wire. */
  readonly length: number;
  readonly time: number;
}

function recordOf(header: Buffer, { order, fractions }: PcapFlavour): PcapRecord {
  const captured = order.u32(header, 8);
  return {
    captured,
    length: Math.max(captured, order.u32(header, 12)),
    time: order.u32(header, 0) * 1000 + order.u32(header, 4) / (fractions / 1000),
  };
}
