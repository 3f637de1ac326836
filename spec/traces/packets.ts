/** Packets as the standards have them, put together without the program. */

export function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
}

export interface TcpFields {
  readonly payload?: string;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  /** Low byte of the flags; ACK and PSH where nothing is said. */
  readonly flags?: number;
  readonly options?: Buffer;
  /** Header length in words of four bytes, if it is not to be true. */
  readonly words?: number;
}

export const hello = 'GET / HTTP/1.1\r\n\r\n';

/** [RFC 9293 §3.1], without a checksum. */
export function tcp(fields: TcpFields = {}): Buffer {
  const { payload = hello, sequence = 0xfffffff0, acknowledgement = 77, flags = 0x18 } = fields;
  const options = fields.options ?? Buffer.of();
  const words = fields.words ?? 5 + options.length / 4;
  const numbers = [u16(49_152), u16(80), u32(sequence), u32(acknowledgement)];
  const rest = [Buffer.of(words << 4, flags), u16(0x7210), u32(0), options, Buffer.from(payload, 'latin1')];
  return Buffer.concat([...numbers, ...rest]);
}

export interface Ipv4Fields {
  readonly protocol?: number;
  /** Flags and place of a fragment. */
  readonly fragment?: number;
  readonly options?: Buffer;
  readonly total?: number;
  /** First byte, if it is not to be true. */
  readonly start?: number;
}

/** [RFC 791 §3.1], without a checksum. */
export function ipv4(content: Buffer, fields: Ipv4Fields = {}): Buffer {
  const { protocol = 6, fragment = 0x4000, options = Buffer.of() } = fields;
  const total = fields.total ?? 20 + options.length + content.length;
  const start = Buffer.of(fields.start ?? 0x45 + options.length / 4, 0);
  const rest = [u16(total), u16(7), u16(fragment), Buffer.of(64, protocol), u16(0)];
  return Buffer.concat([start, ...rest, hex('c0000202 c0000201'), options, content]);
}

/** [RFC 8200 §3] from 2001:db8::2 to 2001:db8::1 */
export function ipv6(content: Buffer, next = 6, length = content.length): Buffer {
  const start = Buffer.concat([hex('60000000'), u16(length), Buffer.of(next, 64)]);
  const addresses = hex('20010db8 00000000 00000000 00000002 20010db8 00000000 00000000 00000001');
  return Buffer.concat([start, addresses, content]);
}

const hardware = hex('020000000001 020000000002');

/** [IEEE 802.3 §3.2.6] */
export function ethernet(type: number, content: Buffer): Buffer {
  return Buffer.concat([hardware, u16(type), content]);
}

/** [RFC 1042] */
export function snap(type: number, content: Buffer, organization = '000000'): Buffer {
  return Buffer.concat([hex(`aaaa03${organization}`), u16(type), content]);
}

/** LINKTYPE_LINUX_SLL: to us, Ethernet, an address of six bytes. */
export function sll(protocol: number, content: Buffer, kind = 1): Buffer {
  return Buffer.concat([u16(0), u16(kind), u16(6), hex('020000000002 0000'), u16(protocol), content]);
}

/** LINKTYPE_LINUX_SLL2: interface 3 */
export function sll2(protocol: number, content: Buffer, kind = 1): Buffer {
  const middle = [u16(0), u32(3), u16(kind), Buffer.of(0, 6), hex('020000000002 0000')];
  return Buffer.concat([u16(protocol), ...middle, content]);
}

export interface WlanFields {
  /** First byte; data where nothing is said. */
  readonly type?: number;
  /** Second byte; to the access point where nothing is said. */
  readonly flags?: number;
  /** Fourth address, QoS and HT control, as they are to stand. */
  readonly more?: Buffer;
  readonly sequence?: number;
}

/** [IEEE 802.11-2020 §9.3.2.1] */
export function wlan(
  content: Buffer,
  { type = 0x08, flags = 1, more = Buffer.of(), sequence = 0 }: WlanFields = {},
) {
  const start = [Buffer.of(type, flags), u16(0), hardware, hex('020000000003')];
  return Buffer.concat([...start, Buffer.of(sequence & 0xff, sequence >> 8), more, content]);
}

/** [radiotap.org]: the fields as they are to stand, told by `present`. */
export function radiotap(frame: Buffer, present = 0, fields: Buffer = Buffer.of()): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(8 + fields.length, 2);
  header.writeUInt32LE(present >>> 0, 4);
  return Buffer.concat([header, fields, frame]);
}

/** [§9.3.2.2]: subframes, padded but for the last. */
export function aggregate(contents: readonly Buffer[]): Buffer {
  const frames = contents.map((content, index) => {
    const frame = ethernet(content.length, content);
    const isLast = index === contents.length - 1;
    return isLast ? frame : Buffer.concat([frame, Buffer.alloc(-frame.length & 3)]);
  });
  return Buffer.concat(frames);
}
