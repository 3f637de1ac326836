import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TraceItem } from '../../lib/traces/segment.ts';
import { readTrace } from '../../lib/traces/trace.ts';
import { failureOf } from './failure.ts';
import { Blocks, given, type Order, pcap } from './files.ts';
import { ethernet, hello, hex, ipv4, tcp } from './packets.ts';

const test = suite('traces/trace');

const packet = ethernet(0x0800, ipv4(tcp()));
const arp = ethernet(0x0806, Buffer.alloc(28));
const udp = ethernet(0x0800, ipv4(Buffer.alloc(8), { protocol: 17 }));

function pcapng(order: Order): Buffer {
  const blocks = new Blocks(order);
  return Buffer.concat([
    blocks.section(),
    blocks.interface(1, blocks.resolution(9)),
    blocks.enhanced(packet),
    blocks.block(5, Buffer.alloc(24)),
    blocks.old(packet),
    blocks.simple(arp),
  ]);
}

/** `seams`: how many of its beginnings are whole files, since they end with a header, a packet or a block. */
const flavours: readonly (readonly [what: string, trace: Buffer, seams: number])[] = [
  ['pcap', pcap([packet, arp, packet]), 3],
  ['big-endian pcap', pcap([packet, arp, packet], { order: 'big' }), 3],
  ['nanosecond pcap', pcap([packet, arp, packet], { magic: 0xa1b23c4d }), 3],
  ['modified pcap', pcap([packet, arp, packet], { magic: 0xa1b2cd34 }), 3],
  ['pcapng', pcapng('little'), 5],
  ['big-endian pcapng', pcapng('big'), 5],
];

for (const [what, trace, seams] of flavours)
  test(`a ${what} file that ends anywhere is read up to there, and told so`, async () => {
    const all = await given(trace);
    let [most, whole] = [0, 0];
    for (let kept = 1; kept < trace.length; kept++) {
      let told: Awaited<ReturnType<typeof given>> | undefined;
      const error = await failureOf(
        given(trace.subarray(0, kept)).then((result) => {
          told = result;
        }),
      );
      if (told === undefined) {
        assert.ok(
          ['SB_TRACE_CUT', 'SB_TRACE_UNKNOWN'].includes(error?.code ?? ''),
          `${kept}: ${error?.code}`,
        );
        assert.is(most, 0, 'what was read once is read from longer files too');
        continue;
      }
      const { segments, remarks } = told;
      assert.equal(segments, all.segments.slice(0, segments.length));
      assert.ok(segments.length >= most);
      most = segments.length;
      const cuts = remarks.filter(({ code }) => code === 'SB_TRACE_CUT');
      assert.ok(cuts.length <= 1);
      whole += 1 - cuts.length;
    }
    assert.equal([all.segments.length, whole], [2, seams]);
  });

for (const [what, trace] of flavours)
  test(`a ${what} file gives the same in whatever pieces it comes`, async () => {
    const whole = await given(trace);
    assert.equal((await given(...Array.from(trace, (byte) => Buffer.of(byte)))).items, whole.items);
    const cuts = fc.array(fc.nat(trace.length), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const ends = [...places.sort((one, other) => one - other), trace.length];
        const pieces = ends.map((end, index) => trace.subarray(ends[index - 1] ?? 0, end));
        assert.equal((await given(...pieces)).items, whole.items);
      }),
      { numRuns: 50 },
    );
  });

test('the end of a file at the end of a packet is no remark; one byte before it is', async () => {
  for (const [what, trace] of flavours) {
    const codes = async (bytes: Buffer) => (await given(bytes)).remarks.map(({ code }) => code);
    assert.not.ok((await codes(trace)).includes('SB_TRACE_CUT'), what);
    assert.ok((await codes(trace.subarray(0, -1))).includes('SB_TRACE_CUT'), what);
  }
});

const strangers: readonly (readonly [what: string, bytes: Buffer, code: string, text: string])[] = [
  ['nothing', Buffer.of(), 'SB_TRACE_UNKNOWN', 'came an empty file'],
  [
    'a packed trace',
    gzipSync(pcap([packet])),
    'SB_TRACE_COMPRESSED',
    'came gzip: unpack it first (gunzip FILE)',
  ],
  ['a zip archive', hex('504b030414000000'), 'SB_TRACE_COMPRESSED', 'came zip: unpack it first (unzip FILE)'],
  ['a packed trace of zstd', hex('28b52ffd0458'), 'SB_TRACE_COMPRESSED', 'unzstd FILE'],
  [
    'JSON',
    Buffer.from('[\n  {"_index": 1}]'),
    'SB_TRACE_UNKNOWN',
    'came JSON: in Wireshark choose File, Save As',
  ],
  ['a table', Buffer.from('No.,Time,Source\r\n'), 'SB_TRACE_UNKNOWN', 'came text'],
  ['PDML', Buffer.from('<?xml version="1.0"?>'), 'SB_TRACE_UNKNOWN', 'came XML or HTML'],
  [
    'a request',
    Buffer.from('POST /social/columbus HTTP/1.1\r\n'),
    'SB_TRACE_UNKNOWN',
    'samsung-bridge inspect FILE',
  ],
  ['a photo', hex('ffd8ffe1 0018'), 'SB_TRACE_UNKNOWN', 'came a picture'],
  [
    'an old trace of Solaris',
    Buffer.from('snoop\0\0\0\0\0\0\x02'),
    'SB_TRACE_UNKNOWN',
    'came a trace of snoop',
  ],
  [
    'anything',
    hex('0001020304050607 08'),
    'SB_TRACE_UNKNOWN',
    'came a file that begins with 0001020304050607:',
  ],
];

