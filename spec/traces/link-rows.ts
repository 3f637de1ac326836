import {
  aggregate,
  ethernet,
  hex,
  ipv4,
  ipv6,
  radiotap,
  sll,
  sll2,
  snap,
  tcp,
  u16,
  u32,
  wlan,
} from './packets.ts';

/** A packet with one segment in it, which says hello. */
export interface LinkRow {
  readonly name: string;
  readonly link: number;
  readonly packet: Buffer;
  readonly version: 4 | 6;
  /** Where tshark would have to be told by a preference. */
  readonly tshark?: 'no';
}

const [four, six] = [ipv4(tcp()), ipv6(tcp())];
const clear = snap(0x0800, four);
const qos = (first: number) => Buffer.of(first, 0);
const clock = Buffer.alloc(8, 1);
const littleFamily = (family: number) => Buffer.of(family, 0, 0, 0);

const wlanRows: readonly LinkRow[] = [
  { name: 'a WLAN frame', link: 105, packet: wlan(clear), version: 4 },
  { name: 'a WLAN frame from the access point', link: 105, packet: wlan(clear, { flags: 2 }), version: 4 },
  { name: 'a WLAN frame between two cameras', link: 105, packet: wlan(clear, { flags: 0 }), version: 4 },
  {
    name: 'a WLAN frame with QoS',
    link: 105,
    packet: wlan(snap(0x86dd, six), { type: 0x88, more: qos(0) }),
    version: 6,
  },
  {
    name: 'a WLAN frame of four addresses',
    link: 105,
    packet: wlan(clear, { flags: 3, more: hex('020000000004') }),
    version: 4,
  },
  {
    name: 'a WLAN frame of four addresses, QoS and HT control',
    link: 105,
    packet: wlan(clear, { type: 0x88, flags: 0x83, more: hex('020000000004 0000 00000000') }),
    version: 4,
  },
  {
    name: 'a WLAN frame that has a checksum behind it',
    link: 105,
    packet: Buffer.concat([wlan(clear), hex('12345678')]),
    version: 4,
    tshark: 'no',
  },
  {
    name: 'an A-MSDU of one',
    link: 105,
    packet: wlan(aggregate([clear]), { type: 0x88, more: qos(0x80) }),
    version: 4,
  },
  {
    name: 'an A-MSDU of one in a frame of four addresses',
    link: 105,
    packet: wlan(aggregate([clear]), { type: 0x88, flags: 3, more: hex('020000000004 8000') }),
    version: 4,
  },
  {
    name: 'an A-MSDU of one that has a checksum behind it',
    link: 105,
    packet: Buffer.concat([wlan(aggregate([clear]), { type: 0x88, more: qos(0x80) }), hex('12345678')]),
    version: 4,
    tshark: 'no',
  },
  ...[0, 4, 8].map((counter): LinkRow => {
    const content = Buffer.concat([Buffer.alloc(counter, 0x20), clear]);
    return {
      name: `a WLAN frame decrypted, ${counter} bytes of the key's counter left`,
      link: 105,
      packet: wlan(content, { flags: 0x41 }),
      version: 4,
      tshark: 'no',
    };
  }),
  { name: 'radiotap', link: 127, packet: radiotap(wlan(clear)), version: 4 },
  {
    name: 'radiotap with a clock, and a checksum behind the frame',
    link: 127,
    packet: radiotap(
      Buffer.concat([wlan(clear), hex('9cb1f8e0')]),
      3,
      Buffer.concat([clock, Buffer.of(0x10)]),
    ),
    version: 4,
  },
  {
    name: 'radiotap with a clock and a rate, without flags',
    link: 127,
    packet: radiotap(wlan(clear), 5, Buffer.concat([clock, Buffer.of(0x70)])),
    version: 4,
  },
  {
    name: 'radiotap with two words of fields, and padding before the data',
    link: 127,
    packet: radiotap(
      wlan(Buffer.concat([Buffer.alloc(2), clear]), { type: 0x88, more: qos(0) }),
      0xa0000003,
      Buffer.concat([hex('00000020'), Buffer.alloc(4), clock, Buffer.of(0x20)]),
    ),
    version: 4,
  },
  {
    name: 'Prism',
    link: 119,
    packet: Buffer.concat([hex('44000000 90000000'), Buffer.alloc(136), wlan(clear)]),
    version: 4,
  },
  {
    name: 'AVS',
    link: 163,
    packet: Buffer.concat([hex('80211001 00000040'), Buffer.alloc(56), wlan(clear)]),
    version: 4,
  },
  {
    name: 'AVS under the name of Prism',
    link: 119,
    packet: Buffer.concat([hex('80211002 00000040'), Buffer.alloc(56), wlan(clear)]),
    version: 4,
  },
];

