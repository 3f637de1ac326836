import { createConnection, createServer, type Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError } from '../../lib/errors.ts';
import type { Bridge, Handler } from '../../lib/handlers/handler.ts';
import { CameraServer, type ServerLimits } from '../../lib/server/server.ts';
import type { Verdict } from '../../lib/server/verdict.ts';
import { until } from './house.ts';

interface Context {
  server: CameraServer;
  verdicts: Verdict[];
  turnedAway: string[];
  cameras: Socket[];
}

const limits: ServerLimits = { body: 1_000_000, head: 400, idle: 400, total: 5_000, connections: 2 };

/** Requests that the reader was given so far. */
let asked = 0;

/** Answers `ok` once the body is read. */
const reader: Handler = {
  name: 'reader',
  known: [],
  matches: () => true,
  handle: async (request) => {
    asked += 1;
    for await (const _ of request.body);
    return { reply: { status: 200, headers: [], body: 'ok' }, verdict: 'read' };
  },
};

const test = suite<Context>('server/server');

test.before.each((context) => {
  context.verdicts = [];
  context.turnedAway = [];
  context.cameras = [];
  context.server = serverWith(context, limits);
});

function serverWith(context: Context, limits: ServerLimits): CameraServer {
  return new CameraServer({
    bridge: {} as Bridge,
    limits,
    handlerFor: () => reader,
    refusalReply: () => ({ status: 400, headers: [], body: '' }),
    verdict: (verdict) => context.verdicts.push(verdict),
    turnedAway: (peer) => context.turnedAway.push(peer),
  });
}

test.after.each(async ({ server, cameras }) => {
  for (const camera of cameras) camera.destroy();
  await server.stop(0);
});

async function listening({ server }: Context): Promise<number> {
  const [address] = await server.listen([{ host: '127.0.0.1', port: 0 }]);
  return address?.port ?? 0;
}

/** A camera on a real socket, and the chunks it has read. */
async function cameraTo(context: Context, port: number): Promise<{ socket: Socket; received: Buffer[] }> {
  const received: Buffer[] = [];
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.on('data', (bytes) => received.push(bytes));
  socket.on('error', () => {});
  context.cameras.push(socket);
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, received };
}

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const half = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello';

test('answers over a real socket and names the peer by its IPv4 address', async (context) => {
  const { socket, received } = await cameraTo(context, await listening(context));
  socket.write(get);
  await until(() => received.length > 0, 'a reply');
  assert.match(received.join(''), /ok$/);
  await until(() => context.verdicts.length === 1, 'a verdict');
  assert.is(context.verdicts[0]?.peer, '127.0.0.1');
});

test('converses over a stream in memory, without listening', async (context) => {
  const [camera, socket] = duplexPair();
  context.server.converse(socket, '10.0.0.7');
  const received: Buffer[] = [];
  camera.on('data', (bytes) => received.push(bytes));
  camera.end(get);
  await until(() => context.verdicts.length === 1, 'a verdict');
  assert.match(received.join(''), /ok$/);
  assert.is(context.verdicts[0]?.peer, '10.0.0.7');
});

test('a camera beyond the cap hears 503, the others are served', async (context) => {
  const port = await listening(context);
  const first = await cameraTo(context, port);
  const second = await cameraTo(context, port);
  await until(() => context.server.conversations === 2, 'two conversations');
  const third = await cameraTo(context, port);
  await until(() => third.received.length > 0, 'a reply');
  assert.match(third.received.join(''), /^HTTP\/1\.1 503 /);
  assert.equal(context.turnedAway, ['127.0.0.1']);
  for (const { socket } of [first, second]) socket.write(get);
  await until(() => first.received.length + second.received.length === 2, 'both replies');
});

test('one peer holds a quarter of the places at most, sixteen at the least, and others still get in', async (context) => {
  const server = serverWith(context, { ...limits, connections: 40, head: 60_000 });
  const [address] = await server.listen([{ host: '127.0.0.1', port: 0 }]);
  const port = address?.port ?? 0;
  try {
    for (let count = 0; count < 16; count++) await cameraTo(context, port);
    await until(() => server.conversations === 16, 'sixteen conversations');
    const further = await cameraTo(context, port);
    await until(() => further.received.length > 0, 'a reply');
    assert.match(further.received.join(''), /^HTTP\/1\.1 503 /);
    const [camera, socket] = duplexPair();
    camera.resume().end(get);
    server.converse(socket, '10.0.0.7');
    assert.is(server.conversations, 17);
  } finally {
    await server.stop(0);
  }
});

test('a silent peer, a half-open one and a reset one leave nothing behind', async (context) => {
  const port = await listening(context);
  await cameraTo(context, port);
  await until(() => context.server.conversations === 1, 'the silent one');
  await until(() => context.server.conversations === 0, 'the silent one is let go');
  const halfOpen = await cameraTo(context, port);
  halfOpen.socket.write(half);
  await until(() => context.verdicts.some(({ code }) => code === 'SB_IDLE'), 'the half-open one is told');
  const reset = await cameraTo(context, port);
  reset.socket.write(half);
  await until(() => context.server.conversations > 0, 'the third');
  reset.socket.resetAndDestroy();
  await until(() => context.server.conversations === 0, 'nobody left', 5_000);
});