for (const [what, bytes, code, text] of strangers)
  test(`says of ${what} that it is no trace`, async () => {
    const error = await failureOf(given(bytes));
    assert.is(error?.code, code);
    assert.match(error?.message ?? '', text);
  });

test('says what was in a trace, most of it first', async () => {
  const { summary } = await given(pcap([arp, udp, udp, packet, udp, arp]));
  assert.equal([summary?.packets, summary?.segments], [6, 1]);
  assert.equal(
    [...(summary?.others ?? [])],
    [
      ['UDP', 3],
      ['ARP', 2],
    ],
  );
});

test('kinds of packets beyond the first few are counted together, however many a file makes up', async () => {
  const families = Array.from({ length: 40 }, (_, at) => Buffer.of(0, at + 1, 1, 1));
  const { summary } = await given(pcap([...families, ...families], { link: 0 }));
  const counts = [...(summary?.others ?? [])];
  assert.equal(counts[0], ['other kinds', 16]);
  assert.equal([counts.length, counts.at(-1)?.[1]], [33, 2]);
});

test('of remarks with one code the first five are given, and all are counted', async () => {
  const fragments = Array.from({ length: 9 }, (_, at) => ethernet(0x0800, ipv4(tcp(), { fragment: at + 1 })));
  const { remarks, summary } = await given(pcap(fragments));
  assert.equal(
    remarks.map(({ frame }) => frame),
    [1, 2, 3, 4, 5],
  );
  assert.is(summary?.remarks.get('SB_TRACE_FRAGMENT'), 9);
});

class Source {
  given = 0;
  isClosed = false;

  async *chunks(first: Buffer, more: () => Buffer): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield first;
      for (;;) {
        this.given++;
        yield more();
      }
    } finally {
      this.isClosed = true;
    }
  }
}

test('reads no further than asked, and lets go of the file when nobody asks any more', async () => {
  const source = new Source();
  const record = pcap([packet]).subarray(24);
  for await (const item of readTrace(source.chunks(pcap([]), () => record))) {
    assert.is(item.kind, 'segment');
    if (source.given === 3) break;
  }
  assert.equal([source.given, source.isClosed], [3, true]);
});

test('lets go of a file that is no trace', async () => {
  const source = new Source();
  const items = readTrace(source.chunks(Buffer.alloc(64), () => Buffer.alloc(64)));
  assert.is((await failureOf(items.next()))?.code, 'SB_TRACE_UNKNOWN');
  assert.is(source.isClosed, true);
});

test('a file that fails while it is read fails the reading', async () => {
  async function* failing() {
    yield pcap([packet]);
    throw new Error('the disk is gone');
  }
  const items: TraceItem[] = [];
  try {
    for await (const item of readTrace(failing())) items.push(item);
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'the disk is gone');
  }
  assert.is(items.length, 1);
});

/** A file that says of a block that it has 4 GB, and has. */
async function* endless(start: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield start;
  const chunk = Buffer.alloc(1 << 20);
  for (let left = 4095; left > 0; left--) yield chunk;
}

test('holds no more than a packet, whatever the file says', async () => {
  const blocks = new Blocks();
  const head = Buffer.concat([blocks.section(), blocks.interface(1), blocks.enhanced(packet)]);
  const skipped = Buffer.concat([head, blocks.u32(0x0bad), blocks.u32(0xffff_fff0)]);
  const held = Buffer.concat([head, blocks.u32(6), blocks.u32(0xffff_fff0)]);
  const long = Buffer.concat([
    pcap([packet]),
    Buffer.alloc(8),
    blocks.u32(0xffff_ffff),
    blocks.u32(0xffff_ffff),
  ]);
  for (const start of [skipped, held, long]) {
    const before = process.memoryUsage();
    let peak = 0;
    for await (const _ of readTrace(watched(start))) peak = Math.max(peak, grownSince(before));
    assert.ok(peak < 64 << 20, `${peak} bytes`);
  }
  async function* watched(start: Buffer) {
    const before = process.memoryUsage();
    for await (const chunk of endless(start)) {
      assert.ok(grownSince(before) < 256 << 20, 'the file is kept');
      yield chunk;
    }
  }
});

function grownSince(before: NodeJS.MemoryUsage): number {
  const now = process.memoryUsage();
  return now.arrayBuffers + now.heapUsed - before.arrayBuffers - before.heapUsed;
}

test('a segment does not keep what was read around it', async () => {
  const chunk = Buffer.concat([pcap([packet]), Buffer.alloc(1 << 20)]);
  const [segment] = (await given(chunk)).segments;
  assert.is(segment?.payload.buffer.byteLength, hello.length, 'nor what Node shares among short buffers');
});

test.run();
