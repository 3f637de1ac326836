import type { Duplex } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Capture, Conversation, Seen } from '../../lib/captures/capture.ts';
import { type Door, doorAt, doorWithin } from '../../lib/captures/door.ts';
import { type Replayed, type ReplayOptions, replayCapture } from '../../lib/captures/replay.ts';
import { within } from './deadline.ts';
import { answers, StandIn } from './stand-in.ts';

/** Conversations that did not go the usual way, or of which somebody saw more than the bytes. */
const test = suite('captures/replay of what was seen');

const request = Buffer.from('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
const reply = Buffer.from('HTTP/1.1 200 OK\r\n\r\nhello');

function captureOf(change: Partial<Conversation>, seen: Seen): Capture {
  const said = change.request ?? request;
  const segments = [said.length];
  return {
    name: 'nx300/case',
    folder: '/nowhere',
    model: 'NX300',
    firmware: 'unknown',
    source: { title: 'a spec', address: 'https://spec.example' },
    provenance: 'recorded',
    notes: ['made up'],
    placeholders: {},
    conversations: [{ name: '1-request.bin', request, segments, reply, judge: 'none', seen, ...change }],
  };
}

/** What a server saw of a camera, as lines. */
type Diary = string[];

type Manners = (socket: Duplex, diary: Diary) => void;

/** A server in memory that writes down what comes. */
function serverThat(does: Manners): { readonly door: Door; readonly diary: Diary } {
  const diary: Diary = [];
  const door = doorWithin('a server in memory', (socket) => {
    socket.on('data', (bytes: Buffer) => diary.push(`${bytes.length} bytes`));
    socket.on('end', () => diary.push('end'));
    socket.on('close', () => diary.push('close'));
    socket.on('error', () => diary.push('error'));
    does(socket, diary);
  });
  return { door, diary };
}

const answersAtOnce: Manners = (socket) => socket.once('data', () => socket.end(reply));
const answersAtEnd: Manners = (socket) => socket.once('end', () => socket.end(reply));
const hangsUp: Manners = (socket) => socket.once('data', () => socket.destroy());
const saysNothing: Manners = () => {};

async function replay(
  door: Door,
  seen: Seen,
  change: Partial<Conversation> = {},
  options: ReplayOptions = {},
) {
  const replayed = await within(replayCapture(captureOf(change, seen), door, { patience: 1000, ...options }));
  await new Promise((resolve) => setImmediate(resolve));
  return replayed;
}

function toldOf({ conversations }: Replayed): readonly string[] {
  return conversations.flatMap(({ differences, faults, notes }) => [
    ...differences.map(({ text }) => text),
    ...faults,
    ...notes,
  ]);
}

const empty = Buffer.alloc(0);

test('a camera that closed first closes its side behind the request, and hears the answer', async () => {
  const { door, diary } = serverThat(answersAtEnd);
  assert.equal(toldOf(await replay(door, { ended: 'camera' })), []);
  assert.equal(diary.slice(0, 2), [`${request.length} bytes`, 'end']);
});

test('a camera that broke the connection does so, by a real reset where there is a network', async () => {
  let tell: (error: Error) => void;
  const broken = new Promise<Error>((resolve) => {
    tell = resolve;
  });
  const standIn = await StandIn.start(
    (socket) => socket.on('error', (error) => tell(error)),
    (heard) => heard.length === request.length,
  );
  assert.equal(toldOf(await replay(doorAt(standIn), { ended: 'reset' }, { reply: empty })), []);
  assert.is((await within(broken)).message, 'read ECONNRESET');
  await standIn.stop();
});

test('a camera that broke the connection behind the answer hears it first', async () => {
  const { door } = serverThat(answersAtOnce);
  assert.equal(toldOf(await replay(door, { ended: 'reset', replySegments: [reply.length] })), []);
  const wrong = serverThat((socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 500 No\r\n\r\nhello')),
  );
  assert.match(
    toldOf(await replay(wrong.door, { ended: 'reset' })).join(),
    /^status line: expected HTTP\/1\.1 200/,
  );
});

test('where nobody answered, hanging up is as expected, whichever way', async () => {
  for (const does of [hangsUp, (socket: Duplex) => socket.once('data', () => socket.end())]) {
    const { door } = serverThat(does);
    assert.equal(toldOf(await replay(door, { ended: 'server' }, { reply: empty, judge: 'hotspot' })), []);
  }
  const standIn = await StandIn.start(
    (socket) => socket.resetAndDestroy(),
    (heard) => heard.length === request.length,
  );
  assert.equal(toldOf(await replay(doorAt(standIn), { ended: 'server' }, { reply: empty })), []);
  await standIn.stop();
});

test('a server that answers and goes before it has heard all is told off', async () => {
  const { door } = serverThat((socket) =>
    socket.once('data', () => socket.end(reply, () => socket.destroy())),
  );
  const segments = Array.from(request, () => 1);
  assert.equal(toldOf(await replay(door, { ended: 'server' }, { segments })), [
    'the connection broke before the whole request was out',
  ]);
});

test('where nobody answered, an answer differs, and so does a server that never hangs up', async () => {
  const answering = serverThat(answersAtOnce);
  assert.equal(toldOf(await replay(answering.door, {}, { reply: empty })), [
    'answer of 24 bytes: expected none',
  ]);
  const silent = serverThat(saysNothing);
  assert.equal(toldOf(await replay(silent.door, {}, { reply: empty }, { patience: 50 })), [
    'the server did not close the connection properly: silent for 0.05 s',
  ]);
});

test('a half request is said as far as it goes', async () => {
  const half = request.subarray(0, 9);
  const { door, diary } = serverThat(answersAtEnd);
  const replayed = await replay(door, { ended: 'camera' }, { request: half, segments: [9], reply });
  assert.ok(replayed.ok);
  assert.is(diary[0], '9 bytes');
});

test('where the trace stops, what came so far is compared, and nobody waits for more', async () => {
  const talks = serverThat((socket) => socket.once('data', () => socket.write(reply)));
  const seen = { ended: 'open', replySegments: [20] } as const;
  const part = { reply: reply.subarray(0, 20) };
  const told = ['the trace stops before the end: compared up to there'];
  assert.equal(toldOf(await replay(talks.door, seen, part)), told);
  const nothingYet = serverThat(saysNothing);
  assert.equal(toldOf(await replay(nothingYet.door, { ended: 'open' }, { reply: empty })), told);
  const wrong = { reply: Buffer.from('HTTP/1.0 200 OK\r\n\r\n') };
  assert.not((await replay(talks.door, seen, wrong)).ok);
});

test('bytes of the answer that the trace lacks are not compared, the others are', async () => {
  const holes = [{ side: 'server', at: 20, bytes: 2 }] as const;
  const holed = Buffer.from(reply).fill(0, 20, 22);
  const { door } = serverThat(answersAtOnce);
  const told = 'not compared: 2 bytes at 20 are missing in the trace';
  assert.equal(toldOf(await replay(door, { holes }, { reply: holed })), [told]);
  const wrong = Buffer.from(holed).fill('x', 22, 23);
  assert.equal(toldOf(await replay(door, { holes }, { reply: wrong })), [
    'body differs at its byte 3, in line 1: expected 0x78 x, got 0x6c l',
    told,
  ]);
});

test('a request with a hole is not said at all', async () => {
  const { door, diary } = serverThat(answersAtOnce);
  const holes = [
    { side: 'camera', at: 3, bytes: 1 },
    { side: 'camera', at: 8, bytes: 1448 },
  ] as const;
  const replayed = await replay(door, { holes });
  assert.equal([replayed.ok, replayed.conversations[0]?.outcome], [true, 'not-replayed']);
  assert.equal(toldOf(replayed), ['not replayed: 1 byte at 3, 1448 bytes at 8 are missing in the trace']);
  assert.equal(diary, []);
});

const pieces = { request: Buffer.from('abc'), segments: [1, 1, 1] };

/** Ms between the reads of a server, while a capture with those times is replayed. */
async function pausesOf(seen: Seen, options: ReplayOptions) {
  const reads: number[] = [];
  const { door } = serverThat((socket) =>
    socket.on('data', () => {
      reads.push(performance.now());
      if (reads.length === 3) socket.end(reply);
    }),
  );
  const began = performance.now();
  const replayed = await replay(door, seen, pieces, options);
  const pauses = reads.map((time, index) => time - (reads[index - 1] ?? began));
  return { replayed, pauses };
}

test('with timing, segments come with the pauses of the camera; without, at once', async () => {
  const times = [0, 60, 180];
  const { pauses, replayed } = await pausesOf({ times }, { timing: { longestPause: 1000 } });
  assert.equal(toldOf(replayed), []);
  assert.ok((pauses[1] ?? 0) > 55 && (pauses[2] ?? 0) > 115, pauses.join());
  const hasty = await pausesOf({ times }, {});
  assert.ok(
    hasty.pauses.every((ms) => ms < 50),
    hasty.pauses.join(),
  );
});

test('a long pause is shortened, and that is told', async () => {
  const timing = { longestPause: 20 };
  const one = await pausesOf({ times: [0, 61_000, 61_010] }, { timing });
  assert.equal(toldOf(one.replayed), ['a pause of 61.0 s was shortened to 0.02 s']);
  const two = await pausesOf({ times: [0, 61_000, 65_000] }, { timing });
  assert.equal(toldOf(two.replayed), ['2 pauses of up to 61.0 s were shortened to 0.02 s']);
});

test('with timing, a capture without times says so, and is said all the same', async () => {
  for (const times of [undefined, [0]])
    assert.equal(toldOf((await pausesOf({ times }, { timing: { longestPause: 9 } })).replayed), [
      'said without pauses: the capture does not tell its times',
    ]);
});

test('a server that took its time when it was recorded may take it again', async () => {
  const slow = serverThat((socket) => socket.once('data', () => setTimeout(() => socket.end(reply), 150)));
  const options = { patience: 50 };
  assert.not((await replay(slow.door, { times: [0] }, {}, options)).ok);
  assert.ok((await replay(slow.door, { times: [0], replyTimes: [150] }, {}, options)).ok);
});

test('in memory each write is one read, in both directions', async () => {
  const { door, diary } = serverThat((socket) =>
    socket.on('data', (bytes) => {
      if (bytes.length === request.length - 9) for (const byte of reply) socket.write(Buffer.of(byte));
    }),
  );
  const said = { segments: [4, 5, request.length - 9] };
  const replayed = await replay(door, { ended: 'open', replySegments: [reply.length] }, said);
  assert.match(toldOf(replayed).join(), /the answer came in 24 segments, of 1, 1, 1, 1, 1, … bytes;/);
  assert.equal(diary.slice(0, 3), ['4 bytes', '5 bytes', `${request.length - 9} bytes`]);
});

test('a server in memory that goes takes the camera along', async () => {
  const { door } = serverThat((socket) => void socket.destroy());
  assert.equal(toldOf(await replay(door, {})), ['no answer: the server closed the connection']);
});

test('answers of a stand-in on the network are as good as those in memory', async () => {
  const standIn = await StandIn.start(answers(reply));
  assert.equal(toldOf(await replay(doorAt(standIn), { replySegments: [reply.length] })), []);
  await standIn.stop();
});

test('an answer that drips on without an end is given up', async () => {
  const standIn = await StandIn.start((socket) => {
    const drip = setInterval(() => socket.write('x'), 10);
    socket.on('close', () => clearInterval(drip));
  });
  try {
    const replayed = await within(
      replayCapture(captureOf({}, {}), doorAt(standIn), { patience: 400 }),
      10_000,
    );
    assert.match(replayed.conversations[0]?.faults.join() ?? '', /its answer had no end after 1\.6 s/);
  } finally {
    await standIn.stop();
  }
});

test.run();
