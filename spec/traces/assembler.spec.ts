import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Assembler, type AssemblerOptions } from '../../lib/traces/assembler.ts';
import type { TcpSegment } from '../../lib/traces/segment.ts';
import { camera, segmentOf, server, ToldConnection } from './told.ts';

const test = suite('traces/assembler');

function assembled(segments: Iterable<TcpSegment>, options?: AssemblerOptions) {
  const told: ToldConnection[] = [];
  const assembler = new Assembler((parties) => {
    const one = new ToldConnection(parties);
    told.push(one);
    return one;
  }, options);
  for (const segment of segments) assembler.take(segment);
  const { held, dropped } = assembler;
  assembler.finish();
  assert.is(assembler.held, 0);
  return { told, held, dropped };
}

test('a new SYN between the same ports is a new connection', () => {
  const { told } = assembled([
    segmentOf({ frame: 1, syn: true, sequence: 10 }),
    segmentOf({ frame: 2, sequence: 11, payload: Buffer.from('one') }),
    segmentOf({ frame: 3, syn: true, sequence: 7_000 }),
    segmentOf({ frame: 4, sequence: 7_001, payload: Buffer.from('two') }),
  ]);
  assert.equal(
    told.map((one) => [one.parties.frame, one.camera.bytes.toString(), one.how]),
    [
      [1, 'one', 'open'],
      [3, 'two', 'open'],
    ],
  );
});

const opening = segmentOf({ syn: true, sequence: 10 });
const one = segmentOf({ sequence: 11, payload: Buffer.from('one') });
const two = segmentOf({ sequence: 14, payload: Buffer.from('two') });

for (const [what, segments] of [
  ['is repeated', [opening, opening, one, opening, two]],
  ['the trace holds behind the first bytes', [one, opening, two]],
] as const)
  test(`a SYN that ${what} is of the same connection`, () => {
    const { told } = assembled(segments);
    assert.equal(
      told.map(({ camera }) => camera.bytes.toString()),
      ['onetwo'],
    );
  });

test('what is repeated after both have finished is no new connection', () => {
  const last = segmentOf({ sequence: 1, payload: Buffer.from('bye'), fin: true });
  const { told } = assembled([
    segmentOf({ syn: true, sequence: 0 }),
    segmentOf({ from: server, to: camera, syn: true, sequence: 50, acknowledgement: 1 }),
    segmentOf({ from: server, to: camera, fin: true, sequence: 51, acknowledgement: 1 }),
    last,
    last,
  ]);
  assert.equal(
    told.map((one) => [one.camera.bytes.toString(), one.how]),
    [['bye', 'server']],
  );
});

test('a lone reset is no connection', () => {
  assert.equal(assembled([segmentOf({ rst: true })]).told, []);
});

test('of too many connections the one that was silent longest is ended, and counted', () => {
  const from = (port: number) => ({ address: '10.0.0.7', port });
  const says = (port: number, sequence: number, text: string) =>
    segmentOf({ from: from(port), sequence, payload: Buffer.from(text) });
  const { told, dropped } = assembled(
    [says(1, 0, 'a'), says(2, 0, 'b'), says(1, 1, 'c'), says(3, 0, 'd'), says(1, 2, 'e')],
    { connections: 2 },
  );
  assert.is(dropped, 1);
  assert.equal(
    told.map((one) => one.camera.bytes.toString()),
    ['ace', 'b', 'd'],
  );
});

test('of connections that are ended early only those count in which somebody spoke and nobody hung up', () => {
  const from = (port: number) => ({ address: '10.0.0.7', port });
  const silent = segmentOf({ from: from(1), syn: true, sequence: 0 });
  const over = segmentOf({ from: from(2), sequence: 0, payload: Buffer.from('bye'), fin: true });
  const talking = segmentOf({ from: from(3), sequence: 0, payload: Buffer.from('hello') });
  const others = [4, 5, 6].map((port) => segmentOf({ from: from(port), sequence: 0, fin: true }));
  assert.is(assembled([silent, over, talking, ...others], { connections: 3 }).dropped, 1);
});

test('ends are told apart where both are on one machine, and where both have one port', () => {
  for (const [near, far] of [
    [camera, { ...server, address: camera.address }],
    [{ ...camera, port: server.port }, server],
  ] as const) {
    const { told } = assembled([
      segmentOf({ from: near, to: far, syn: true, sequence: 0 }),
      segmentOf({ from: far, to: near, syn: true, sequence: 9, acknowledgement: 1 }),
      segmentOf({ from: near, to: far, sequence: 1, payload: Buffer.from('ask') }),
      segmentOf({ from: far, to: near, sequence: 10, payload: Buffer.from('tell') }),
    ]);
    const { parties, camera: asked, server: answered } = onlyOne(told);
    assert.equal([parties.camera, `${asked.bytes}`, `${answered.bytes}`], [near, 'ask', 'tell']);
  }
});

