import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ipv6Address } from '../../lib/traces/ip-address.ts';
import { given, pcap } from './files.ts';
import { ethernet, hello, hex, ipv4, ipv6, tcp, u16, u32 } from './packets.ts';

const test = suite('traces/internet');

const raw = (packet: Buffer) => given(pcap([packet], { link: 101 }));

const timestamps = hex('0101080a 00000001 00000002');

/** [RFC 8200 §4]: the type of the next header first. */
const hopByHop = (next: number) => Buffer.concat([Buffer.of(next, 0), hex('050200000000')]);
const routing = (next: number) => Buffer.concat([Buffer.of(next, 2, 4, 0), Buffer.alloc(20)]);
const destination = (next: number) => Buffer.concat([Buffer.of(next, 1), hex('010c'), Buffer.alloc(12)]);
const fragment = (next: number, place: number) => Buffer.concat([Buffer.of(next, 0), u16(place), u32(9)]);
const authentication = (next: number) => Buffer.concat([Buffer.of(next, 4), Buffer.alloc(22)]);

const whole: readonly (readonly [what: string, packet: Buffer])[] = [
  ['IPv4 with options', ipv4(tcp(), { options: hex('94040000 01010100') })],
  ['TCP with options', ipv4(tcp({ options: timestamps }))],
  ['a packet without a length, for the card to divide', ipv4(tcp(), { total: 0 })],
  ['IPv4 that may be divided', ipv4(tcp(), { fragment: 0 })],
  ['IPv6 without a length, for the card to divide', ipv6(tcp(), 6, 0)],
  ['IPv6 with hop-by-hop options', ipv6(Buffer.concat([hopByHop(6), tcp()]), 0)],
  [
    'IPv6 with all headers there are',
    ipv6(
      Buffer.concat([
        hopByHop(60),
        destination(43),
        routing(44),
        fragment(51, 0),
        authentication(135),
        routing(6),
        tcp(),
      ]),
      0,
    ),
  ],
];

for (const [what, packet] of whole)
  test(`reads ${what}`, async () => {
    const { segments, remarks } = await raw(packet);
    assert.equal(remarks, []);
    assert.equal(
      segments.map(({ payload, cut }) => [payload.toString(), cut]),
      [[hello, 0]],
    );
  });

test('what stands behind the length of a packet is padding, of IPv6 too', async () => {
  const packet = Buffer.concat([ipv6(tcp()), Buffer.from('padding')]);
  const { segments } = await raw(packet);
  assert.is(`${segments[0]?.payload}`, hello);
});

test('an end without bytes has none, though its frame is padded', async () => {
  const packet = Buffer.concat([ethernet(0x0800, ipv4(tcp({ payload: '', flags: 0x11 }))), Buffer.alloc(6)]);
  const { segments } = await given(pcap([packet]));
  assert.equal([segments[0]?.fin, segments[0]?.payload.length], [true, 0]);
});

test('what a packet says it has, and the frame does not, was cut off', async () => {
  const { segments } = await raw(ipv4(tcp(), { total: 40 + hello.length + 9 }));
  assert.equal([`${segments[0]?.payload}`, segments[0]?.cut], [hello, 9]);
});

const flagRows: readonly (readonly [flags: number, told: readonly (boolean | number | undefined)[]])[] = [
  [0x02, [true, false, false, undefined]],
  [0x12, [true, false, false, 77]],
  [0x11, [false, true, false, 77]],
  [0x04, [false, false, true, undefined]],
  [0x38, [false, false, false, 77]], // URG and PSH are nobody's concern
];

for (const [flags, told] of flagRows)
  test(`tells SYN, FIN, RST and ACK of 0x${flags.toString(16)}`, async () => {
    const [segment] = (await raw(ipv4(tcp({ flags })))).segments;
    assert.equal([segment?.syn, segment?.fin, segment?.rst, segment?.acknowledgement], told);
  });

const fragments: readonly (readonly [what: string, packet: Buffer, place: number])[] = [
  ['the first of IPv4', ipv4(tcp(), { fragment: 0x2000 }), 0],
  ['a later one of IPv4', ipv4(tcp(), { fragment: 185 }), 1480],
  ['the first of IPv6', ipv6(Buffer.concat([fragment(6, 1), tcp()]), 44), 0],
  ['the first of IPv6 with options', ipv6(Buffer.concat([fragment(60, 1), destination(6), tcp()]), 44), 0],
  ['the last of IPv6 with options', ipv6(Buffer.concat([fragment(60, 1448), tcp()]), 44), 1448],
  ['the last of IPv6', ipv6(Buffer.concat([fragment(6, 1448), tcp()]), 44), 1448],
];

