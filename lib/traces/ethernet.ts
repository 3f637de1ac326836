import { type Found, type Layer, other, withoutHeader } from './found.ts';
import { anyIp, ipv4, ipv6 } from './internet.ts';
import { behind, type Piece } from './packet.ts';

/** LINKTYPE_ETHERNET: two addresses and the type, or the length of what LLC describes. [IEEE 802.3 §3.2.6] */
export const ethernet: Layer = (piece) => {
  if (piece.bytes.length < 14) return withoutHeader(piece, 14, 'Ethernet');
  return byType(piece.bytes.readUInt16BE(12), behind(piece, 14));
};

/** What stands behind a type, or behind a length. */
export function byType(type: number, content: Piece): readonly Found[] {
  return withoutTags(type, content, (inner, rest) => (inner < 0x0600 ? llc(rest) : byEtherType(inner, rest)));
}

/** Tags of virtual networks, which may be stacked: IEEE 802.1Q, 802.1ad, and what stood for it before. */
const tags: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);

function withoutTags(
  first: number,
  start: Piece,
  next: (type: number, content: Piece) => readonly Found[],
): readonly Found[] {
  let [type, content] = [first, start];
  while (tags.has(type)) {
    if (content.bytes.length < 4) return withoutHeader(content, 4, '802.1Q');
    type = content.bytes.readUInt16BE(2);
    content = behind(content, 4);
  }
  return next(type, content);
}

/** What leads further, by EtherType. [IANA ieee-802-numbers] */
const layers: ReadonlyMap<number, Layer> = new Map([
  [0x0800, ipv4],
  [0x86dd, ipv6],
  [0x8864, pppoe],
]);

const names: ReadonlyMap<number, string> = new Map([
  [0x0806, 'ARP'],
  [0x8035, 'RARP'],
  [0x8847, 'MPLS'],
  [0x8863, 'PPPoE discovery'],
  [0x888e, 'EAPOL'],
  [0x88cc, 'LLDP'],
]);

function byEtherType(type: number, content: Piece): readonly Found[] {
  const layer = layers.get(type);
  if (layer !== undefined) return layer(content);
  return other(names.get(type) ?? `EtherType 0x${type.toString(16).padStart(4, '0')}`);
}

/** [IEEE 802.2]; with SNAP it has an EtherType behind. [RFC 1042, IEEE 802.1H] */
export const llc: Layer = (piece) => {
  const { bytes } = piece;
  if (bytes.length < 3) return withoutHeader(piece, 3, 'LLC');
  if (bytes.readUIntBE(0, 3) !== 0xaaaa03) return other('LLC');
  if (bytes.length < 8) return withoutHeader(piece, 8, 'SNAP');
  const organization = bytes.readUIntBE(3, 3);
  if (organization !== 0 && organization !== 0x0000f8) return other('SNAP');
  return withoutTags(bytes.readUInt16BE(6), behind(piece, 8), byEtherType);
};

/** LINKTYPE_PPP_ETHER, and behind Ethernet: six bytes, then PPP. [RFC 2516 §4] */
export function pppoe(piece: Piece): readonly Found[] {
  return piece.bytes.length < 6 ? withoutHeader(piece, 6, 'PPPoE') : inPpp(behind(piece, 6));
}

/** LINKTYPE_PPP: with the address and control of HDLC or without. [RFC 1662 §3.1] */
export const ppp: Layer = (piece) => {
  if (piece.bytes.length < 2) return withoutHeader(piece, 2, 'PPP');
  return inPpp(piece.bytes.readUInt16BE(0) === 0xff03 ? behind(piece, 2) : piece);
};

/** A protocol of two bytes, or of one where the first is odd. [RFC 1661 §2, §6.5] */
function inPpp(piece: Piece): readonly Found[] {
  if (piece.bytes.length < 2) return withoutHeader(piece, 2, 'PPP');
  const isShort = (piece.bytes.readUInt8(0) & 1) === 1;
  const protocol = isShort ? piece.bytes.readUInt8(0) : piece.bytes.readUInt16BE(0);
  const isIp = protocol === 0x21 || protocol === 0x57;
  return isIp ? anyIp(behind(piece, isShort ? 1 : 2)) : other('PPP');
}
