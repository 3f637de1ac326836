import { type Capture, findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { traceOfCaptures } from '../../lib/captures/export.ts';
import { Blocks, type Order, pcap } from '../traces/files.ts';
import { linkRows } from '../traces/link-rows.ts';
import { ethernet, hex, ipv4, ipv6, tcp } from '../traces/packets.ts';

/** Longest trace that is mutated, in bytes: what is fuzzed is the format, not the photo. */
const longest = 8 * 1024;

/** Traces in all flavours, of all link layers, and of the captures. */
export async function traceCorpus(): Promise<readonly Buffer[]> {
  const captures = await Promise.all((await findCaptures('captures')).map(loadCapture));
  return [...links(), ...flavours(), ...captures.map(fileOf)].filter(({ length }) => length <= longest);
}

function fileOf(capture: Capture): Buffer {
  return Buffer.concat([...traceOfCaptures([capture])]);
}

/** A trace for each link layer, with each way that a segment may lie there. */
function links(): readonly Buffer[] {
  const numbers = new Set(linkRows.map(({ link }) => link));
  return [...numbers].map((link) => {
    const packets = linkRows.filter((row) => row.link === link).map(({ packet }) => packet);
    return pcap([...packets, { bytes: packets[0]?.subarray(0, 50) ?? Buffer.of(), length: 90 }], { link });
  });
}

/** A conversation that wraps the sequence numbers, overlaps, comes in disorder, and has holes, fragments and both versions of IP. */
const talk: readonly Buffer[] = [
  ipv4(tcp({ payload: '', flags: 2, sequence: 0xffffffee, options: hex('020405b4') })),
  ipv4(tcp({ payload: 'POST / HTTP/1.1\r\n', sequence: 0xffffffef })),
  ipv4(tcp({ payload: 'Content-Length: 4\r\n\r\nabcd', sequence: 6 })),
  ipv4(tcp({ payload: 'Host: a\r\nContent', sequence: 0 })),
  ipv4(tcp({ payload: 'a\r\nContent-Length: 5\r\n', sequence: 6 })),
  ipv4(tcp({ payload: 'later', sequence: 5000 })),
  ipv4(tcp({ payload: 'a fragment' }), { fragment: 0x2000 }),
  ipv6(Buffer.concat([hex('06000502 00000000'), tcp()]), 0),
  ipv4(tcp({ payload: '', flags: 0x11, sequence: 5005 })),
  ipv4(tcp({ payload: '', flags: 0x14, sequence: 5006 })),
];

function flavours(): readonly Buffer[] {
  const orders: readonly Order[] = ['little', 'big'];
  const magics = [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34];
  const old = orders.flatMap((order) => magics.map((magic) => pcap(talk, { order, magic, link: 101 })));
  return [...old, ...orders.map(blocksOf)];
}

function blocksOf(order: Order): Buffer {
  const blocks = new Blocks(order);
  return Buffer.concat([
    blocks.section(),
    blocks.interface(101, blocks.resolution(0x94), blocks.offset(-7n)),
    blocks.interface(1, blocks.resolution(9)),
    ...talk.map((packet) => blocks.enhanced(packet)),
    blocks.block(5, Buffer.alloc(20)),
    ...talk.map((packet) => blocks.old(ethernet(0x0800, packet), undefined, 1)),
    blocks.simple(talk[1] ?? Buffer.of()),
  ]);
}
