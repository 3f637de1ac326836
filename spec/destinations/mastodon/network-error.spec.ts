import { createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NetworkError, networkError } from '../../../lib/destinations/mastodon/network-error.ts';
import { MastodonServer } from '../../../lib/destinations/mastodon/server.ts';

const test = suite('destinations/mastodon/network-error');
const now = Date.parse('2026-11-23T10:00:00Z');

function failure(code: string, syscall = ''): Error {
  return Object.assign(new Error('as the system says'), { code, syscall });
}

const failures: readonly (readonly [error: unknown, sent: boolean])[] = [
  [failure('ENOTFOUND', 'getaddrinfo'), false],
  [failure('EAI_AGAIN', 'getaddrinfo'), false],
  [failure('ECONNREFUSED', 'connect'), false],
  [failure('EHOSTUNREACH', 'connect'), false],
  [failure('ETIMEDOUT', 'connect'), false],
  [failure('CERT_HAS_EXPIRED'), false],
  [failure('ERR_TLS_CERT_ALTNAME_INVALID'), false],
  [failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), false],
  [failure('ECONNRESET', 'read'), true],
  [failure('EPIPE', 'write'), true],
  [failure('ETIMEDOUT', 'read'), true],
  [failure('UND_ERR_CONNECT_TIMEOUT'), false],
  [failure('UND_ERR_HEADERS_TIMEOUT'), true],
  [failure('UND_ERR_SOCKET'), true],
  [new Error('odd'), true],
  [new TypeError('fetch failed', { cause: failure('ECONNREFUSED', 'connect') }), false],
  [new AggregateError([failure('ECONNREFUSED', 'connect')]), false],
];
for (const [error, sent] of failures)
  test(`says ${sent ? 'that it may have been' : 'that it was not'} sent for ${JSON.stringify(error)}`, () => {
    const told = networkError(error, 'photog.social', now);
    assert.equal([told.sent, told.retry, told.code], [sent, 'later', 'SB_NETWORK']);
    assert.match(told.message, /photog\.social/);
  });

test('knows a machine without a clock by its certificates', () => {
  for (const code of ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']) {
    const told = networkError(failure(code), 'photog.social', 5000);
    assert.equal([told.code, told.retry, told.sent], ['SB_CLOCK', 'later', false]);
    assert.match(told.message, /this machine's clock says 1970-01-01/);
    const { code: untrusted, message } = networkError(failure(code), 'photog.social', now);
    assert.is(untrusted, 'SB_NETWORK');
    const day = new Date(now).toISOString().slice(0, 10);
    assert.match(message, `not trusted on ${day}, as this machine's clock says`);
  }
  const lastYear = Date.UTC(2025, 11, 31);
  assert.is(networkError(failure('CERT_NOT_YET_VALID'), 'photog.social', lastYear).code, 'SB_CLOCK');
  assert.is(networkError(failure('ECONNREFUSED', 'connect'), 'photog.social', 5000).code, 'SB_NETWORK');
});

test('says what to look at where the address is wrong', () => {
  const told = (code: string) => networkError(failure(code), 'photog.social:80', now).message;
  assert.match(told('ERR_SSL_WRONG_VERSION_NUMBER'), /it does not speak TLS at that port/);
  assert.match(told('ENOTFOUND'), /no such name: look at how the server is written/);
});

async function asked(server: MastodonServer): Promise<NetworkError> {
  const signal = AbortSignal.timeout(5000);
  const body = { type: 'text/plain', bytes: 2, content: () => Buffer.from('hi') };
  const answer = server.ask({ method: 'POST', path: '/', token: 't', signal, body });
  const error: unknown = await answer.catch((reason: unknown) => reason);
  assert.instance(error, NetworkError);
  return error as NetworkError;
}

test('says so of real sockets: refused is not sent, cut after the request may be', async () => {
  const listener = createServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const server = new MastodonServer(`http://127.0.0.1:${port}`, '1');
  assert.is((await asked(server)).sent, true);
  await new Promise((resolve) => listener.close(resolve));
  assert.is((await asked(server)).sent, false);
});

test('gives the signal its reason back', async () => {
  const server = new MastodonServer('http://127.0.0.1:1', '1');
  const signal = AbortSignal.abort(new Error('the bridge stops'));
  const answer = server.ask({ method: 'GET', path: '/', token: 't', signal });
  assert.match(String(await answer.catch((reason: unknown) => reason)), /the bridge stops/);
});

test.run();
