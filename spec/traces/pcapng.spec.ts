import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf } from './failure.ts';
import { Blocks, given, noon, type Order } from './files.ts';
import { ethernet, hello, ipv4, tcp } from './packets.ts';

const test = suite('traces/pcapng');

const little = new Blocks('little');
const big = new Blocks('big');
const raw = ipv4(tcp());
const packet = ethernet(0x0800, raw);
const start = Buffer.concat([little.section(), little.interface(1)]);

for (const order of ['little', 'big'] as readonly Order[])
  test(`reads packets of all three kinds, ${order}-endian`, async () => {
    const blocks = new Blocks(order);
    const { segments, remarks } = await given(
      blocks.section(),
      blocks.interface(1),
      blocks.interface(101),
      blocks.enhanced(raw, BigInt(noon) * 1_000_000n + 250n, 1),
      blocks.old(packet, BigInt(noon) * 1_000_000n + 500n, 0),
      blocks.simple(packet),
    );
    assert.equal(
      segments.map(({ frame, time, payload }) => [frame, time, `${payload}`]),
      [
        [1, noon * 1000 + 0.25, hello],
        [2, noon * 1000 + 0.5, hello],
        [3, noon * 1000 + 0.5, hello],
      ],
    );
    assert.equal(
      remarks.map(({ code, frame }) => [code, frame]),
      [['SB_TRACE_TIMELESS', 3]],
    );
  });

const times: readonly (readonly [
  what: string,
  options: readonly Buffer[],
  ticks: bigint,
  time: number | undefined,
])[] = [
  ['microseconds, where nothing is said', [], BigInt(noon) * 1_000_000n + 1n, noon * 1000 + 0.001],
  ['seconds', [little.resolution(0)], BigInt(noon), noon * 1000],
  ['ms', [little.resolution(3)], BigInt(noon) * 1000n + 7n, noon * 1000 + 7],
  ['nanoseconds', [little.resolution(9)], BigInt(noon) * 1_000_000_000n + 500_000n, noon * 1000 + 0.5],
  ['1024ths of a second', [little.resolution(0x8a)], (BigInt(noon) << 10n) + 512n, noon * 1000 + 500],
  ['seconds, of two', [little.resolution(0x80)], BigInt(noon), noon * 1000],
  [
    'ms with an offset',
    [little.resolution(3), little.offset(86_400n)],
    BigInt(noon) * 1000n,
    (noon + 86_400) * 1000,
  ],
  [
    'ms with an offset back',
    [little.resolution(3), little.offset(-5n)],
    BigInt(noon) * 1000n,
    (noon - 5) * 1000,
  ],
  [
    'an option behind others',
    [little.option(2, Buffer.from('eth0')), little.resolution(0)],
    BigInt(noon),
    noon * 1000,
  ],
  [
    'an option behind the last',
    [little.option(0, Buffer.of()), little.resolution(0)],
    BigInt(noon) * 1_000_000n,
    noon * 1000,
  ],
  [
    'an option that its block cuts off',
    [Buffer.from('09000100', 'hex')],
    BigInt(noon) * 1_000_000n,
    noon * 1000,
  ],
  ['an offset of two bytes', [little.option(14, Buffer.of(1, 1))], BigInt(noon) * 1_000_000n, noon * 1000],
  ['before 1970', [little.resolution(3), little.offset(-9_000_000_000n)], BigInt(noon) * 1000n, undefined],
  ['after all calendars', [little.resolution(0)], 2n ** 63n, undefined],
  ['parts of a second that nobody can count', [little.resolution(0x7f)], 0n, 0],
];

for (const [what, options, ticks, time] of times)
  test(`tells times in ${what}`, async () => {
    const { segments, remarks } = await given(
      little.section(),
      little.interface(1, ...options),
      little.enhanced(packet, ticks),
    );
    assert.is(segments[0]?.time, time ?? 0);
    assert.is(remarks[0]?.code, time === undefined ? 'SB_TRACE_TIMELESS' : undefined);
  });