test('who is who does not change any more when something was told', () => {
  const { told } = assembled(
    [
      segmentOf({ sequence: 1, acknowledgement: 50 }),
      segmentOf({ from: server, to: camera, sequence: 52, payload: Buffer.from('GET / HTTP/1.1') }),
    ],
    { ports: [] },
  );
  const { parties, server: answered } = onlyOne(told);
  assert.equal([parties.camera, answered.gaps.length, answered.length], [camera, 1, 16]);
});

test('the memory of all connections together is bounded', () => {
  const holes = function* () {
    const payload = Buffer.alloc(1_400, 1);
    for (let round = 0; round < 20; round++)
      for (let port = 1; port < 400; port++) {
        const from = { address: '10.0.0.7', port };
        if (round === 0) yield segmentOf({ from, syn: true, sequence: 0 });
        yield segmentOf({ from, sequence: 100 + round * 1_400, payload });
      }
  };
  const memory = 2_000_000;
  const { told, held } = assembled(holes(), { memory });
  assert.ok(held < memory * 1.1, `${held}`);
  assert.is(told.length, 399);
  for (const one of told) {
    assert.is(one.camera.length, 99 + 20 * 1_400);
    assert.equal(
      one.camera.gaps.map(({ offset, bytes }) => [offset, bytes]),
      [[0, 99]],
    );
  }
});

/** Bytes of which no two places near each other look the same. */
function streamOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (at * 7 + (at >> 8) * 13) & 0xff));
}

interface Sent {
  readonly from: number;
  readonly to: number;
}

/** Cuts a stream into segments. */
function cutAt(length: number, cuts: readonly number[]): readonly Sent[] {
  const places = [...new Set([0, length, ...cuts.map((cut) => cut % (length + 1))])].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => ({ from: places[index] ?? 0, to }));
}

