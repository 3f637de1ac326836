import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type MadeSegment, type Station, tcpPacket } from '../../lib/traces/tcp-packet.ts';
import { given, pcap } from './files.ts';
import { hex } from './packets.ts';

const test = suite('traces/tcp-packet');

const from: Station = { hardware: hex('020000000002'), address: hex('c0000202'), port: 49_152 };
const to: Station = { hardware: hex('020000000001'), address: hex('c0000201'), port: 80 };

function segment(some: Partial<MadeSegment> = {}): MadeSegment {
  return { from, to, sequence: 1, acknowledgement: 2, flags: [], payload: Buffer.of(), ...some };
}

/** [RFC 1071 §1]: with its checksum in it, all of it sums up to ones. */
function sumOf(...pieces: readonly Buffer[]): number {
  const bytes = Buffer.concat(pieces);
  const words = Array.from({ length: Math.ceil(bytes.length / 2) }, (_, at) => {
    return (bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0);
  });
  return words.reduce((sum, word) => (sum + word > 0xffff ? sum + word - 0xffff : sum + word), 0);
}

const stations = fc.record({
  hardware: fc.constant(hex('020000000009')),
  address: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  port: fc.nat(0xffff),
});

const segments = fc.record({
  from: stations,
  to: stations,
  sequence: fc.nat(0xffffffff),
  acknowledgement: fc.option(fc.nat(0xffffffff), { nil: undefined }),
  flags: fc.subarray(['fin', 'syn', 'rst', 'psh'] as const),
  largest: fc.option(fc.nat(0xffff), { nil: undefined }),
  payload: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
});

test('both checksums are right, whatever is in the packet', () => {
  fc.assert(
    fc.property(segments, fc.nat(), (made, identification) => {
      const packet = tcpPacket(made, identification);
      const [ip, inner] = [packet.subarray(14, 34), packet.subarray(34)];
      const length = Buffer.of(inner.length >> 8, inner.length & 0xff);
      assert.is(sumOf(ip), 0xffff);
      assert.is(sumOf(ip.subarray(12), hex('0006'), length, inner), 0xffff);
    }),
    { numRuns: 300 },
  );
});

test('what is written is what is read', async () => {
  await fc.assert(
    fc.asyncProperty(segments, async (made) => {
      const { segments: read, remarks } = await given(pcap([tcpPacket(made, 1)]));
      assert.equal(remarks, []);
      const [first] = read;
      assert.equal([first?.sequence, first?.acknowledgement], [made.sequence, made.acknowledgement]);
      assert.equal([first?.from.port, first?.to.port], [made.from.port, made.to.port]);
      assert.equal(
        [first?.from.address, first?.to.address],
        [made.from.address.join('.'), made.to.address.join('.')],
      );
      const flags = (['fin', 'syn', 'rst'] as const).filter((flag) => first?.[flag]);
      assert.equal(
        flags,
        made.flags.filter((flag) => flag !== 'psh'),
      );
      assert.equal(first?.payload, made.payload);
    }),
    { numRuns: 200 },
  );
});

test('a packet is, byte by byte, what the standards say', () => {
  const packet = tcpPacket(segment({ flags: ['syn'], largest: 1460, acknowledgement: undefined }), 7);
  const ethernet = '020000000001 020000000002 0800';
  const ip = '4500002c 00074000 4006b6c1 c0000202 c0000201';
  const tcp = 'c0000050 00000001 00000000 6002ffff 53d10000 020405b4';
  assert.is(packet.toString('hex'), hex(ethernet + ip + tcp).toString('hex'));
});

test('the largest segment fits in a packet', () => {
  const packet = tcpPacket(segment({ payload: Buffer.alloc(65_495) }), 1);
  assert.is(packet.readUInt16BE(16), 65_535);
});

test.run();
