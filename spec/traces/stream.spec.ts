import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Budget } from '../../lib/traces/budget.ts';
import type { TcpSegment } from '../../lib/traces/segment.ts';
import { Stream } from '../../lib/traces/stream.ts';
import { segmentOf, ToldStream } from './told.ts';

const test = suite('traces/stream');

function opened(budget = new Budget(1 << 26)) {
  const told = new ToldStream();
  return { told, stream: new Stream(told, budget) };
}

/** Segments in words: `<place> <bytes>`, then `syn`, `fin`, `cut <bytes>`; or `ack <place>`, which the other side says. */
function say(stream: Stream, first: number, lines: readonly string[]): void {
  for (const [index, line] of lines.entries()) {
    const [place = '', text = ''] = line.split(' ');
    if (place === 'ack') stream.acknowledge((first + Number(text)) >>> 0);
    else stream.take(segment(line, first, index + 1));
  }
}

function segment(line: string, first: number, frame: number): TcpSegment {
  const [, place = '0', text = '', flags = ''] = /^(-?\d+) ?([A-Z]*) ?(.*)$/.exec(line) ?? [];
  const syn = flags.includes('syn');
  const cut = Number(/cut (\d+)/.exec(flags)?.[1] ?? 0);
  const sequence = (first + Number(place) - (syn ? 1 : 0)) >>> 0;
  const payload = Buffer.from(text, 'latin1');
  return segmentOf({ sequence, payload, syn, fin: flags.includes('fin'), cut, frame, time: frame * 10 });
}

interface Row {
  readonly what: string;
  readonly said: readonly string[];
  readonly cuts: readonly string[];
  readonly gaps?: readonly string[];
  readonly differences?: readonly number[];
}

const many = (count: number, line: string) => Array.from({ length: count }, () => line);

