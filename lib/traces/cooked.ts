import { byType } from './ethernet.ts';
import { type Found, type Layer, other, withoutHeader } from './found.ts';
import { ipv4, ipv6 } from './internet.ts';
import { behind, type Piece } from './packet.ts';
import { radiotap } from './wlan-headers.ts';

/** LINKTYPE_LINUX_SLL, of `tcpdump -i any`: packet type, kind of interface, address, protocol. */
export const cooked: Layer = (piece) => {
  if (piece.bytes.length < 16) return withoutHeader(piece, 16, 'Linux cooked');
  return byKind(piece.bytes.readUInt16BE(2), piece.bytes.readUInt16BE(14), behind(piece, 16));
};

/** LINKTYPE_LINUX_SLL2: the protocol first, then which interface it was, and its kind. */
export const cooked2: Layer = (piece) => {
  if (piece.bytes.length < 20) return withoutHeader(piece, 20, 'Linux cooked');
  return byKind(piece.bytes.readUInt16BE(8), piece.bytes.readUInt16BE(0), behind(piece, 20));
};

/** Kinds of interface whose packets Linux does not describe by an EtherType. [linux/if_arp.h] */
const ownWays: ReadonlyMap<number, Layer> = new Map([
  [803, radiotap],
  [824, () => other('netlink')],
]);

function byKind(kind: number, protocol: number, content: Piece): readonly Found[] {
  const own = ownWays.get(kind);
  if (own !== undefined) return own(content);
  return protocol === 1 ? other('IPX') : byType(protocol, content);
}

/** AF_INET is 2 everywhere; AF_INET6 is that of NetBSD and OpenBSD, of FreeBSD, of macOS. */
const families: ReadonlyMap<number, Layer> = new Map([
  [2, ipv4],
  [24, ipv6],
  [28, ipv6],
  [30, ipv6],
]);

/** LINKTYPE_NULL and LINKTYPE_LOOP: an address family in the byte order of the machine that recorded, which nothing tells. */
export const loopback: Layer = (piece) => {
  const { bytes } = piece;
  if (bytes.length < 4) return withoutHeader(piece, 4, 'loopback');
  const family = bytes.readUInt32BE(0) > 0xffff ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0);
  return families.get(family)?.(behind(piece, 4)) ?? other(`address family ${family}`);
};
