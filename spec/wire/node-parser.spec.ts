import { createServer, type IncomingMessage } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tell } from './told.ts';
import { validRequests } from './valid-requests.ts';

const test = suite('wire/node-parser');

/** What node:http makes of a request, on a connection without a socket. */
async function askNode(bytes: Buffer): Promise<{ message: IncomingMessage; body: Buffer }> {
  const server = createServer();
  const [near, far]: [Duplex, Duplex] = duplexPair();
  const answer = new Promise<{ message: IncomingMessage; body: Buffer }>((resolve, reject) => {
    setTimeout(() => reject(new Error('node:http did not answer within a second')), 1000).unref();
    server.on('clientError', reject);
    server.on('request', async (message) => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk);
      resolve({ message, body: Buffer.concat(chunks) });
    });
  });
  server.emit('connection', far);
  near.write(bytes);
  try {
    return await answer;
  } finally {
    near.destroy();
    far.destroy();
  }
}

test('reads valid requests as node:http reads them', async () => {
  const property = fc.asyncProperty(validRequests, async (request) => {
    const { message, body } = await askNode(request.bytes);
    const { head, body: ourBody, verdict } = tell([request.bytes]);
    assert.is(verdict, 'end');
    assert.is(head?.method, message.method);
    assert.is(head?.target, message.url);
    assert.is(head?.version, message.httpVersion);
    assert.equal(head?.headers.flat(), message.rawHeaders);
    assert.is(ourBody, body.toString('latin1'));
  });
  await fc.assert(property, { numRuns: 300 });
});

test.run();
