import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NetworkError } from '../../../lib/destinations/mastodon/network-error.ts';
import { type Body, MastodonServer } from '../../../lib/destinations/mastodon/server.ts';

const test = suite('destinations/mastodon/server');
const patience = { connect: 150, silence: 150 };
let servers: Server[] = [];
let sockets: Socket[] = [];

test.after.each(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  [servers, sockets] = [[], []];
});

/** Starts it and says on which port. */
async function started(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function ask(server: MastodonServer, body?: Body) {
  return server.ask({ method: body ? 'POST' : 'GET', path: '/', signal: AbortSignal.timeout(5000), body });
}

async function failure(server: MastodonServer): Promise<NetworkError> {
  const error: unknown = await ask(server).catch((reason: unknown) => reason);
  assert.instance(error, NetworkError, String(error));
  return error as NetworkError;
}

test('gives up on a server that takes the request and says nothing: it may have been heard', async () => {
  const port = await started(createServer());
  const error = await failure(new MastodonServer(`http://127.0.0.1:${port}`, '1', patience));
  assert.equal([error.code, error.sent], ['SB_NETWORK', true]);
  assert.match(error.message, /UND_ERR_HEADERS_TIMEOUT/);
});

test('gives up on a server that stops in the middle of its answer', async () => {
  const half = createServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'));
  const error = await failure(new MastodonServer(`http://127.0.0.1:${await started(half)}`, '1', patience));
  assert.is(error.sent, true);
});

test('gives up on a connection whose TLS does not stand in time: nothing was sent', async () => {
  const port = await started(createServer());
  const patient = { ...patience, silence: 60_000 };
  const error = await failure(new MastodonServer(`https://127.0.0.1:${port}`, '1', patient));
  assert.equal([error.code, error.sent], ['SB_NETWORK', false]);
  assert.match(error.message, /UND_ERR_CONNECT_TIMEOUT/);
});

test('waits longer for an answer than for a connection', async () => {
  const slow = createHttpServer((_, response) => setTimeout(() => response.end('{}'), 300));
  const server = new MastodonServer(`http://127.0.0.1:${await started(slow)}`, '1', {
    connect: 100,
    silence: 5000,
  });
  assert.is((await ask(server)).status, 200);
});

test('takes an answer that comes before the body is sent, and sends no more of it', async () => {
  const hasty = createServer((socket) =>
    socket.once('data', () => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n');
    }),
  );
  const endless = Readable.from(repeated(Buffer.alloc(65_536)));
  const body = { type: 'image/jpeg', bytes: 1e12, content: () => endless };
  const server = new MastodonServer(`http://127.0.0.1:${await started(hasty)}`, '1');
  assert.is((await ask(server, body)).status, 413);
  const closed = once(endless, 'close', { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  if (!endless.destroyed) await closed;
  assert.ok(endless.destroyed);
});

function* repeated(chunk: Buffer): Generator<Buffer> {
  for (;;) yield chunk;
}

test('says the failure of a body that cannot be read', async () => {
  const port = await started(createHttpServer((_, response) => response.end('{}')));
  const content = () => new Readable({ read: () => undefined }).destroy(new Error('the disk is gone'));
  const server = new MastodonServer(`http://127.0.0.1:${port}`, '1');
  const error: unknown = await ask(server, { type: 'a/b', bytes: 9, content }).catch((reason) => reason);
  assert.match(String(error), /the disk is gone/);
});

test('asks on a connection of its own each time: a server may close the last one without a word', async () => {
  const abrupt = createServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')),
  );
  const server = new MastodonServer(`http://127.0.0.1:${await started(abrupt)}`, '1');
  for (let count = 0; count < 20; count++) assert.equal((await ask(server)).json, {});
});

test('keeps no connection for the next request, where the server would', async () => {
  let connections = 0;
  const patient = createHttpServer((_, response) => response.end('{}')).on('connection', () => {
    connections += 1;
  });
  const server = new MastodonServer(`http://127.0.0.1:${await started(patient)}`, '1');
  for (let count = 0; count < 3; count++) await ask(server);
  assert.is(connections, 3);
});

test('reads no answer without end', async () => {
  const flood = createHttpServer((_, response) =>
    Readable.from(repeated(Buffer.alloc(65_536, 'x'))).pipe(response),
  );
  const error = await failure(new MastodonServer(`http://127.0.0.1:${await started(flood)}`, '1'));
  assert.match(error.message, /more than 4194304 bytes/);
});

test('tells the first of several values of a header, and the time of the server', async () => {
  const twice = createHttpServer((_, response) => {
    response.setHeader('Retry-After', ['7', '8']);
    response.setHeader('Date', 'Mon, 23 Nov 2026 10:00:00 GMT');
    response.end('<html>');
  });
  const server = new MastodonServer(`http://127.0.0.1:${await started(twice)}`, '1');
  const answer = await ask(server);
  assert.equal([answer.headers['retry-after'], answer.json], ['7', undefined]);
  assert.ok(Math.abs(server.now() - Date.parse('2026-11-23T10:00:00Z')) < 5000);
});

test.run();
