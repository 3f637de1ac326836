import { createConnection } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bridge, Handler } from '../../lib/handlers/handler.ts';
import { CameraServer } from '../../lib/server/server.ts';
import type { Verdict } from '../../lib/server/verdict.ts';
import type { Tap } from '../../lib/tap.ts';
import { limits, settle, until } from './house.ts';

interface Context {
  server: CameraServer;
  camera: Duplex;
  /** What the tap was told, in its order. */
  told: string[];
  verdicts: Verdict[];
}

const reader: Handler = {
  name: 'reader',
  known: [],
  matches: () => true,
  handle: async (request) => {
    for await (const _ of request.body);
    return { reply: { status: 200, headers: [], body: 'ok' }, verdict: 'read' };
  },
};

const test = suite<Context>('server/tap');

test.before.each((context) => {
  const { told, verdicts } = Object.assign(context, { told: [] as string[], verdicts: [] as Verdict[] });
  const tap: Tap = {
    folder: 'a folder',
    file: 'a folder/1-request.bin',
    took: (side, bytes) => void told.push(`${side} ${bytes.toString('latin1').split('\r\n')[0]}`),
    missed: () => assert.unreachable('a socket misses nothing'),
    ended: async (how) => void told.push(how),
  };
  context.server = new CameraServer({
    bridge: { now: () => 0 } as Bridge,
    limits: { ...limits, connections: 2 },
    handlerFor: () => reader,
    refusalReply: () => ({ status: 400, headers: [], body: '' }),
    verdict: (verdict) => void verdicts.push(verdict),
    turnedAway: () => {},
    tapFor: () => tap,
  });
  const [camera, socket] = duplexPair();
  context.camera = camera.resume();
  context.server.converse(socket, '10.0.0.7');
});

test.after.each(({ server }) => server.stop(0));

const half = 'POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhello';

test('bytes of both sides are told in their pieces, and who ended', async ({ camera, told, verdicts }) => {
  camera.write(half);
  camera.write('world');
  await until(() => told.length === 3, 'a reply');
  camera.end();
  await until(() => told.length === 4, 'the end');
  assert.equal(told, ['camera POST / HTTP/1.1', 'camera world', 'server HTTP/1.1 200 OK', 'server']);
  assert.is(verdicts[0]?.recorded, 'a folder/1-request.bin');
});

test('what is refused, and who hung up in the middle, is told too', async ({ camera, told }) => {
  camera.end('garbage\r\n\r\n');
  await until(() => told.length === 3, 'the end');
  assert.equal(told, ['camera garbage', 'server HTTP/1.1 400 Bad Request', 'camera']);
});

test('a reply that is written to a broken connection is not told: it never left', async ({
  server,
  told,
}) => {
  const [address] = await server.listen([{ host: '127.0.0.1', port: 0 }]);
  const camera = createConnection({ host: '127.0.0.1', port: address?.port ?? 0 });
  camera.write(half);
  await until(() => told.length === 1, 'the request');
  camera.resetAndDestroy();
  await until(() => told.length === 2, 'the end');
  await settle();
  assert.equal(told, ['camera POST / HTTP/1.1', 'reset']);
});

test.run();