test('each section has its own byte order and interfaces', async () => {
  const { segments, remarks } = await given(
    start,
    little.enhanced(packet),
    big.section(),
    big.interface(101),
    big.enhanced(raw),
    little.section(),
    little.enhanced(packet),
  );
  assert.is(segments.length, 2);
  assert.equal(
    remarks.map(({ code, frame }) => [code, frame]),
    [['SB_TRACE_PACKET', 3]],
  );
  assert.match(remarks[0]?.text ?? '', 'expected interface 0 to be described, it is not');
});

test('blocks of other kinds are left out, however long', async () => {
  const long = 20_000_000;
  const head = Buffer.concat([little.u32(0x0bad), little.u32(12 + long)]);
  const chunks = Array.from({ length: 20 }, () => Buffer.alloc(long / 20));
  const { segments, remarks } = await given(
    start,
    little.block(5, Buffer.alloc(20)),
    ...[head, ...chunks, little.u32(12 + long)],
    little.block(0x40000bad, Buffer.of(1, 2, 3)),
    little.enhanced(packet),
  );
  assert.equal([segments.length, remarks], [1, []]);
});

test('a simple packet is as long as its interface allowed', async () => {
  const short = little.block(1, little.u16(1), little.u16(0), little.u32(58));
  const cut = little.block(3, little.u32(packet.length), packet.subarray(0, 58));
  const { segments } = await given(little.section(), short, cut);
  assert.equal([segments[0]?.payload.length, segments[0]?.cut], [4, hello.length - 4]);
});

test('what was cut off a packet is told', async () => {
  const { segments } = await given(start, little.enhanced(packet.subarray(0, -5), 0n, 0, packet.length));
  assert.equal([segments[0]?.payload.length, segments[0]?.cut], [hello.length - 5, 5]);
});

test('a length on the wire less than what was recorded is not believed', async () => {
  const { segments } = await given(start, little.enhanced(packet, 0n, 0, 3));
  assert.equal([`${segments[0]?.payload}`, segments[0]?.cut], [hello, 0]);
});

interface Row {
  readonly what: string;
  readonly blocks: readonly Buffer[];
  readonly code: string;
  readonly text: string;
  /** Segments that are given all the same, the first one with them. */
  readonly given: number;
}

const enhanced = little.enhanced(packet);
const wrongTrailer = Buffer.concat([enhanced.subarray(0, -4), little.u32(enhanced.length + 4)]);
const longOne = Buffer.concat([little.u32(6), little.u32(16 * 1024 * 1024 + 4)]);