const rows: readonly Row[] = [
  { what: 'nothing at all', said: [], cuts: [] },
  { what: 'a segment', said: ['0  syn', '0 ABC', '3  fin'], cuts: ['ABC'] },
  { what: 'a SYN that carries bytes', said: ['0 AB syn', '2 C'], cuts: ['AB', 'C'] },
  { what: 'no SYN: the stream begins with the first segment', said: ['0 AB', '2 C'], cuts: ['AB', 'C'] },
  { what: 'two in the wrong order', said: ['0  syn', '2 CD', '0 AB'], cuts: ['AB', 'CD'] },
  { what: 'the last of three first', said: ['0  syn', '4 EF fin', '0 AB', '2 CD'], cuts: ['AB', 'CD', 'EF'] },
  { what: 'one that comes twice', said: ['0  syn', '0 AB', '0 AB', '2 C'], cuts: ['AB', 'C'] },
  { what: 'one that comes twice, too early', said: ['0  syn', '2 CD', '2 CD', '0 AB'], cuts: ['AB', 'CD'] },
  {
    what: 'one that is cut otherwise the second time',
    said: ['0  syn', '0 AB', '2 CD', '0 ABC', '3 D'],
    cuts: ['AB', 'CD'],
  },
  { what: 'one that repeats and goes on', said: ['0  syn', '0 AB', '1 BCD'], cuts: ['AB', 'CD'] },
  {
    what: 'one that repeats what came too early',
    said: ['0  syn', '2 CD', '6 GH', '0 ABCDEFGHIJ'],
    cuts: ['AB', 'CD', 'EF', 'GH', 'IJ'],
  },
  { what: 'a SYN that comes twice', said: ['0  syn', '0  syn', '0 AB', '0  syn', '2 C'], cuts: ['AB', 'C'] },
  {
    what: 'a SYN that the trace holds behind the bytes',
    said: ['0 AB', '0  syn', '2 C'],
    cuts: ['AB', 'C'],
  },
  { what: 'a FIN that comes twice', said: ['0 AB fin', '0 AB fin'], cuts: ['AB'] },
  { what: 'a FIN that comes first', said: ['0  syn', '2  fin', '0 AB'], cuts: ['AB'] },
  { what: 'bytes behind FIN', said: ['0  syn', '2  fin', '2 XY', '0 ABZ'], cuts: ['AB'] },
  {
    what: 'bytes behind FIN, and a gap before it',
    said: ['0  syn', '2  fin', '2 XY'],
    cuts: [],
    gaps: ['0+2 unseen'],
  },
  {
    what: 'a FIN before bytes that came already',
    said: ['0  syn', '2 CD', '2  fin', '0 AB', '4 EF fin'],
    cuts: ['AB', 'CD', 'EF'],
  },
  { what: 'a keep-alive with a byte that means nothing', said: ['0 AB', '1 Z', '2 C'], cuts: ['AB', 'C'] },
  { what: 'a keep-alive without bytes, and first', said: ['-1 ', '0 AB', '1 ', '2 C'], cuts: ['AB', 'C'] },
  { what: 'a probe of a window that was shut', said: ['0 AB', '2 C', '2 CDE'], cuts: ['AB', 'C', 'DE'] },
  {
    what: 'a repetition that says something else',
    said: ['0 ABC', '0 AXC', '3 D'],
    cuts: ['ABC', 'D'],
    differences: [1],
  },
  {
    what: 'a repetition too early that says something else',
    said: ['0  syn', '2 CD', '1 BXY', '0 AB'],
    cuts: ['A', 'B', 'CD'],
    differences: [2],
  },
  { what: 'what was sent before the trace began', said: ['0 AB', '-4 WXYZ', '2 C'], cuts: ['AB', 'C'] },
  {
    what: 'a gap at the end of the trace',
    said: ['0  syn', '0 AB', '5 F'],
    cuts: ['AB', 'F'],
    gaps: ['2+3 unseen'],
  },
  { what: 'a gap before FIN', said: ['0  syn', '0 AB', '5  fin'], cuts: ['AB'], gaps: ['2+3 unseen'] },
  { what: 'a gap at the start', said: ['0  syn', '2 CD fin'], cuts: ['CD'], gaps: ['0+2 unseen'] },
  {
    what: 'two gaps',
    said: ['0  syn', '1 B', '4 EF'],
    cuts: ['B', 'EF'],
    gaps: ['0+1 unseen', '2+2 unseen'],
  },
  {
    what: 'bytes that only the other side saw',
    said: ['0  syn', '0 AB', 'ack 6'],
    cuts: ['AB'],
    gaps: ['2+4 unseen'],
  },
  { what: 'an acknowledged FIN that was not seen', said: ['0  syn', '0 AB', 'ack 3'], cuts: ['AB'] },
  {
    what: 'a segment without bytes behind a FIN that was not seen',
    said: ['0  syn', '0 AB', '3 '],
    cuts: ['AB'],
  },
  {
    what: 'a segment without bytes behind bytes that were not seen',
    said: ['0  syn', '0 AB', '6 ', ...many(48, '6 ')],
    cuts: ['AB'],
    gaps: ['2+4 unseen'],
  },
  { what: 'an acknowledged FIN', said: ['0 AB fin', 'ack 3'], cuts: ['AB'] },
  {
    what: 'an acknowledgement of more than there is before FIN',
    said: ['0  syn', '0 AB', '5  fin', 'ack 9'],
    cuts: ['AB'],
    gaps: ['2+3 unseen'],
  },
  { what: 'an acknowledgement before its bytes', said: ['0  syn', 'ack 2', '0 AB'], cuts: ['AB'] },
  {
    what: 'an acknowledgement as the first thing seen',
    said: ['ack 0', '2 CD'],
    cuts: ['CD'],
    gaps: ['0+2 unseen'],
  },
  {
    what: 'an acknowledgement that is out of all reason',
    said: ['0 AB', 'ack 900000000', '2 C'],
    cuts: ['AB', 'C'],
  },
  {
    what: 'a segment that the trace cut off',
    said: ['0  syn', '0 AB cut 4', '6 GH cut 1', '9  fin'],
    cuts: ['AB', 'GH'],
    gaps: ['2+4 cut', '8+1 cut'],
  },
  {
    what: 'a cut segment before a lost one',
    said: ['0  syn', '0 AB cut 2', '6 GH'],
    cuts: ['AB', 'GH'],
    gaps: ['2+2 cut', '4+2 unseen'],
  },
  {
    what: 'a cut segment that came again, cut otherwise',
    said: ['0  syn', '0 AB cut 4', '2 CD cut 2', '4 EF'],
    cuts: ['AB', 'CD', 'EF'],
  },
  {
    what: 'a gap that was acknowledged long ago, and bytes for it',
    said: ['0  syn', '2 CD', ...many(48, 'ack 4'), '0 AB'],
    cuts: ['CD'],
    gaps: ['0+2 unseen'],
  },
  {
    what: 'a gap that was acknowledged before many segments of its own side',
    said: ['0  syn', '2 CD', 'ack 4', ...many(48, '4 '), '0 AB'],
    cuts: ['CD'],
    gaps: ['0+2 unseen'],
  },
  {
    what: 'a gap that was acknowledged a moment ago, after many other segments',
    said: ['0  syn', '2 CD', ...many(12, 'ack 0'), 'ack 4', 'ack 4', '0 AB'],
    cuts: ['AB', 'CD'],
  },
  {
    what: 'a gap that was acknowledged a moment ago, and bytes for it',
    said: ['0  syn', '2 CD', ...many(9, 'ack 4'), '0 AB'],
    cuts: ['AB', 'CD'],
  },
];

