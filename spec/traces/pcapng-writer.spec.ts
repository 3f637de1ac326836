import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  enhancedPacket,
  interfaceDescription,
  nameResolution,
  sectionHeader,
} from '../../lib/traces/pcapng-writer.ts';
import { Blocks, given } from './files.ts';
import { ethernet, hello, hex, ipv4, tcp } from './packets.ts';

const test = suite('traces/pcapng-writer');

const packet = ethernet(0x0800, ipv4(tcp()));
const start = [sectionHeader('a comment', 'a program'), interfaceDescription('a card')];

test('blocks are, byte by byte, what the draft says', () => {
  const blocks = new Blocks('little');
  const end = blocks.option(0, Buffer.of());
  const section = blocks.block(
    0x0a0d0d0a,
    hex('4d3c2b1a 0100 0000 ffffffffffffffff'),
    blocks.option(1, Buffer.from('a comment')),
    blocks.option(4, Buffer.from('a program')),
    end,
  );
  const card = blocks.interface(1, blocks.option(2, Buffer.from('a card')), blocks.resolution(6), end);
  assert.is(Buffer.concat(start).toString('hex'), Buffer.concat([section, card]).toString('hex'));
  const record = Buffer.concat([hex('c0000202'), Buffer.from('camera\0')]);
  const names = blocks.block(4, blocks.option(1, record), end);
  assert.is(nameResolution([[hex('c0000202'), 'camera']]).toString('hex'), names.toString('hex'));
});

test('packets come back with their times', async () => {
  const times = [0n, 1n, 1_356_998_400_123_456n, 8_640_000_000_000_000_000n];
  const { segments, remarks } = await given(
    ...start,
    ...times.map((time) => enhancedPacket(time, packet, 'said')),
  );
  assert.equal(remarks, []);
  assert.equal(
    segments.map(({ time, payload }) => [time, `${payload}`]),
    times.map((time) => [Number(time) / 1000, hello]),
  );
});

test('a comment longer than an option can be is cut', async () => {
  const long = sectionHeader('€'.repeat(100_000), 'a program');
  const { items, segments } = await given(long, interfaceDescription('a card'), enhancedPacket(1n, packet));
  const [first] = items;
  assert.is(first?.kind === 'comment' ? first.comment.length : 0, 16_000);
  assert.is(segments.length, 1);
});

test.run();
