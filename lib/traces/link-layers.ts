import { cooked, cooked2, loopback } from './cooked.ts';
import { ethernet, ppp, pppoe } from './ethernet.ts';
import { type Found, type Layer, other, trouble } from './found.ts';
import { anyIp, ipv4, ipv6 } from './internet.ts';
import type { TracePacket } from './packet.ts';
import { bareWlan, prism, radiotap } from './wlan-headers.ts';

/** Link layers by number. [draft-ietf-opsawg-pcaplinktype] */
const layers: ReadonlyMap<number, Layer> = new Map([
  [0, loopback],
  [1, ethernet],
  [9, ppp],
  [12, anyIp], // DLT_RAW of most systems
  [14, anyIp], // DLT_RAW of OpenBSD
  [50, ppp],
  [51, pppoe],
  [101, anyIp],
  [105, bareWlan],
  [108, loopback],
  [113, cooked],
  [119, prism],
  [127, radiotap],
  [163, prism],
  [228, ipv4],
  [229, ipv6],
  [276, cooked2],
]);

/** Looks into a packet, from its link layer up. */
export function dissect(packet: TracePacket): readonly Found[] {
  const { linkType } = packet;
  const layer = layers.get(linkType);
  if (layer !== undefined) return layer(packet);
  const cure = 'record on an Ethernet or WLAN interface, or with tcpdump -i any';
  return [
    ...other(`link type ${linkType}`),
    ...trouble('SB_TRACE_LINK', `packets of link type ${linkType} are not understood: ${cure}`),
  ];
}
