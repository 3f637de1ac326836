import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { given, pcap } from './files.ts';
import { linkRows } from './link-rows.ts';
import { aggregate, ethernet, hello, hex, ipv4, radiotap, sll, snap, tcp, wlan } from './packets.ts';

const test = suite('traces/link-layers');

const ends = {
  4: ['192.0.2.2', '192.0.2.1'],
  6: ['2001:db8::2', '2001:db8::1'],
} as const;

for (const { name, link, packet, version } of linkRows)
  test(`finds the segment in ${name}`, async () => {
    const { segments, remarks, summary } = await given(pcap([packet], { link }));
    assert.equal(remarks, []);
    const [from, to] = ends[version];
    const expected = {
      time: 1_795_442_400_000,
      frame: 1,
      from: { address: from, port: 49_152 },
      to: { address: to, port: 80 },
      sequence: 0xfffffff0,
      acknowledgement: 77,
      ...{ fin: false, syn: false, rst: false },
      payload: Buffer.from(hello),
      cut: 0,
    };
    assert.equal(segments, [expected]);
    assert.equal(summary?.segments, 1);
  });

for (const { name, link, packet } of linkRows)
  test(`says what is missing of ${name}, wherever the trace cut it`, async () => {
    const start = packet.length - hello.length;
    for (let kept = 0; kept < packet.length; kept++) {
      const seen = { bytes: packet.subarray(0, kept), length: packet.length };
      const { segments, remarks, summary } = await given(pcap([seen], { link }));
      const [segment] = segments;
      const names = [...(summary?.others.keys() ?? [])];
      if (segment === undefined) assert.ok(remarks.length === 1 || names.length === 1, `${kept} bytes`);
      else assert.is(segment.payload.length + segment.cut, hello.length, `${kept} bytes`);
      const code = remarks[0]?.code ?? 'SB_TRACE_SNAPLEN';
      assert.ok(['SB_TRACE_SNAPLEN', 'SB_TRACE_ENCRYPTED'].includes(code), `${kept} bytes: ${code}`);
      if (kept > start && !/padding|checksum/.test(name)) assert.is(segment?.cut, packet.length - kept);
    }
  });

const clear = snap(0x0800, ipv4(tcp()));

test('finds each segment of an A-MSDU', async () => {
  const padded = snap(0x0800, ipv4(tcp({ sequence: 2, payload: 'padded!' })));
  const packet = wlan(aggregate([padded, clear]), { type: 0x88, more: Buffer.of(0x80, 0) });
  const { segments, summary } = await given(pcap([packet], { link: 105 }));
  assert.equal(
    segments.map(({ frame, payload }) => `${frame} ${payload}`),
    ['1 padded!', `1 ${hello}`],
  );
  assert.equal([summary?.packets, summary?.segments], [1, 2]);
});

test('the checksum that radiotap tells of is no part of the frame', async () => {
  const frame = Buffer.concat([wlan(snap(0x0800, ipv4(tcp(), { total: 0 }))), hex('01020304')]);
  const { segments } = await given(pcap([radiotap(frame, 2, Buffer.of(0x10))], { link: 127 }));
  assert.is(`${segments[0]?.payload}`, hello);
});

interface Other {
  readonly what: string;
  readonly link: number;
  readonly packet: Buffer;
  readonly name: string;
}

const others: readonly Other[] = [
  { what: 'ARP', link: 1, packet: ethernet(0x0806, Buffer.alloc(28)), name: 'ARP' },
  {
    what: 'a type nobody knows',
    link: 1,
    packet: ethernet(0x88b5, Buffer.alloc(46)),
    name: 'EtherType 0x88b5',
  },
  { what: 'spanning tree', link: 1, packet: ethernet(38, hex('424203 0000')), name: 'LLC' },
  {
    what: 'SNAP of a maker',
    link: 1,
    packet: ethernet(8, snap(0x2000, Buffer.alloc(9), '00000c')),
    name: 'SNAP',
  },
  { what: 'netlink', link: 113, packet: sll(0, Buffer.alloc(20), 824), name: 'netlink' },
  { what: 'IPX', link: 113, packet: sll(1, Buffer.alloc(30)), name: 'IPX' },
  { what: 'PPP about itself', link: 9, packet: hex('c021 01010004'), name: 'PPP' },
  { what: 'a family nobody knows', link: 0, packet: hex('07000000 00'), name: 'address family 7' },
  { what: 'a beacon', link: 105, packet: wlan(Buffer.alloc(40), { type: 0x80 }), name: 'WLAN management' },
  { what: 'a short control frame', link: 105, packet: hex('d400 0000 020000000001'), name: 'WLAN control' },
  {
    what: 'a frame without data',
    link: 105,
    packet: wlan(Buffer.of(), { type: 0x48 }),
    name: 'WLAN without data',
  },
  {
    what: 'a frame whose checksum was wrong',
    link: 127,
    packet: radiotap(wlan(clear), 2, Buffer.of(0x50)),
    name: 'damaged WLAN',
  },
];