const cookedRows: readonly LinkRow[] = [
  { name: 'Linux cooked', link: 113, packet: sll(0x0800, four), version: 4 },
  { name: 'Linux cooked, IPv6', link: 113, packet: sll(0x86dd, six), version: 6 },
  {
    name: 'Linux cooked with 802.1Q',
    link: 113,
    packet: sll(0x8100, Buffer.concat([u16(5), u16(0x0800), four])),
    version: 4,
  },
  { name: 'Linux cooked with LLC', link: 113, packet: sll(4, clear), version: 4 },
  {
    name: 'Linux cooked of a WLAN monitor',
    link: 113,
    packet: sll(4, radiotap(wlan(clear)), 803),
    version: 4,
  },
  { name: 'Linux cooked 2', link: 276, packet: sll2(0x0800, four), version: 4 },
  {
    name: 'Linux cooked 2 of a WLAN monitor',
    link: 276,
    packet: sll2(4, radiotap(wlan(clear)), 803),
    version: 4,
  },
  { name: 'Linux cooked 2, IPv6', link: 276, packet: sll2(0x86dd, six), version: 6 },
];

const loopRows: readonly LinkRow[] = [
  { name: 'loopback', link: 0, packet: Buffer.concat([littleFamily(2), four]), version: 4 },
  { name: 'loopback of a big-endian machine', link: 0, packet: Buffer.concat([u32(2), four]), version: 4 },
  ...[24, 28, 30].map((family): LinkRow => {
    const packet = Buffer.concat([littleFamily(family), six]);
    return { name: `loopback, family ${family}`, link: 0, packet, version: 6 };
  }),
  { name: 'loopback of OpenBSD', link: 108, packet: Buffer.concat([u32(2), four]), version: 4 },
  { name: 'loopback of OpenBSD, IPv6', link: 108, packet: Buffer.concat([u32(24), six]), version: 6 },
];

const etherRows: readonly LinkRow[] = [
  { name: 'Ethernet', link: 1, packet: ethernet(0x0800, four), version: 4 },
  { name: 'Ethernet, IPv6', link: 1, packet: ethernet(0x86dd, six), version: 6 },
  {
    name: 'Ethernet with padding',
    link: 1,
    packet: Buffer.concat([ethernet(0x0800, four), Buffer.alloc(12, 0xee)]),
    version: 4,
  },
  {
    name: '802.1Q',
    link: 1,
    packet: ethernet(0x8100, Buffer.concat([u16(5), u16(0x0800), four])),
    version: 4,
  },
  {
    name: '802.1ad around 802.1Q',
    link: 1,
    packet: ethernet(0x88a8, Buffer.concat([u16(5), u16(0x8100), u16(6), u16(0x86dd), six])),
    version: 6,
  },
  {
    name: 'the tags that were before 802.1ad',
    link: 1,
    packet: ethernet(0x9100, Buffer.concat([u16(5), u16(0x9200), u16(6), u16(0x0800), four])),
    version: 4,
    tshark: 'no',
  },
  { name: '802.3 with LLC and SNAP', link: 1, packet: ethernet(clear.length, clear), version: 4 },
  {
    name: '802.3 with SNAP of 802.1H',
    link: 1,
    packet: ethernet(clear.length, snap(0x0800, four, '0000f8')),
    version: 4,
  },
  {
    name: '802.1Q in SNAP',
    link: 1,
    packet: ethernet(clear.length + 4, snap(0x8100, Buffer.concat([u16(5), u16(0x0800), four]))),
    version: 4,
  },
  {
    name: 'PPPoE',
    link: 1,
    packet: ethernet(0x8864, Buffer.concat([hex('11000001'), u16(four.length + 2), u16(0x21), four])),
    version: 4,
  },
];

const rawRows: readonly LinkRow[] = [
  { name: 'raw IP', link: 101, packet: four, version: 4 },
  { name: 'raw IP, version 6', link: 101, packet: six, version: 6 },
  { name: 'raw IP of BSD', link: 12, packet: four, version: 4 },
  { name: 'raw IP of OpenBSD', link: 14, packet: six, version: 6 },
  { name: 'IPv4', link: 228, packet: four, version: 4 },
  { name: 'IPv6', link: 229, packet: six, version: 6 },
  { name: 'PPP', link: 9, packet: Buffer.concat([u16(0x21), four]), version: 4 },
  { name: 'PPP with HDLC', link: 50, packet: Buffer.concat([hex('ff03'), u16(0x57), six]), version: 6 },
  { name: 'PPP with a short protocol', link: 9, packet: Buffer.concat([hex('ff0321'), four]), version: 4 },
  {
    name: 'PPPoE without Ethernet',
    link: 51,
    packet: Buffer.concat([hex('11000001'), u16(four.length + 2), u16(0x21), four]),
    version: 4,
  },
];

/** Every way that a segment can lie in a packet of a link layer that is known. */
export const linkRows: readonly LinkRow[] = [
  ...etherRows,
  ...cookedRows,
  ...loopRows,
  ...rawRows,
  ...wlanRows,
];
