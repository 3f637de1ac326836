/** Blocks of a pcapng file, little-endian. [draft-ietf-opsawg-pcapng §3.1, §4] */

const comment = 1;
/** Characters of a comment that are written; the length of an option has 16 bits. */
const longestComment = 16_000;

/** Begins a section, which has a comment and the program's name. */
export function sectionHeader(text: string, program: string): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(0x1a2b3c4d, 0);
  body.writeUInt16LE(1, 4);
  body.writeBigInt64LE(-1n, 8); // the section's length is not told
  return block(0x0a0d0d0a, body, options([comment, textBytes(text)], [4, textBytes(program)]));
}

/** An Ethernet interface whose clock counts microseconds. */
export function interfaceDescription(name: string): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(1, 0);
  return block(1, body, options([2, textBytes(name)], [9, Buffer.of(6)]));
}

/** Names of IPv4 addresses, which Wireshark shows in their place. */
export function nameResolution(names: readonly (readonly [address: Buffer, name: string])[]): Buffer {
  const records = names.map(([address, name]) => {
    return field(1, Buffer.concat([address, textBytes(name), Buffer.of(0)]));
  });
  return block(4, Buffer.concat([...records, field(0, Buffer.of())]), Buffer.of());
}

/** A whole packet of the first interface; `time` in microseconds since 1970. */
export function enhancedPacket(time: bigint, packet: Buffer, text?: string): Buffer {
  const body = Buffer.alloc(20);
  body.writeUInt32LE(Number(time >> 32n), 4);
  body.writeUInt32LE(Number(time & 0xffff_ffffn), 8);
  body.writeUInt32LE(packet.length, 12);
  body.writeUInt32LE(packet.length, 16);
  const said = text === undefined ? Buffer.of() : options([comment, textBytes(text)]);
  return block(6, Buffer.concat([body, padded(packet)]), said);
}

function block(type: number, body: Buffer, said: Buffer): Buffer {
  const length = 12 + body.length + said.length;
  const start = Buffer.alloc(8);
  start.writeUInt32LE(type, 0);
  start.writeUInt32LE(length, 4);
  return Buffer.concat([start, body, said, start.subarray(4)]);
}

/** [§3.5]; the last has no code. */
function options(...all: readonly (readonly [code: number, value: Buffer])[]): Buffer {
  return Buffer.concat([...all.map(([code, value]) => field(code, value)), field(0, Buffer.of())]);
}

function field(code: number, value: Buffer): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16LE(code, 0);
  start.writeUInt16LE(value.length, 2);
  return Buffer.concat([start, padded(value)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function textBytes(text: string): Buffer {
  return Buffer.from(text.slice(0, longestComment), 'utf8');
}