for (const { what, said, cuts, gaps = [], differences = [] } of rows)
  for (const first of [1_000, 0, 2 ** 32 - 1, 2 ** 32 - 3])
    test(`${what}, from sequence number ${first}`, () => {
      const { told, stream } = opened();
      say(stream, first, said);
      stream.finish();
      assert.equal(
        told.pieces.map(({ bytes }) => bytes.toString('latin1')),
        cuts,
      );
      assert.equal(
        told.gaps.map(({ offset, bytes, why }) => `${offset}+${bytes} ${why}`),
        gaps,
      );
      assert.equal(told.differences, differences);
      assert.equal(told.strays, []);
    });

test('a piece keeps the time and the packet in which it was first seen', () => {
  const { told, stream } = opened();
  say(stream, 7, ['0  syn', '2 CD', '0 AB', '0 ABCD']);
  const seen = told.pieces.map(({ frame, time }) => [frame, time]);
  assert.equal(seen, [
    [3, 30],
    [2, 20],
  ]);
});

test('a stream is told as it comes, and is over with FIN in its place', () => {
  const { told, stream } = opened();
  say(stream, 7, ['0  syn', '0 AB']);
  assert.is(told.length, 2);
  say(stream, 7, ['4 EF fin']);
  assert.is(stream.state, 'flowing');
  say(stream, 7, ['2 CD']);
  assert.is(stream.state, 'over');
  assert.is(told.bytes.toString(), 'ABCDEF');
});

test('a segment far ahead of the stream is a stray', () => {
  const { told, stream } = opened();
  say(stream, 7, ['0  syn', '0 AB', '16777217 XX', '2 C']);
  stream.finish();
  assert.equal(told.strays, [3]);
  assert.is(told.bytes.toString(), 'ABC');
});

test('what waits behind a gap is bounded, and the gap is told', () => {
  const budget = new Budget(1 << 26);
  const { told, stream } = opened(budget);
  const payload = Buffer.alloc(1_000, 1);
  stream.take(segmentOf({ syn: true, sequence: 0xffff_ffff }));
  let most = 0;
  for (let at = 500; at < 6_000_500; at += 1_000) {
    stream.take(segmentOf({ sequence: at, payload }));
    most = Math.max(most, budget.used);
  }
  assert.ok(most > 4_000_000 && most < 4_400_000, `${most}`);
  assert.equal(told.gaps, [{ offset: 0, bytes: 500, why: 'crowded' }]);
  assert.is(told.length, 6_000_500);
  stream.finish();
  assert.is(budget.used, 0);
});

test('bytes that wait one by one cost more than their bytes', () => {
  const budget = new Budget(1 << 26);
  const { stream } = opened(budget);
  stream.take(segmentOf({ syn: true, sequence: 0xffff_ffff }));
  for (let at = 1; at < 60_000; at += 2) stream.take(segmentOf({ sequence: at, payload: Buffer.from('x') }));
  assert.ok(budget.used < 4_400_000, `${budget.used}`);
});

test('where the memory of all is spent, a gap is given up at once', () => {
  const budget = new Budget(1_000);
  const { told, stream } = opened(budget);
  budget.charge(2_000);
  say(stream, 7, ['0  syn', '2 CD', '0 AB', '4 E']);
  stream.finish();
  assert.is(told.bytes.toString(), '\0\0CDE');
  assert.equal(
    told.gaps.map(({ why }) => why),
    ['crowded'],
  );
  assert.is(budget.used, 2_000);
});

test('a stream of 5 GiB has no seam where the sequence numbers begin anew', () => {
  let length = 0;
  const unexpected = () => assert.unreachable();
  const listener = { missed: unexpected, differs: unexpected, stray: unexpected };
  const took = ({ bytes }: { readonly bytes: Buffer }) => {
    length += bytes.length;
  };
  const stream = new Stream({ ...listener, took }, new Budget(1 << 26));
  const payload = Buffer.alloc(8 * 1024 * 1024);
  for (let at = 0; at < 5 * 2 ** 30; at += payload.length)
    stream.take(segmentOf({ sequence: at % 2 ** 32, payload }));
  assert.is(length, 5 * 2 ** 30);
});

test.run();
