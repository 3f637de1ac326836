import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf } from './failure.ts';
import { given, noon, type Order, pcap } from './files.ts';
import { ethernet, hello, ipv4, tcp } from './packets.ts';

const test = suite('traces/pcap');

const packet = ethernet(0x0800, ipv4(tcp()));

const flavours: readonly (readonly [what: string, magic: number, fraction: number])[] = [
  ['microseconds', 0xa1b2c3d4, 123_456],
  ['nanoseconds', 0xa1b23c4d, 123_456_000],
  ['microseconds, modified', 0xa1b2cd34, 123_456],
];

for (const [what, magic, fraction] of flavours)
  for (const order of ['little', 'big'] as readonly Order[])
    test(`reads a trace of ${what}, ${order}-endian`, async () => {
      const { segments, remarks } = await given(
        pcap([packet, { bytes: packet, fraction }], { magic, order }),
      );
      assert.equal(remarks, []);
      assert.equal(
        segments.map(({ frame, payload }) => [frame, `${payload}`]),
        [
          [1, hello],
          [2, hello],
        ],
      );
      const [first, second] = segments;
      assert.is(first?.time, noon * 1000);
      assert.ok(Math.abs((second?.time ?? 0) - noon * 1000 - 123.456) < 0.001, `${second?.time}`);
    });

test('a trace without packets is one', async () => {
  const { items } = await given(pcap([]));
  assert.equal(items, [
    { kind: 'summary', summary: { packets: 0, segments: 0, others: new Map(), remarks: new Map() } },
  ]);
});

test('times after 2038 are after 2038', async () => {
  const { segments } = await given(pcap([{ bytes: packet, seconds: 0xffffffff, fraction: 999_999 }]));
  assert.is(segments[0]?.time, Date.UTC(2106, 1, 7, 6, 28, 15) + 999.999);
});

test('the checksum that the header tells of is no part of the packet', async () => {
  const noLength = Buffer.concat([ethernet(0x0800, ipv4(tcp(), { total: 0 })), Buffer.from('FCS!')]);
  const told = await given(pcap([noLength], { link: 0x2400_0001 }));
  const untold = await given(pcap([noLength], { link: 0x2000_0001 }));
  assert.equal(`${told.segments[0]?.payload}`, hello);
  assert.equal(`${untold.segments[0]?.payload}`, `${hello}FCS!`);
});

test('a checksum that the trace cut off is not cut off twice', async () => {
  const seen = { bytes: packet.subarray(0, -3), length: packet.length + 4 };
  const { segments } = await given(pcap([seen], { link: 0x2400_0001 }));
  assert.equal([segments[0]?.payload.length, segments[0]?.cut], [hello.length - 3, 3]);
});

test('a length on the wire less than what was recorded is not believed', async () => {
  const { segments } = await given(pcap([{ bytes: packet, length: 3 }]));
  assert.equal([`${segments[0]?.payload}`, segments[0]?.cut], [hello, 0]);
});

test('a packet too long to be one ends the reading, and says so', async () => {
  const good = pcap([packet]);
  const bad = pcap([Buffer.alloc(262_145)]).subarray(24);
  const { segments, remarks, summary } = await given(good, bad, good.subarray(24));
  assert.is(segments.length, 1);
  assert.equal(
    remarks.map(({ code, frame }) => [code, frame]),
    [['SB_TRACE_DAMAGED', 2]],
  );
  assert.match(
    remarks[0]?.text ?? '',
    `damaged at byte ${good.length}: expected a packet of at most 262144 bytes, came 262145`,
  );
  assert.is(summary?.packets, 1);
});

test('a packet as long as one can be is read', async () => {
  const long = Buffer.concat([packet, Buffer.alloc(262_144 - packet.length)]);
  const { segments, remarks } = await given(pcap([long]));
  assert.equal([segments.length, remarks.length], [1, 0]);
});

test('another version is told, with what to do', async () => {
  const error = await failureOf(given(pcap([packet], { version: [2, 3] })));
  assert.is(error?.code, 'SB_TRACE_FLAVOUR');
  assert.is(
    error?.message,
    'expected pcap version 2.4, came 2.3: open it in Wireshark and save it as pcapng',
  );
});

test.run();
