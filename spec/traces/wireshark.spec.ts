import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Blocks, given, noon, pcap } from './files.ts';
import { linkRows } from './link-rows.ts';
import { ethernet, ipv4, tcp } from './packets.ts';
import { hasTshark, tshark } from './wireshark.ts';

const test = suite('traces/wireshark');

const fields = [
  'frame.number',
  'frame.time_epoch',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.payload',
];

/** What tshark sees of each segment, one a line. */
function seenBy(trace: Buffer): readonly string[] {
  const columns = ['ip.src', 'ipv6.src', ...fields].flatMap((field) => ['-e', field]);
  const lines = tshark(trace, ['-T', 'fields', '-E', 'separator=,', '-E', 'occurrence=f', ...columns]).split(
    '\n',
  );
  return lines.filter((line) => line !== '');
}

/** The same of our own reader. */
async function seenByUs(trace: Buffer): Promise<readonly string[]> {
  const { segments } = await given(trace);
  return segments.map(({ from, to, time, frame, sequence, payload }) => {
    const [four, six] = from.address.includes(':') ? ['', from.address] : [from.address, ''];
    const seconds = (time / 1000).toFixed(6);
    return [four, six, frame, seconds, from.port, to.port, sequence, payload.toString('hex')].join();
  });
}

function toMicroseconds(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/(\d+\.\d{6})\d*/, '$1'));
}

const interfaces = new Map<number, readonly Buffer[]>();
for (const { link, packet, tshark: known } of linkRows)
  if (known !== 'no') interfaces.set(link, [...(interfaces.get(link) ?? []), packet]);

const packet = ethernet(0x0800, ipv4(tcp()));

/** One file with an interface for each link layer, and packets of all of them. */
function everyLink(order: 'big' | 'little'): Buffer {
  const blocks = new Blocks(order);
  const links = [...interfaces];
  return Buffer.concat([
    blocks.section(),
    ...links.map(([link]) => blocks.interface(link)),
    ...links.flatMap(([, packets], on) => packets.map((each) => blocks.enhanced(each, undefined, on))),
  ]);
}

function stamped(order: 'big' | 'little'): Buffer {
  const blocks = new Blocks(order);
  const ticks = BigInt(noon) * 1000n + 7n;
  return Buffer.concat([
    blocks.section(),
    blocks.interface(1, blocks.resolution(3)),
    blocks.interface(1, blocks.resolution(0x8a), blocks.offset(86_400n)),
    blocks.interface(1, blocks.resolution(9)),
    blocks.enhanced(packet, ticks),
    blocks.enhanced(packet, (BigInt(noon) << 10n) + 512n, 1),
    blocks.enhanced(packet, BigInt(noon) * 1_000_000_000n + 123_456_000n, 2),
    blocks.old(packet, ticks),
  ]);
}

const traces: readonly (readonly [name: string, trace: Buffer])[] = [
  ['every link layer', everyLink('little')],
  ['every link layer, big-endian', everyLink('big')],
  ['times of three kinds', stamped('little')],
  ['times of three kinds, big-endian', stamped('big')],
  ['pcap', pcap([{ bytes: packet, fraction: 123_456 }])],
  ['big-endian pcap', pcap([{ bytes: packet, fraction: 123_456 }], { order: 'big' })],
  ['pcap of nanoseconds', pcap([{ bytes: packet, fraction: 123_456_000 }], { magic: 0xa1b23c4d })],
  ['modified pcap', pcap([{ bytes: packet, fraction: 123_456 }, packet], { magic: 0xa1b2cd34 })],
  ['pcap with a checksum behind each packet', pcap([packet], { link: 0x2400_0001 })],
];

const isHere = hasTshark('traces/wireshark');
for (const [name, trace] of isHere ? traces : [])
  test(`Wireshark reads the same of ${name}`, async () => {
    const [theirs, ours] = [seenBy(trace), await seenByUs(trace)];
    assert.ok(ours.length > 0);
    assert.equal(toMicroseconds(ours), toMicroseconds(theirs));
  });

test.run();
