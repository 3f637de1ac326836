import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { type BridgeProcess, camera, makePlace, type Place, serve } from './bridge-process.ts';

const captures = resolve(import.meta.dirname, '../../captures');

interface Context {
  place: Place;
  bridge: BridgeProcess;
}

const test = suite<Context>('e2e/segments');

test.before(async (context) => {
  context.place = await makePlace();
  context.bridge = await serve(context.place, '--listen', '127.0.0.1:0');
});

test.after(async ({ place, bridge }) => {
  await bridge.end('SIGKILL');
  await place.remove();
});

/** Sends bytes, half-closes where asked, and collects what comes, read by read, until the bridge hangs up. */
function talk(port: number, bytes: Buffer | string, halfClose = false): Promise<Buffer[]> {
  return new Promise((done, fail) => {
    const reads: Buffer[] = [];
    const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
    const late = setTimeout(() => {
      socket.destroy();
      fail(new Error(`no end within 10 s, so far: ${Buffer.concat(reads).toString('latin1')}`));
    }, 10_000);
    socket.on('data', (read) => reads.push(read));
    socket.on('error', fail);
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(late);
      done(reads);
    });
    if (halfClose) socket.end(bytes);
    else socket.write(bytes);
  });
}

const head = (line: string, ...fields: readonly string[]): string =>
  `${[line, ...fields].join('\r\n')}\r\n\r\n`;
const email = (...fields: readonly string[]): string =>
  head('POST /social/columbus/email HTTP/1.1', 'Host: www.ospserver.net', ...fields);

/** What cameras and others may send: bytes, the status that they get, whether the sender then half-closes. */
const requests: readonly (readonly [what: string, bytes: string, status: string, halfClose?: boolean])[] = [
  ['a page for a browser', head('GET / HTTP/1.1', 'Host: 10.0.0.1'), '200'],
  ['the page of samsungimaging', head('GET / HTTP/1.1', 'Host: www.samsungimaging.com'), '200'],
  ['an unknown path', head('GET /nothing/here HTTP/1.1', 'Host: h'), '404'],
  [
    'the stub of the ST1000',
    head('GET /social/columbus/serviceproviders/list?DUID=1 HTTP/1.1', 'Host: h'),
    '501',
  ],
  ['an e-mail with GET', head('GET /social/columbus/email HTTP/1.1', 'Host: h'), '405'],
  ['an e-mail without length', email('Content-Type: multipart/form-data; boundary=x'), '411'],
  ['an e-mail without body', email('Content-Length: 0'), '400'],
  ['an e-mail that is no multipart', `${email('Content-Length: 2', 'Content-Type: text/plain')}ab`, '400'],
  [
    'a body cut short',
    `${email('Content-Length: 9', 'Content-Type: multipart/form-data; boundary=x')}--x`,
    '400',
    true,
  ],
  ['a body past the limit', email('Content-Length: 99999999999'), '413', true],
  ['two lengths', email('Content-Length: 1', 'Content-Length: 2'), '400'],
  ['a length in hex', email('Content-Length: 0x10'), '400'],
  ['a length and chunks', email('Content-Length: 5', 'Transfer-Encoding: chunked'), '400'],
  ['white space before a colon', head('GET / HTTP/1.1', 'Host : h'), '400'],
  ['two hosts', head('GET / HTTP/1.1', 'Host: a', 'Host: b'), '400'],
  ['a NUL', head('GET / HTTP/1.1', 'Host: h', 'X: a\0b'), '400'],
  ['bare line feeds', 'GET / HTTP/1.1\nHost: h\n\n', '400'],
  ['another HTTP', head('GET / HTTP/2.0', 'Host: h'), '505'],
  ['a long request line', head(`GET /${'a'.repeat(9_000)} HTTP/1.1`, 'Host: h'), '414'],
  ['a long head', head('GET / HTTP/1.1', 'Host: h', `X: ${'a'.repeat(17_000)}`), '431'],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '400'],
  ['garbage', 'no HTTP at all\r\n\r\n', '400'],
];

for (const [what, bytes, status, halfClose] of requests) {
  test(`the reply to ${what} is ${status} and one segment`, async ({ bridge }) => {
    const reads = await talk(bridge.port, Buffer.from(bytes, 'latin1'), halfClose);
    assert.is(reads.length, 1, `reads: ${reads.map((read) => read.length)}`);
    assert.is(reads[0]?.toString('latin1').slice(9, 12), status);
    assert.ok((reads[0]?.length ?? 0) <= 1_400);
  });
}

test('the reply to every request of every capture is one segment', async ({ bridge }) => {
  const folders = await findCaptures(captures);
  assert.ok(folders.length >= 10);
  for (const folder of folders) {
    const capture = await loadCapture(folder);
    assert.ok(capture.conversations.length > 0);
    for (const number of capture.conversations.keys()) {
      const reads = await talk(bridge.port, readFileSync(join(folder, `${number + 1}-request.bin`)));
      assert.is(reads.length, 1, `${folder} ${number + 1}: reads ${reads.map((read) => read.length)}`);
      assert.ok((reads[0]?.length ?? 0) <= 1_400, folder);
    }
  }
});

test('after all of that a photo still goes through', async ({ place, bridge }) => {
  const sent = await camera(place, bridge.port, 'email');
  assert.is(sent.code, 0, sent.stdout + sent.stderr);
  assert.equal(
    bridge.log.filter((line) => line.level === 'raw'),
    [],
    'nothing but the log on stderr',
  );
});

test('every conversation has one line in the log, refusals with a code', async ({ bridge }) => {
  const numbers = bridge.log.filter((line) => 'conversation' in line).map((line) => line.conversation);
  assert.ok(numbers.length > requests.length);
  assert.is(new Set(numbers).size, numbers.length);
  const refused = bridge.log.filter((line) => typeof line.status === 'number' && line.status >= 400);
  for (const line of refused) assert.match(String(line.code), /^SB_[A-Z_]+$/, JSON.stringify(line));
});

test.run();
