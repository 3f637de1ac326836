import { llc } from './ethernet.ts';
import { type Found, malformed, other, trouble, withoutHeader } from './found.ts';
import { behind, firstOf, type Piece } from './packet.ts';

/**
 * A frame of IEEE 802.11 from its control field on. `isPadded`: the card put the data at a multiple of four bytes. A checksum at
 * the end does no harm: IP knows its own length.
 */
export function wlan(piece: Piece, isPadded = false): readonly Found[] {
  if (piece.bytes.length < 2) return withoutHeader(piece, 2, 'WLAN');
  const kind = (piece.bytes.readUInt8(0) >> 2) & 3;
  return kind === 2 ? dataFrame(piece, isPadded) : other(`WLAN ${kinds[kind]}`);
}

const kinds = ['management', 'control', 'data', 'extension'];

/** Bits of the type, the first byte. [IEEE 802.11-2020 §9.2.4.1.3] */
const hasNoData = 0x40;
const hasQos = 0x80;
/** Bits of the flags, the second byte. [§9.2.4.1.4 to §9.2.4.1.10] */
const isRelayed = 0x03;
const moreFragments = 0x04;
const isProtected = 0x40;
const hasControl = 0x80;

/** [§9.3.2.1] */
function dataFrame(piece: Piece, isPadded: boolean): readonly Found[] {
  const { bytes } = piece;
  if (bytes.length < 24) return withoutHeader(piece, 24, 'WLAN');
  const flags = bytes.readUInt8(1);
  if ((bytes.readUInt8(0) & hasNoData) !== 0) return other('WLAN without data');
  const isFragment = (flags & moreFragments) !== 0 || (bytes.readUInt16LE(22) & 0x0f) !== 0;
  if (isFragment) return trouble('SB_TRACE_FRAGMENT', lostFragment);
  const header = headerLength(bytes);
  if (bytes.length < header) return withoutHeader(piece, header, 'WLAN');
  const data = behind(piece, isPadded ? header + (-header & 3) : header);
  const content = (flags & isProtected) === 0 ? data : decrypted(data);
  if (content === undefined) return [...other('encrypted WLAN'), ...trouble('SB_TRACE_ENCRYPTED', encrypted)];
  return isAggregate(bytes) ? aggregate(content) : llc(content);
}

const lostFragment = 'a fragment of a WLAN frame was left out: what it carried is missing';
const encrypted =
  'the data of the WLAN are encrypted: record behind the access point, or decrypt the trace first (airdecap-ng -e NETWORK -p PASSWORD FILE)';

/** Length in bytes up to the field of QoS: a relayed frame has a fourth address. */
function addressesLength(bytes: Buffer): number {
  return (bytes.readUInt8(1) & isRelayed) === isRelayed ? 30 : 24;
}

function headerLength(bytes: Buffer): number {
  const addresses = addressesLength(bytes);
  if ((bytes.readUInt8(0) & hasQos) === 0) return addresses;
  return addresses + 2 + ((bytes.readUInt8(1) & hasControl) !== 0 ? 4 : 0);
}

/** LLC with SNAP and an EtherType: what data begin with that nobody hides. */
const clearStart = Buffer.from('aaaa03000000', 'hex');
/** Bytes that hiding left before them: none, those of WEP, those of TKIP and CCMP. */
const counters: readonly number[] = [0, 4, 8];

/** Cards and programs that decrypt may leave the mark that it was encrypted, and the counter of the key. */
function decrypted(data: Piece): Piece | undefined {
  const counter = counters.find((length) => data.bytes.subarray(length, length + 6).equals(clearStart));
  return counter === undefined ? undefined : behind(data, counter);
}

function isAggregate(bytes: Buffer): boolean {
  const isQos = (bytes.readUInt8(0) & hasQos) !== 0;
  return isQos && (bytes.readUInt8(addressesLength(bytes)) & 0x80) !== 0;
}

const checksumLength = 4;

/**
 * A-MSDU: two addresses and a length before each, and each but the last padded to four bytes. [§9.3.2.2] What is left at the end and
 * is no longer than a checksum may be one.
 */
function aggregate(content: Piece): readonly Found[] {
  const found: Found[] = [];
  for (let rest = content; rest.length > checksumLength; ) {
    if (rest.bytes.length < 14) return [...found, ...withoutHeader(rest, 14, 'A-MSDU')];
    const length = rest.bytes.readUInt16BE(12);
    if (14 + length > rest.length)
      return [...found, ...malformed(`expected ${length} bytes in an A-MSDU, came ${rest.length - 14}`)];
    found.push(...llc(firstOf(behind(rest, 14), length)));
    rest = behind(rest, 14 + length + ((-14 - length) & 3));
  }
  return found;
}
