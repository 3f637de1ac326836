import type { Remark, TcpSegment, TraceItem, TraceSummary } from '../../lib/traces/segment.ts';
import { readTrace } from '../../lib/traces/trace.ts';

/** Traces as the drafts have them, put together without the program. */

export type Order = 'big' | 'little';

export function number(value: number | bigint, bytes: 2 | 4 | 8, order: Order): Buffer {
  const buffer = Buffer.alloc(8);
  if (order === 'big') buffer.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  else buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return order === 'big' ? buffer.subarray(8 - bytes) : buffer.subarray(0, bytes);
}

export interface PcapFields {
  readonly order?: Order;
  readonly magic?: number;
  readonly version?: readonly [number, number];
  /** Link type with the bits above it. */
  readonly link?: number;
}

export interface Seen {
  readonly bytes: Buffer;
  /** Length on the wire, where it is longer than what was recorded. */
  readonly length?: number;
  readonly seconds?: number;
  readonly fraction?: number;
}

/** 2026-11-23 14:00:00 UTC. */
export const noon = Date.UTC(2026, 10, 23, 14) / 1000;

/** [draft-ietf-opsawg-pcap §4, §5] */
export function pcap(packets: readonly (Buffer | Seen)[], fields: PcapFields = {}): Buffer {
  const { order = 'little', magic = 0xa1b2c3d4, version = [2, 4], link = 1 } = fields;
  const long = (value: number) => number(value, 4, order);
  const start = [long(magic), number(version[0], 2, order), number(version[1], 2, order), long(0), long(0)];
  const records = packets.map((packet) => {
    const seen = Buffer.isBuffer(packet) ? { bytes: packet } : packet;
    const { bytes, length = bytes.length, seconds = noon, fraction = 0 } = seen;
    const more = magic === 0xa1b2cd34 ? Buffer.alloc(8) : Buffer.of();
    return Buffer.concat([long(seconds), long(fraction), long(bytes.length), long(length), more, bytes]);
  });
  return Buffer.concat([...start, long(262_144), long(link), ...records]);
}

/** Blocks of [draft-ietf-opsawg-pcapng §3.1, §4] in one byte order. */
export class Blocks {
  readonly #order: Order;

  constructor(order: Order = 'little') {
    this.#order = order;
  }

  u16(value: number): Buffer {
    return number(value, 2, this.#order);
  }

  u32(value: number): Buffer {
    return number(value, 4, this.#order);
  }

  block(type: number, ...body: readonly Buffer[]): Buffer {
    const content = padded(Buffer.concat(body));
    const length = this.u32(12 + content.length);
    return Buffer.concat([this.u32(type), length, content, length]);
  }

  option(code: number, value: Buffer): Buffer {
    return Buffer.concat([this.u16(code), this.u16(value.length), padded(value)]);
  }

  section(major = 1): Buffer {
    const start = [this.u32(0x1a2b3c4d), this.u16(major), this.u16(0), number(-1n, 8, this.#order)];
    return this.block(0x0a0d0d0a, ...start);
  }

  interface(link: number, ...options: readonly Buffer[]): Buffer {
    return this.block(1, this.u16(link), this.u16(0), this.u32(0), ...options);
  }

  resolution(byte: number): Buffer {
    return this.option(9, Buffer.of(byte));
  }

  offset(seconds: bigint): Buffer {
    return this.option(14, number(seconds, 8, this.#order));
  }

  enhanced(bytes: Buffer, ticks: bigint = BigInt(noon) * 1_000_000n, on = 0, length = bytes.length): Buffer {
    const times = [this.u32(Number(ticks >> 32n)), this.u32(Number(ticks & 0xffff_ffffn))];
    return this.block(6, this.u32(on), ...times, this.u32(bytes.length), this.u32(length), padded(bytes));
  }

  simple(bytes: Buffer, length = bytes.length): Buffer {
    return this.block(3, this.u32(length), padded(bytes));
  }

  old(bytes: Buffer, ticks: bigint = BigInt(noon) * 1_000_000n, on = 0): Buffer {
    const times = [this.u32(Number(ticks >> 32n)), this.u32(Number(ticks & 0xffff_ffffn))];
    const lengths = [this.u32(bytes.length), this.u32(bytes.length)];
    return this.block(2, this.u16(on), this.u16(9), ...times, ...lengths, padded(bytes));
  }
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

/** All that a trace gives. */
export interface Given {
  readonly segments: readonly TcpSegment[];
  readonly remarks: readonly Remark[];
  readonly summary: TraceSummary | undefined;
  readonly items: readonly TraceItem[];
}

export async function given(...chunks: readonly Buffer[]): Promise<Given> {
  const items: TraceItem[] = [];
  for await (const item of readTrace(chunks)) items.push(item);
  const last = items.at(-1);
  return {
    items,
    segments: items.flatMap((item) => (item.kind === 'segment' ? [item.segment] : [])),
    remarks: items.flatMap((item) => (item.kind === 'remark' ? [item.remark] : [])),
    summary: last?.kind === 'summary' ? last.summary : undefined,
  };
}
