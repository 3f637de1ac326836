import type { ByteOrder } from './byte-order.ts';
import { type FileItem, longestPacket } from './packet.ts';

/** Where packets were recorded. [draft-ietf-opsawg-pcapng §4.2] */
export interface Interface {
  readonly linkType: number;
  /** Bytes recorded of a packet at most; 0 for all. */
  readonly snapLength: number;
  /** Ticks of its clock in a ms. */
  readonly ticks: number;
  /** Ms between 1970 and the start of its clock. */
  readonly offset: number;
}

/** What must be known to read a block with a packet. */
export interface Section {
  readonly order: ByteOrder;
  readonly interfaces: readonly Interface[];
  /** Where the block begins in the file. */
  readonly at: number;
}

type ReadBlock = (body: Buffer, section: Section) => FileItem;

/** Blocks that hold a packet, by type. The body is what stands between the two lengths. */
export const packetBlocks: ReadonlyMap<number, ReadBlock> = new Map([
  [6, enhancedPacket],
  [3, simplePacket],
  [2, oldPacket],
]);

const timeResolution = 9;
const timeOffset = 14;

/** The body has at least its eight bytes. */
export function interfaceOf(body: Buffer, order: ByteOrder): Interface {
  const options = optionsOf(body.subarray(8), order);
  const resolution = options.get(timeResolution)?.[0] ?? 6;
  const offset = options.get(timeOffset);
  const isOfTwo = (resolution & 0x80) !== 0;
  return {
    linkType: order.u16(body, 0),
    snapLength: order.u32(body, 4),
    ticks: (isOfTwo ? 2 ** (resolution & 0x7f) : 10 ** resolution) / 1000,
    offset: offset !== undefined && offset.length >= 8 ? Number(order.i64(offset, 0)) * 1000 : 0,
  };
}

/** What stands in a section's header about all of it; undefined where nothing does. [§3.5, §4.1] */
export function commentOf(body: Buffer, order: ByteOrder): string | undefined {
  return optionsOf(body.subarray(16), order).get(1)?.toString('utf8');
}

/** The first of each kind. [§3.5] */
function optionsOf(bytes: Buffer, order: ByteOrder): ReadonlyMap<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const [code, length] = [order.u16(bytes, at), order.u16(bytes, at + 2)];
    if (code === 0) break;
    if (!options.has(code)) options.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length + (-length & 3);
  }
  return options;
}

/** [§4.3] */
function enhancedPacket(body: Buffer, section: Section): FileItem {
  const isWhole = body.length >= 20;
  return stampedPacket(body, isWhole ? section.order.u32(body, 0) : 0, section);
}

/** [§A.1]: the obsolete one, with a 16 bit interface and a count of drops where the other has its interface. */
function oldPacket(body: Buffer, section: Section): FileItem {
  const isWhole = body.length >= 20;
  return stampedPacket(body, isWhole ? section.order.u16(body, 0) : 0, section);
}

function stampedPacket(body: Buffer, number: number, { order, interfaces, at }: Section): FileItem {
  if (body.length < 20) return noPacket(at, `expected 20 bytes before a packet, came ${body.length}`);
  const card = interfaces[number];
  if (card === undefined) return noPacket(at, `expected interface ${number} to be described, it is not`);
  const [captured, length] = [order.u32(body, 12), order.u32(body, 16)];
  if (captured > body.length - 20)
    return noPacket(at, `expected a packet of ${captured} bytes, came ${body.length - 20}`);
  if (captured > longestPacket)
    return noPacket(at, `expected a packet of at most ${longestPacket} bytes, came ${captured}`);
  const packet = {
    time: timeOf(order.u32(body, 4) * 2 ** 32 + order.u32(body, 8), card),
    linkType: card.linkType,
    bytes: body.subarray(20, 20 + captured),
    length: Math.max(captured, length),
  };
  return { kind: 'packet', packet };
}

/** [§4.4]: without a time, of the first interface. */
function simplePacket(body: Buffer, { order, interfaces, at }: Section): FileItem {
  const card = interfaces[0];
  if (body.length < 4 || card === undefined) return noPacket(at, 'expected a packet of a known interface');
  const length = order.u32(body, 0);
  const captured = Math.min(length, card.snapLength || length, body.length - 4, longestPacket);
  const bytes = body.subarray(4, 4 + captured);
  return { kind: 'packet', packet: { time: undefined, linkType: card.linkType, bytes, length } };
}

/** A time that no calendar has is none. */
function timeOf(ticks: number, card: Interface): number | undefined {
  const time = ticks / card.ticks + card.offset;
  return time >= 0 && time <= 8.64e15 ? time : undefined;
}

function noPacket(at: number, what: string): FileItem {
  const text = `the block at byte ${at} holds no packet that can be read: ${what}; it was left out`;
  return { kind: 'trouble', trouble: { code: 'SB_TRACE_PACKET', text } };
}