for (const { what, link, packet, name } of others)
  test(`counts ${what} and says nothing of it`, async () => {
    const { segments, remarks, summary } = await given(pcap([packet, packet], { link }));
    assert.equal([segments, remarks], [[], []]);
    assert.equal([...(summary?.others ?? [])], [[name, 2]]);
  });

interface Bad {
  readonly what: string;
  readonly link: number;
  readonly packet: Buffer;
  readonly code: string;
  readonly text: RegExp;
}

const bads: readonly Bad[] = [
  {
    what: 'an encrypted frame',
    link: 105,
    packet: wlan(Buffer.alloc(60, 0x77), { flags: 0x41 }),
    code: 'SB_TRACE_ENCRYPTED',
    text: /record behind the access point/,
  },
  {
    what: 'the first fragment of a frame',
    link: 105,
    packet: wlan(clear, { flags: 0x05 }),
    code: 'SB_TRACE_FRAGMENT',
    text: /WLAN/,
  },
  {
    what: 'a later fragment of a frame',
    link: 105,
    packet: wlan(clear, { sequence: 0x21 }),
    code: 'SB_TRACE_FRAGMENT',
    text: /WLAN/,
  },
  {
    what: 'a link type nobody knows',
    link: 147,
    packet: Buffer.alloc(60),
    code: 'SB_TRACE_LINK',
    text: /link type 147 /,
  },
  {
    what: 'an Ethernet frame of 13 bytes',
    link: 1,
    packet: Buffer.alloc(13),
    code: 'SB_TRACE_PACKET',
    text: /expected 14 bytes of Ethernet header, came 13/,
  },
  {
    what: 'a radiotap header longer than its packet',
    link: 127,
    packet: hex('0000ff00 00000000'),
    code: 'SB_TRACE_PACKET',
    text: /came 255/,
  },
  {
    what: 'a radiotap header shorter than one can be',
    link: 127,
    packet: radiotap(wlan(clear)).fill(7, 2, 3),
    code: 'SB_TRACE_PACKET',
    text: /header of 8 to \d+ bytes, came 7/,
  },
  {
    what: 'a Prism header shorter than one can be',
    link: 119,
    packet: hex('44000000 07000000 00000000 00000000'),
    code: 'SB_TRACE_PACKET',
    text: /header of 8 to 16 bytes, came 7/,
  },
  {
    what: 'an A-MSDU that says more than it has',
    link: 105,
    packet: wlan(ethernet(clear.length + 1, clear), { type: 0x88, more: Buffer.of(0x80, 0) }),
    code: 'SB_TRACE_PACKET',
    text: /expected 67 bytes in an A-MSDU, came 66/,
  },
];

for (const { what, link, packet, code, text } of bads)
  test(`says once that ${what} cannot be read`, async () => {
    const { segments, remarks, summary } = await given(pcap([packet, packet], { link }));
    assert.equal(segments, []);
    assert.equal(
      remarks.map((remark) => [remark.code, remark.frame]),
      [[code, 1]],
    );
    assert.match(remarks[0]?.text ?? '', text);
    assert.is(summary?.remarks.get(code), 2);
  });

test('a hundred thousand tags of virtual networks do no harm', async () => {
  for (const tags of [Buffer.alloc(260_000, hex('81008100')), Buffer.alloc(260_000, clear.subarray(0, 6))]) {
    const { segments } = await given(pcap([ethernet(0x8100, tags), ethernet(9, tags)]));
    assert.equal(segments, []);
  }
});

test.run();