for (const [what, packet, place] of fragments)
  test(`tells of a fragment, ${what}, with its place`, async () => {
    const { segments, remarks } = await raw(packet);
    assert.equal(segments, []);
    assert.equal(
      remarks.map(({ code }) => code),
      ['SB_TRACE_FRAGMENT'],
    );
    assert.match(remarks[0]?.text ?? '', `from its byte ${place} on`);
  });

test('a fragment of UDP is UDP: nothing of a camera is missing', async () => {
  const { remarks, summary } = await raw(ipv4(Buffer.alloc(8), { protocol: 17, fragment: 0x2000 }));
  assert.equal([remarks, [...(summary?.others ?? [])]], [[], [['UDP', 1]]]);
});

const others: readonly (readonly [packet: Buffer, name: string])[] = [
  [ipv4(Buffer.alloc(8), { protocol: 17 }), 'UDP'],
  [ipv4(Buffer.alloc(8), { protocol: 1 }), 'ICMP'],
  [ipv4(Buffer.alloc(8), { protocol: 253 }), 'IP protocol 253'],
  [ipv6(Buffer.alloc(8), 58), 'ICMPv6'],
  [ipv6(Buffer.concat([hopByHop(58), Buffer.alloc(8)]), 0), 'ICMPv6'],
  [ipv6(Buffer.of(), 59, 0), 'IP protocol 59'],
  [hex('70000000'), 'IP version 7'],
];

for (const [packet, name] of others)
  test(`counts ${name}`, async () => {
    const { segments, remarks, summary } = await raw(packet);
    assert.equal([segments, remarks, [...(summary?.others ?? [])]], [[], [], [[name, 1]]]);
  });

const malformed: readonly (readonly [what: string, link: number, packet: Buffer, text: RegExp])[] = [
  [
    'an IPv4 header of 16 bytes',
    101,
    ipv4(tcp(), { start: 0x44 }),
    /IPv4 header with true lengths, came 4400/,
  ],
  ['a total length within the header', 101, ipv4(tcp(), { total: 19 }), /IPv4 header/],
  ['IPv6 where IPv4 was said', 228, ipv6(tcp()), /IPv4 header with true lengths, came 6000/],
  ['version 5 where IPv4 was said', 228, ipv4(tcp(), { start: 0x55 }), /IPv4 header.*, came 5500/],
  ['IPv4 where IPv6 was said', 229, ipv4(tcp()), /expected an IPv6 header, came 4500/],
  ['a TCP header of 16 bytes', 101, ipv4(tcp({ words: 4 })), /TCP header of 20 to 38 bytes, came 16/],
  [
    'a TCP header longer than its packet',
    101,
    ipv4(tcp({ words: 15 })),
    /TCP header of 20 to 38 bytes, came 60/,
  ],
  ['a TCP header that is no more', 101, ipv4(Buffer.alloc(19)), /expected 20 bytes of TCP header, came 19/],
  [
    'an IPv6 extension longer than its packet',
    101,
    ipv6(Buffer.concat([Buffer.of(6, 9), Buffer.alloc(14)]), 0),
    /expected 20 bytes of TCP header, came 0/,
  ],
  ['an IPv6 extension that is no more', 101, ipv6(Buffer.alloc(7), 0), /expected 8 bytes of IPv6 extension/],
];

for (const [what, link, packet, text] of malformed)
  test(`leaves out ${what}, and says so`, async () => {
    const { segments, remarks } = await given(pcap([packet], { link }));
    assert.equal(segments, []);
    assert.equal(
      remarks.map(({ code, frame }) => [code, frame]),
      [['SB_TRACE_PACKET', 1]],
    );
    assert.match(remarks[0]?.text ?? '', text);
  });

test('a packet of nothing but extension headers comes to an end', async () => {
  const { segments, remarks } = await raw(ipv6(Buffer.alloc(65_528), 0));
  assert.equal([segments, remarks.map(({ code }) => code)], [[], ['SB_TRACE_PACKET']]);
});

test('options that the trace cut off leave no payload, and the right number of bytes missing', async () => {
  const packet = ipv4(tcp({ options: timestamps }));
  const seen = { bytes: packet.subarray(0, 46), length: packet.length };
  const [segment] = (await given(pcap([seen], { link: 101 }))).segments;
  assert.equal([segment?.payload.length, segment?.cut], [0, hello.length]);
});

test('IPv6 addresses are written as everybody writes them', () => {
  const group = fc.constantFrom(0, 0, 0, 1, 0xff, 0xffff);
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const address = groups.map((each) => each.toString(16)).join(':');
      const bytes = Buffer.concat(groups.map(u16));
      const isOld = groups.slice(0, 6).every((each) => each === 0); // ::192.0.2.1, which nobody writes any more
      assert.ok(
        isOld || ipv6Address(bytes) === new SocketAddress({ address, family: 'ipv6' }).address,
        address,
      );
    }),
  );
  assert.is(ipv6Address(Buffer.alloc(16)), '::');
});

test.run();
