import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Capture, Conversation } from '../../lib/captures/capture.ts';
import { doorAt, doorWithin } from '../../lib/captures/door.ts';
import { type Replayed, type ReplayOptions, replayCapture } from '../../lib/captures/replay.ts';
import { within } from './deadline.ts';
import { failureOf } from './failure.ts';
import { answers, answersInTwo, StandIn, type Treatment } from './stand-in.ts';

const test = suite('captures/replay');
const standIns: StandIn[] = [];

const request = Buffer.from('GET / HTTP/1.1\r\nHost: gld.samsungosp.com\r\n\r\n');
const reply = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nYAHOO!');

const conversation: Conversation = {
  name: '1-request.bin',
  request,
  segments: [request.length],
  reply,
  judge: 'hotspot',
  seen: {},
};

const capture: Capture = {
  name: 'nx300/gld',
  folder: '/nowhere',
  model: 'NX300',
  firmware: 'unknown',
  source: { title: 'a spec', address: 'https://spec.example' },
  provenance: 'reconstructed',
  notes: ['made up'],
  placeholders: {},
  conversations: [conversation],
};

test.after(async () => {
  await Promise.all(standIns.map((standIn) => standIn.stop()));
});

async function replay(
  treatment: Treatment,
  change: Partial<Conversation> = {},
  about: Partial<Capture> = {},
  options: ReplayOptions = {},
) {
  const standIn = await StandIn.start(treatment);
  standIns.push(standIn);
  const changed = { ...capture, conversations: [{ ...conversation, ...change }], ...about };
  return {
    standIn,
    replayed: await within(replayCapture(changed, doorAt(standIn), { patience: 2000, ...options })),
  };
}

function faultsOf({ conversations }: Replayed): string {
  const all = conversations.flatMap(({ differences, faults }) => [
    ...differences.map(({ text }) => text),
    ...faults,
  ]);
  return all.join('\n');
}

test('a server that answers as expected is fine, and gets the request’s bytes as they are', async () => {
  const { standIn, replayed } = await replay(answers(reply));
  assert.equal(replayed, {
    capture: 'nx300/gld',
    ok: true,
    placeholders: {},
    conversations: [
      { name: '1-request.bin', outcome: 'as-expected', differences: [], faults: [], notes: [] },
    ],
  });
  assert.equal(standIn.requests, [request]);
});

test('a server that answers wrongly gets each difference told, with its place', async () => {
  const { replayed } = await replay(answers(reply.toString().replace('close', 'Close').replace('!', '?')));
  assert.not(replayed.ok);
  assert.is(replayed.conversations[0]?.outcome, 'differs');
  assert.is(
    faultsOf(replayed),
    'header Connection: expected close, got Close\nbody differs at its byte 5, in line 1: expected 0x21 !, got 0x3f ?',
  );
  assert.equal(
    replayed.conversations[0]?.differences.map(({ offset }) => offset),
    [48, 62],
  );
});

test('an answer that is right, but comes in two segments, is judged by its first as the camera does', async () => {
  const { replayed } = await replay(answersInTwo(reply, reply.length - 6));
  assert.not(replayed.ok);
  assert.match(faultsOf(replayed), /^no NX300 would accept it: the first segment lacks 6 of 6 bytes/);
  assert.not.match(faultsOf(replayed), /differs/);
});

test('the right bytes that the model does not accept are a fault all the same', async () => {
  const { replayed } = await replay(answers(reply), {}, { model: 'NX mini' });
  assert.is(faultsOf(replayed), 'no NX mini would accept it: the body is not empty');
});

for (const [judge, model] of [
  ['none', 'NX mini'],
  ['email', 'NX mini'],
  ['hotspot', 'a stranger'],
] as const)
  test(`judge ${judge} of ${model} does not ask the rule of the NX mini’s hotspot check`, async () => {
    const { replayed } = await replay(answers(reply), { judge }, { model });
    assert.ok(replayed.ok);
  });

test('the e-mail’s rule is asked where the capture says so', async () => {
  const refused = Buffer.from('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n');
  const { replayed } = await replay(answers(refused), { judge: 'email', reply: refused });
  assert.match(faultsOf(replayed), /the status is 401, the camera wants 200/);
});

test('placeholders stand for what changes', async () => {
  const expected = Buffer.from('HTTP/1.1 200 OK\r\n\r\n<time>{time}</time>');
  const { replayed } = await replay(answers('HTTP/1.1 200 OK\r\n\r\n<time>1700000000000</time>'), {
    reply: expected,
  });
  assert.ok(replayed.ok, faultsOf(replayed));
});

