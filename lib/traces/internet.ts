import { type Found, type Layer, malformed, other, trouble, withoutHeader } from './found.ts';
import { ipv4Address, ipv6Address } from './ip-address.ts';
import { behind, firstOf, type Piece } from './packet.ts';
import { type Addresses, tcp } from './tcp.ts';

/** A packet that begins with its IP header, of either version. */
export const anyIp: Layer = (piece) => {
  if (piece.bytes.length < 1) return withoutHeader(piece, 1, 'IP');
  const version = piece.bytes.readUInt8(0) >> 4;
  if (version === 4) return ipv4(piece);
  return version === 6 ? ipv6(piece) : other(`IP version ${version}`);
};

/** What is known of a packet when its IP header was read. */
interface Delivery {
  readonly addresses: Addresses;
  /** Number of what IP carries. [IANA protocol-numbers] */
  readonly protocol: number;
  readonly content: Piece;
  /** Where a fragment lies in its packet, in bytes; undefined for a whole one. */
  readonly fragment: number | undefined;
}

/** [RFC 791 §3.1]; the checksum is not looked at, since cards reckon it late. */
export const ipv4: Layer = (piece) => {
  if (piece.bytes.length < 20) return withoutHeader(piece, 20, 'IPv4');
  const { bytes } = piece;
  const [version, header] = [bytes.readUInt8(0) >> 4, (bytes.readUInt8(0) & 0x0f) * 4];
  // What the card was to divide has no length, where it is longer than one can be: what was seen is all of it.
  const total = bytes.readUInt16BE(2) || piece.length;
  if (version !== 4 || header < 20 || header > total)
    return malformed(`expected an IPv4 header with true lengths, came ${bytes.toString('hex', 0, 4)}`);
  const place = bytes.readUInt16BE(6);
  const isFragment = (place & 0x3fff) !== 0; // not the first, or more follow
  return deliver({
    addresses: { from: ipv4Address(bytes.subarray(12, 16)), to: ipv4Address(bytes.subarray(16, 20)) },
    protocol: bytes.readUInt8(9),
    content: behind(firstOf(piece, total), header),
    fragment: isFragment ? (place & 0x1fff) * 8 : undefined,
  });
};

/** [RFC 8200 §3] */
export const ipv6: Layer = (piece) => {
  if (piece.bytes.length < 40) return withoutHeader(piece, 40, 'IPv6');
  const { bytes } = piece;
  const version = bytes.readUInt8(0) >> 4;
  if (version !== 6) return malformed(`expected an IPv6 header, came ${bytes.toString('hex', 0, 4)}`);
  // A length of 0 is that of a jumbogram [RFC 2675 §3], or of what the card was to divide.
  const length = bytes.readUInt16BE(4) || piece.length - 40;
  return pastExtensions({
    addresses: { from: ipv6Address(bytes.subarray(8, 24)), to: ipv6Address(bytes.subarray(24, 40)) },
    protocol: bytes.readUInt8(6),
    content: behind(firstOf(piece, 40 + length), 40),
    fragment: undefined,
  });
};

const fragmentHeader = 44;
const inEights = (length: number) => (length + 1) * 8;

/** Length in bytes of each extension header, from its second byte. [RFC 8200 §4] */
const extensions: ReadonlyMap<number, (length: number) => number> = new Map([
  [0, inEights], // hop by hop
  [43, inEights], // routing
  [fragmentHeader, () => 8],
  [51, (length: number) => (length + 2) * 4], // authentication [RFC 4302 §2.2]
  [60, inEights], // destination
  [135, inEights], // mobility [RFC 6275 §6.1.1]
]);

function pastExtensions(start: Delivery): readonly Found[] {
  let delivery = start;
  for (;;) {
    const { protocol, content } = delivery;
    const measure = extensions.get(protocol);
    if (measure === undefined || delivery.fragment !== undefined) return deliver(delivery);
    if (content.bytes.length < 8) return withoutHeader(content, 8, 'IPv6 extension');
    delivery = {
      ...delivery,
      protocol: content.bytes.readUInt8(0),
      content: behind(content, measure(content.bytes.readUInt8(1))),
      fragment: protocol === fragmentHeader ? placeOf(content.bytes) : undefined,
    };
  }
}

/** A fragment that is all of its packet is none. [RFC 6946] */
function placeOf(header: Buffer): number | undefined {
  const place = header.readUInt16BE(2);
  return (place & 0xfff9) === 0 ? undefined : place & 0xfff8;
}

/** For the summary. */
const names: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [2, 'IGMP'],
  [17, 'UDP'],
  [47, 'GRE'],
  [50, 'ESP'],
  [58, 'ICMPv6'],
  [132, 'SCTP'],
]);

function deliver({ addresses, protocol, content, fragment }: Delivery): readonly Found[] {
  const isTcp = protocol === 6 || extensions.has(protocol); // headers that come to an end in a fragment may lead to TCP
  if (!isTcp) return other(names.get(protocol) ?? `IP protocol ${protocol}`);
  if (fragment === undefined) return tcp(content, addresses);
  const { from, to } = addresses;
  const place = `from its byte ${fragment} on`;
  return trouble(
    'SB_TRACE_FRAGMENT',
    `a fragment of a packet from ${from} to ${to}, ${place}, was left out: what it carried is missing`,
  );
}