test('limits hold again after a lull', async (context) => {
  const port = await listening(context);
  for (let round = 0; round < 2; round++) {
    await cameraTo(context, port);
    await until(() => context.server.conversations === 1, 'the silent one');
    await until(() => context.server.conversations === 0, 'the silent one is let go');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
});

test('a camera that half-closes behind its request gets its answer over a real socket', async (context) => {
  const { socket, received } = await cameraTo(context, await listening(context));
  socket.end(`${half}world`);
  await until(() => received.length > 0, 'a reply');
  assert.match(received.join(''), /ok$/);
});

test('a camera beyond the cap is let go even if it never stops talking', async (context) => {
  const port = await listening(context);
  await cameraTo(context, port);
  await cameraTo(context, port);
  await until(() => context.server.conversations === 2, 'two conversations');
  const talker = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
  context.cameras.push(talker);
  let gone = false;
  talker
    .on('error', () => {})
    .on('close', () => {
      gone = true;
    });
  const talking = setInterval(() => talker.write('a'), 100);
  await until(() => gone, 'the talker is let go', 4_000);
  clearInterval(talking);
});

test('stop does not wait for a handler that never ends', async (context) => {
  const stuck: Handler = { ...reader, handle: () => new Promise(() => {}) };
  const server = new CameraServer({
    bridge: {} as Bridge,
    limits,
    handlerFor: () => stuck,
    refusalReply: () => ({ status: 400, headers: [], body: '' }),
    verdict: () => {},
    turnedAway: () => {},
  });
  const [address] = await server.listen([{ host: '127.0.0.1', port: 0 }]);
  const { socket } = await cameraTo(context, address?.port ?? 0);
  socket.write(get);
  await until(() => server.conversations === 1, 'a conversation');
  const began = performance.now();
  await server.stop(50);
  assert.ok(performance.now() - began < 3_000);
});

test('stop lets a conversation in hand finish and ends one that said nothing', async (context) => {
  const port = await listening(context);
  const busy = await cameraTo(context, port);
  const before = asked;
  busy.socket.write(half);
  const silent = await cameraTo(context, port);
  await until(() => asked > before && context.server.conversations === 2, 'two conversations');
  const stopped = context.server.stop(3_000);
  await until(() => silent.socket.closed || silent.socket.readableEnded, 'the silent one is gone');
  busy.socket.end('world');
  await stopped;
  await until(() => busy.received.length > 0, 'the reply');
  assert.match(busy.received.join(''), /ok$/);
});

test('stop breaks off at its deadline who will not finish, and says so to both sides', async (context) => {
  const port = await listening(context);
  const slow = await cameraTo(context, port);
  const before = asked;
  slow.socket.write(half);
  await until(() => asked > before, 'a handler at work');
  await context.server.stop(50);
  assert.is(context.server.conversations, 0);
  await until(() => slow.received.length > 0, 'the reply');
  assert.match(slow.received.join(''), /^HTTP\/1\.1 /);
  assert.is(context.verdicts[0]?.code, 'SB_STOPPING');
});

test('a port in use is one sentence with the cures, and no other address stays open', async (context) => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const taken = other.address();
  const port = typeof taken === 'object' && taken !== null ? taken.port : 0;
  try {
    await context.server.listen([
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port },
    ]);
    assert.unreachable('the port is taken');
  } catch (error) {
    assert.instance(error, BridgeError);
    assert.is((error as BridgeError).code, 'SB_PORT_IN_USE');
  } finally {
    other.close();
  }
});

test('a slow reader of a body slows the camera down instead of filling memory', async (context) => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const lazy: Handler = {
    ...reader,
    handle: async (request, bridge) => gate.then(() => reader.handle(request, bridge)),
  };
  const server = new CameraServer({
    bridge: {} as Bridge,
    limits: { ...limits, body: 100_000_000 },
    handlerFor: () => lazy,
    refusalReply: () => ({ status: 400, headers: [], body: '' }),
    verdict: (verdict) => context.verdicts.push(verdict),
    turnedAway: () => {},
  });
  const [address] = await server.listen([{ host: '127.0.0.1', port: 0 }]);
  const { socket, received } = await cameraTo(context, address?.port ?? 0);
  const bytes = 64_000_000;
  socket.write(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${bytes}\r\n\r\n`);
  socket.write(Buffer.alloc(bytes));
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(socket.writableLength > bytes / 2, `the camera holds ${socket.writableLength} bytes back`);
  release();
  await until(() => received.length > 0, 'the reply', 10_000);
  await server.stop(0);
});

test.run();
