import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError } from '../../lib/errors.ts';
import { encodeReply, maximumReply, type Reply } from '../../lib/wire/reply.ts';

const test = suite('wire/reply');

const textOf = (reply: Reply, options = {}) => encodeReply(reply, options).toString('utf8');
const refusedWith = (code: string) => (error: unknown) => error instanceof BridgeError && error.code === code;

test('writes the answer that an NX mini needs, to the letter', () => {
  const headers = [
    ['Server', 'nginx/notreally'],
    ['ETag', '"deadbeef"'],
  ] as const;
  assert.is(
    textOf({ status: 200, headers, body: '' }),
    'HTTP/1.1 200 OK\r\nServer: nginx/notreally\r\nETag: "deadbeef"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
});

test('counts the body in bytes of UTF-8', () => {
  const body = '<Response ErrCode="400" ErrSubCode="0" /><!-- zu groß: 사진 📷 -->';
  const reply = encodeReply({ status: 400, headers: [['A', 'caf\xe9']], body });
  const end = reply.indexOf('\r\n\r\n') + 4;
  assert.is(reply.subarray(end).toString('utf8'), body);
  assert.is(reply.length - end, Buffer.byteLength(body));
  assert.match(
    reply.toString('latin1', 0, end),
    `\r\nA: caf\xe9\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
  );
});

test('leaves the body out for HEAD, and tells its length', () => {
  const reply: Reply = { status: 200, headers: [], body: 'YAHOO!' };
  assert.is(
    textOf(reply, { headOnly: true }),
    'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n',
  );
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nYAHOO!';
  assert.is(textOf(reply, { headOnly: false }), whole);
  assert.is(encodeReply(reply).toString(), whole);
});

test('has a phrase for the statuses that are used, and none for others', () => {
  for (const [status, line] of [
    [404, 'HTTP/1.1 404 Not Found\r\n'],
    [411, 'HTTP/1.1 411 Length Required\r\n'],
    [413, 'HTTP/1.1 413 Content Too Large\r\n'],
    [431, 'HTTP/1.1 431 Request Header Fields Too Large\r\n'],
    [505, 'HTTP/1.1 505 HTTP Version Not Supported\r\n'],
    [418, 'HTTP/1.1 418 \r\n'],
  ] as const)
    assert.ok(textOf({ status, headers: [], body: '' }).startsWith(line));
});

test('a reply fits one segment or is not written', () => {
  const around = encodeReply({ status: 200, headers: [], body: '' }).length + 3;
  assert.is(maximumReply, 1400);
  assert.is(encodeReply({ status: 200, headers: [], body: 'x'.repeat(1400 - around) }).length, 1400);
  const long: Reply = { status: 200, headers: [], body: 'x'.repeat(1401 - around) };
  for (const headOnly of [true, false])
    assert.throws(() => encodeReply(long, { headOnly }), refusedWith('SB_REPLY_TOO_LONG'));
  const bytes: Reply = { status: 200, headers: [], body: 'é'.repeat(700) };
  assert.throws(() => encodeReply(bytes), refusedWith('SB_REPLY_TOO_LONG'));
});

const badHeaders: readonly (readonly [string, string])[] = [
  ['', 'a'],
  ['A B', 'c'],
  ['A:', 'b'],
  ['A\r\nB', 'c'],
  ['Ä', 'b'],
  ['A', 'b\r\nSet-Cookie: c'],
  ['A', 'b\r'],
  ['A', 'b\n'],
  ['A', 'b\x00'],
  ['A', 'b\x7f'],
  ['A', '\u4e0d'],
  ['A', '\u010d\u010a'],
  ['Content-Length', '0'],
  ['content-length', '0'],
  ['CONNECTION', 'keep-alive'],
  ['Transfer-Encoding', 'chunked'],
];

for (const [name, value] of badHeaders)
  test(`does not write the header ${JSON.stringify([name, value])}`, () => {
    assert.throws(
      () => encodeReply({ status: 200, headers: [[name, value]], body: '' }),
      refusedWith('SB_REPLY'),
    );
  });

test('does not write a status that is none, or that has no body', () => {
  for (const status of [0, 99, 100, 101, 199, 204, 205, 304, 600, 200.5, Number.NaN, -200])
    assert.throws(() => encodeReply({ status, headers: [], body: '' }), refusedWith('SB_REPLY'));
});

test.run();