test('a request goes out in its recorded segments', async () => {
  const heard: number[] = [];
  const door = doorWithin('a bridge in memory', (socket) => {
    socket.on('data', (bytes: Buffer) => {
      if (heard.push(bytes.length) === 3) socket.end(reply);
    });
  });
  const segments = [1, request.length - 3, 2];
  const changed = { ...capture, conversations: [{ ...conversation, segments }] };
  const replayed = await within(replayCapture(changed, door, { patience: 2000 }));
  assert.equal(heard, segments);
  assert.ok(replayed.ok, faultsOf(replayed));
});

test('conversations are connections of their own, in order', async () => {
  const second = { ...conversation, name: '2-request.bin', request: Buffer.from('GET /2 HTTP/1.1\r\n\r\n') };
  const conversations = [conversation, { ...second, segments: [second.request.length] }];
  const { standIn, replayed } = await replay(answers(reply), {}, { conversations });
  assert.equal(
    replayed.conversations.map(({ name }) => name),
    ['1-request.bin', '2-request.bin'],
  );
  assert.equal(standIn.requests, [request, second.request]);
});

test('a server that answers, but keeps the connection, is told off after the patience', async () => {
  const standIn = await StandIn.start((socket) => socket.write(reply));
  standIns.push(standIn);
  const replayed = await within(replayCapture(capture, doorAt(standIn), { patience: 200 }));
  assert.match(faultsOf(replayed), /did not close the connection properly: silent for 0\.2 s/);
});

test('a server that closes without a word is a fault of this conversation, and the next is said', async () => {
  const conversations = [conversation, { ...conversation, name: '2-request.bin' }];
  const { replayed } = await replay((socket) => socket.end(), {}, { conversations });
  assert.equal(
    replayed.conversations.map(({ faults }) => faults),
    [['no answer: the server closed the connection'], ['no answer: the server closed the connection']],
  );
});

test('an answer that was recorded in one segment must come in one, as far as reads tell', async () => {
  const halves = answersInTwo(reply, 30);
  const one = (await replay(halves, { judge: 'none', seen: { replySegments: [63] } })).replayed;
  assert.is(
    faultsOf(one),
    'the answer came in 2 segments, of 30, 33 bytes; it was recorded in one, and cameras look at the first only',
  );
  const two = (await replay(halves, { judge: 'none', seen: { replySegments: [40, 23] } })).replayed;
  assert.ok(two.ok);
  assert.ok((await replay(halves, { judge: 'none' })).replayed.ok);
});

const werkzeug = answers(reply.toString().replace('200 OK\r\n', '200 OK\r\nServer: Werkzeug\r\n'));

test('a server with headers of its own passes where these are ignored, or where only the camera is asked', async () => {
  assert.not((await replay(werkzeug)).replayed.ok);
  assert.ok((await replay(werkzeug, {}, {}, { ignoredHeaders: ['server'] })).replayed.ok);
  assert.ok((await replay(werkzeug, {}, {}, { onlyAccept: true })).replayed.ok);
});

test('where only the camera is asked, it is asked; where it has no rule, that is told', async () => {
  const strict = (await replay(answers(reply), {}, { model: 'NX mini' }, { onlyAccept: true })).replayed;
  assert.is(faultsOf(strict), 'no NX mini would accept it: the body is not empty');
  const none = (await replay(answers(reply), { judge: 'none' }, {}, { onlyAccept: true })).replayed;
  assert.equal(none.conversations[0]?.notes, ['no rule of a camera judges this answer']);
});

test('a server that is not there is said so', async () => {
  const standIn = await StandIn.start(answers(''));
  await standIn.stop();
  const error = await failureOf(within(replayCapture(capture, doorAt(standIn))));
  assert.match(
    error.message,
    /could not connect to 127\.0\.0\.1:\d+ \(ECONNREFUSED\): is the bridge running there\?/,
  );
});

test('an answer that never ends is given up', async () => {
  const flood = Buffer.alloc(16 * 1024, 'a');
  const { replayed } = await replay((socket) => {
    const more = () => {
      if (!socket.destroyed) socket.write(flood, more);
    };
    more();
  });
  assert.match(faultsOf(replayed), /an answer of more than 65536 bytes/);
});

test.run();