const rows: readonly Row[] = [
  {
    what: 'a block that ends with another length',
    blocks: [wrongTrailer, enhanced],
    code: 'SB_TRACE_DAMAGED',
    text: `expected a block to end with its length ${enhanced.length}, came ${enhanced.length + 4}`,
    given: 1,
  },
  {
    what: 'an unknown block that ends with another length',
    blocks: [Buffer.concat([little.block(9, Buffer.alloc(8)).subarray(0, -4), little.u32(24)]), enhanced],
    code: 'SB_TRACE_DAMAGED',
    text: 'expected a block to end with its length 20, came 24',
    given: 1,
  },
  {
    what: 'a block of eight bytes',
    blocks: [Buffer.concat([little.u32(9), little.u32(8), little.u32(8)])],
    code: 'SB_TRACE_DAMAGED',
    text: 'expected the length of a block, a multiple of four, came 8',
    given: 1,
  },
  {
    what: 'a block of 18 bytes',
    blocks: [Buffer.concat([little.u32(9), little.u32(18), Buffer.alloc(10)])],
    code: 'SB_TRACE_DAMAGED',
    text: 'a multiple of four, came 18',
    given: 1,
  },
  {
    what: 'a packet block of more than 16 MiB',
    blocks: [longOne, Buffer.alloc(64)],
    code: 'SB_TRACE_DAMAGED',
    text: 'expected a block of at most 16777216 bytes, came 16777220',
    given: 1,
  },
  {
    what: 'a section without a byte order',
    blocks: [little.block(0x0a0d0d0a, Buffer.alloc(16))],
    code: 'SB_TRACE_DAMAGED',
    text: 'expected a byte-order mark, came 00000000',
    given: 1,
  },
  {
    what: 'a section of version 2',
    blocks: [little.section(2), little.interface(1), enhanced],
    code: 'SB_TRACE_FLAVOUR',
    text: 'expected pcapng version 1, came 2: open it in Wireshark',
    given: 1,
  },
  {
    what: 'a section header that is too short',
    blocks: [little.block(0x0a0d0d0a, little.u32(0x1a2b3c4d))],
    code: 'SB_TRACE_DAMAGED',
    text: 'expected a section header, came 4 bytes',
    given: 1,
  },
  {
    what: 'an interface that is too short',
    blocks: [little.block(1, little.u32(1))],
    code: 'SB_TRACE_DAMAGED',
    text: 'expected an interface, came 4 bytes',
    given: 1,
  },
  {
    what: 'more interfaces than anybody has',
    blocks: [...Array.from({ length: 1024 }, () => little.interface(1)), enhanced],
    code: 'SB_TRACE_DAMAGED',
    text: 'expected at most 1024 interfaces, came one more',
    given: 1,
  },
  {
    what: 'a packet longer than its block',
    blocks: [
      little.block(6, little.u32(0), Buffer.alloc(8), little.u32(101), little.u32(101), Buffer.alloc(98)),
      enhanced,
    ],
    code: 'SB_TRACE_PACKET',
    text: 'expected a packet of 101 bytes, came 100',
    given: 2,
  },
  {
    what: 'a packet longer than one can be',
    blocks: [little.enhanced(Buffer.alloc(262_145)), enhanced],
    code: 'SB_TRACE_PACKET',
    text: 'expected a packet of at most 262144 bytes, came 262145',
    given: 2,
  },
  {
    what: 'a packet of an interface that nobody described',
    blocks: [little.enhanced(packet, 0n, 1), enhanced],
    code: 'SB_TRACE_PACKET',
    text: 'expected interface 1 to be described',
    given: 2,
  },
  {
    what: 'a packet block without a packet',
    blocks: [little.block(6, Buffer.alloc(16)), enhanced],
    code: 'SB_TRACE_PACKET',
    text: 'expected 20 bytes before a packet, came 16',
    given: 2,
  },
  {
    what: 'a simple packet block that is empty',
    blocks: [little.block(3), enhanced],
    code: 'SB_TRACE_PACKET',
    text: 'expected a packet of a known interface',
    given: 2,
  },
];

for (const { what, blocks, code, text, given: count } of rows)
  test(`tells of ${what}`, async () => {
    const { segments, remarks } = await given(start, enhanced, ...blocks);
    assert.equal(
      remarks.map((remark) => [remark.code, remark.frame]),
      [[code, 2]],
    );
    assert.match(remarks[0]?.text ?? '', text);
    assert.is(segments.length, count);
  });

test('a block as long as one can be is read, with its packet', async () => {
  const options = Buffer.alloc(16 * 1024 * 1024 - enhanced.length);
  const long = little.block(6, enhanced.subarray(8, -4), options);
  const { segments, remarks } = await given(start, long);
  assert.equal([segments.length, remarks, long.length], [1, [], 16 * 1024 * 1024]);
});

test('what is wrong before the first packet is an error', async () => {
  assert.is((await failureOf(given(little.section(2))))?.code, 'SB_TRACE_FLAVOUR');
  assert.is((await failureOf(given(start, wrongTrailer)))?.code, 'SB_TRACE_DAMAGED');
});

test.run();