/** Moves each item back by some places, so that the first come late. */
function delayed<T>(items: readonly T[], delays: readonly number[]): readonly T[] {
  return items
    .map((item, index) => ({ item, at: index + (delays[index % delays.length] ?? 0) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const initials = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.integer({ min: 2 ** 32 - 4_000, max: 2 ** 32 - 1 }),
);
const delays = fc.array(fc.nat(40), { minLength: 1, maxLength: 50 });

const sending = fc.record({
  length: fc.integer({ min: 1, max: 3_000 }),
  cuts: fc.array(fc.nat(3_000), { maxLength: 60 }),
  again: fc.array(fc.tuple(fc.nat(3_000), fc.integer({ min: 1, max: 600 })), { maxLength: 25 }),
  delays,
  initial: initials,
  reply: fc.integer({ min: 0, max: 200 }),
});

interface Sending {
  readonly length: number;
  readonly initial: number;
}

function syn({ initial }: Pick<Sending, 'initial'>): TcpSegment {
  return segmentOf({ syn: true, sequence: initial, frame: 1 });
}

function segmentsOf({ length, initial }: Sending, sent: readonly Sent[]): readonly TcpSegment[] {
  const bytes = streamOf(length);
  return sent.map(({ from, to }, index) =>
    segmentOf({
      frame: index + 2,
      sequence: (initial + 1 + from) >>> 0,
      payload: Buffer.from(bytes.subarray(from, to)),
      fin: to === length,
    }),
  );
}

function onlyOne(told: readonly ToldConnection[]): ToldConnection {
  const [one] = told;
  if (one === undefined || told.length > 1) throw new Error(`one connection expected, got ${told.length}`);
  return one;
}

test('any order, duplication and overlap of segments gives the same stream', () => {
  fc.assert(
    fc.property(sending, (one) => {
      const again = one.again.map(([from, count]) => ({
        from: from % one.length,
        to: Math.min(one.length, (from % one.length) + count),
      }));
      const sent = delayed([...cutAt(one.length, one.cuts), ...again], one.delays);
      const { told } = assembled([syn(one), ...segmentsOf(one, sent)]);
      const { camera: heard } = onlyOne(told);
      assert.ok(heard.bytes.equals(streamOf(one.length)));
      assert.equal([heard.gaps, heard.differences, heard.strays], [[], [], []]);
    }),
    { numRuns: 400 },
  );
});

test('order and duplication leave the cuts where they were', () => {
  fc.assert(
    fc.property(sending, fc.array(fc.nat(60), { maxLength: 30 }), (one, twice) => {
      const first = cutAt(one.length, one.cuts);
      const again = twice.map((index) => first[index % first.length] as Sent);
      const { told } = assembled([syn(one), ...segmentsOf(one, delayed([...first, ...again], one.delays))]);
      assert.equal(
        onlyOne(told).camera.cuts,
        first.map(({ from, to }) => to - from),
      );
    }),
    { numRuns: 200 },
  );
});

test('what is sent again, and cut otherwise, leaves the cuts of the first time', () => {
  fc.assert(
    fc.property(sending, (one) => {
      const first = cutAt(one.length, one.cuts);
      const again = one.again.map(([from, count]) => ({
        from: from % one.length,
        to: Math.min(one.length, (from % one.length) + count),
      }));
      const sent = segmentsOf(one, [...delayed(first, one.delays), ...again]);
      assert.equal(
        onlyOne(assembled([syn(one), ...sent]).told).camera.cuts,
        first.map(({ from, to }) => to - from),
      );
    }),
    { numRuns: 200 },
  );
});

/** Takes a range out of segments, as where no packet with it is in the trace. */
function without(sent: readonly Sent[], lost: Sent): readonly Sent[] {
  return sent.flatMap(({ from, to }) =>
    [
      { from, to: Math.min(to, lost.from) },
      { from: Math.max(from, lost.to), to },
    ].filter((rest) => rest.from < rest.to),
  );
}

function placesOf(ranges: readonly Sent[]): ReadonlySet<number> {
  return new Set(
    ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index)),
  );
}

test('every byte that is in no packet is told with its place, and no other', () => {
  const losses = fc.array(fc.tuple(fc.nat(3_000), fc.integer({ min: 1, max: 500 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(sending, losses, fc.boolean(), (one, lost, isAcknowledged) => {
      const ranges = lost.map(([from, count]) => ({
        from: from % one.length,
        to: Math.min(one.length, (from % one.length) + count),
      }));
      const left = ranges.reduce(without, cutAt(one.length, one.cuts));
      const end = (one.initial + 1 + one.length) >>> 0;
      const over = isAcknowledged
        ? segmentOf({ from: server, to: camera, sequence: 9, acknowledgement: end })
        : segmentOf({ sequence: end, fin: true });
      const segments = delayed(segmentsOf({ ...one }, left), one.delays).map((segment) => ({
        ...segment,
        fin: false,
      }));
      const { camera: heard } = onlyOne(assembled([syn(one), ...segments, over]).told);
      const gaps = heard.gaps.map(({ offset, bytes }) => ({ from: offset, to: offset + bytes }));
      const isTail =
        isAcknowledged && ranges.some(({ from, to }) => to === one.length && from === one.length - 1);
      if (!isTail) assert.equal(placesOf(gaps), placesOf(ranges));
      const bytes = streamOf(one.length);
      for (const place of placesOf(gaps)) bytes[place] = 0;
      assert.ok(heard.bytes.equals(bytes.subarray(0, heard.length)));
    }),
    { numRuns: 300 },
  );
});

const anySegment = fc.record({
  near: fc.boolean(),
  sequence: fc.oneof(fc.nat(5_000), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  acknowledgement: fc.option(fc.oneof(fc.nat(5_000), fc.integer({ min: 0, max: 2 ** 32 - 1 })), {
    nil: undefined,
  }),
  flags: fc.nat(31),
  bytes: fc.nat(700),
  cut: fc.nat(300),
});

test('whatever segments come, what is told joins without a seam, and nothing is held beyond the limit', () => {
  fc.assert(
    fc.property(fc.array(anySegment, { maxLength: 120 }), (all) => {
      const memory = 20_000;
      const { held } = assembled(
        all.map(({ near, flags, bytes, cut, ...rest }, frame) =>
          segmentOf({
            ...rest,
            ...(near ? {} : { from: server, to: camera }),
            frame: frame + 1,
            syn: flags % 8 === 1,
            fin: flags % 8 === 2,
            rst: flags === 3,
            payload: Buffer.alloc(bytes, frame),
            cut: flags > 23 ? cut : 0,
          }),
        ),
        { memory },
      );
      assert.ok(held <= memory + 2_000, `${held}`);
    }),
    { numRuns: 1_500 },
  );
});

test.run();
