import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lenient, tellEverySplit } from './told.ts';

const test = suite('wire/head-reader');

const get = 'GET / HTTP/1.0\r\n';

test('reads the head of the published NX300 e-mail, with what it needs tolerated', () => {
  const { head, verdict, leniencies, remaining } = tellEverySplit(
    'POST /social/columbus/email?DUID=123456789033  HTTP/1.0\r\n' +
      'Authorization:OAuth oauth_consumer_key="x",oauth_version="1.0"\r\nx-osp-version:v1\r\n' +
      'User-Agent: sdeClient\r\nUser-Agent: Mozilla/4.0 (compatible; MSIE 6.0;\r\n    Windows NT 5.1; SV1)\r\n' +
      'Host: www.ospserver.net\r\nContent-Length: 1321295\r\n\r\n',
    lenient,
  );
  assert.is(verdict, 'more');
  assert.equal(head, {
    method: 'POST',
    target: '/social/columbus/email?DUID=123456789033',
    path: '/social/columbus/email',
    query: 'DUID=123456789033',
    version: '1.0',
    headers: [
      ['Authorization', 'OAuth oauth_consumer_key="x",oauth_version="1.0"'],
      ['x-osp-version', 'v1'],
      ['User-Agent', 'sdeClient'],
      ['User-Agent', 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)'],
      ['Host', 'www.ospserver.net'],
      ['Content-Length', '1321295'],
    ],
    host: 'www.ospserver.net',
    framing: { kind: 'length', bytes: 1321295 },
  });
  assert.equal(leniencies, ['double-space', 'duplicate-header', 'folded-header']);
  assert.is(remaining, 1321295);
});

test('reads the slides’ form of it, with an absolute target', () => {
  const { head, leniencies } = tellEverySplit(
    'POST http://www.ospserver.net/social/columbus/email?DUID=123456789033 HTTP/1.0\r\nContent-Length: 0\r\n\r\n',
    lenient,
  );
  assert.is(head?.host, 'www.ospserver.net');
  assert.is(head?.path, '/social/columbus/email');
  assert.equal(leniencies, ['absolute-target']);
});

/** Beginnings: bytes, verdict with every leniency on. */
const beginnings: readonly (readonly [string, string, string])[] = [
  ['one empty line before the request', `\r\n${get}\r\n`, 'end'],
  ['two empty lines', `\r\n\r\n${get}\r\n`, '400 SB_EMPTY_LINES at 2 in request-line'],
  ['a bare LF', '\n', '400 SB_BARE_LF at 0 in request-line'],
  ['a bare LF behind an empty line', '\r\n\n', '400 SB_BARE_LF at 2 in request-line'],
  ['a bare CR', `\r${get}\r\n`, '400 SB_BARE_CR at 0 in method'],
  ['two CRs', '\r\r\n', '400 SB_BARE_CR at 0 in method'],
  ['white space behind an empty line', '\r\n G', '400 SB_METHOD at 2 in method'],
  ['NUL', '\x00', '400 SB_CONTROL_BYTE at 0 in method'],
  ['a TLS handshake', '\x16\x03\x01\x02', '400 SB_TLS at 0 in method'],
  ['a TLS handshake behind an empty line', '\r\n\x16\x03', '400 SB_CONTROL_BYTE at 2 in method'],
  ['an SSLv2 hello', '\x80\x2e\x01\x00\x02', '400 SB_TLS at 0 in method'],
  ['a bare LF in the method', 'GE\nT / HTTP/1.0\r\n', '400 SB_BARE_LF at 2 in request-line'],
  ['a bare LF in the target', 'GET /a\nb HTTP/1.0\r\n', '400 SB_BARE_LF at 6 in request-line'],
  ['a bare LF behind the request line', 'GET / HTTP/1.0\n', '400 SB_BARE_LF at 14 in request-line'],
  ['a bare CR in the target', 'GET /a\rb HTTP/1.0\r\n', '400 SB_BARE_CR at 6 in request-target'],
];

for (const [name, bytes, verdict] of beginnings)
  test(`answers ${name} with ${verdict}`, () => {
    assert.is(tellEverySplit(bytes, lenient).verdict, verdict);
  });

test('says of a TLS handshake what to do', () => {
  assert.match(tellEverySplit('\x16\x03\x01').message, 'put a TLS proxy in front of it');
});

test('limits the request line, also one that never ends', () => {
  const limits = { requestLine: 20 };
  const line = (length: number) => `GET /${'a'.repeat(length - 14)} HTTP/1.0`;
  assert.is(tellEverySplit(`${line(20)}\r\n\r\n`, { limits }).verdict, 'end');
  for (const bytes of [`${line(21)}\r\n\r\n`, `GET /${'a'.repeat(100)}`, 'A'.repeat(22)])
    assert.is(tellEverySplit(bytes, { limits }).verdict, '414 SB_REQUEST_LINE_LONG at 22 in request-line');
  assert.is(tellEverySplit('A'.repeat(21), { limits }).verdict, 'more');
  assert.is(
    tellEverySplit(`\r\n${'A'.repeat(22)}`, { limits }).verdict,
    '414 SB_REQUEST_LINE_LONG at 24 in request-line',
  );
});

test('limits the head, its final empty line included', () => {
  const limits = { head: 40 };
  const head = (length: number) => `${get}A: ${'b'.repeat(length - get.length - 7)}\r\n\r\n`;
  assert.is(head(40).length, 40);
  assert.is(tellEverySplit(head(40), { limits }).verdict, 'end');
  assert.is(tellEverySplit(head(41), { limits }).verdict, '431 SB_HEAD_LONG at 40 in field-line');
  assert.is(tellEverySplit(head(42), { limits }).verdict, '431 SB_HEAD_LONG at 40 in field-line');
  assert.is(
    tellEverySplit(`${get}${'b'.repeat(99)}`, { limits }).verdict,
    '431 SB_HEAD_LONG at 40 in field-line',
  );
  assert.is(
    tellEverySplit(`${get}${'A:b\r\n'.repeat(9)}`, { limits }).verdict,
    '431 SB_HEAD_LONG at 40 in field-line',
  );
  assert.is(
    tellEverySplit(`${get}A:b\r\n${' c\r\n'.repeat(9)}`, { ...lenient, limits }).verdict,
    '431 SB_HEAD_LONG at 40 in field-line',
  );
  assert.is(tellEverySplit('A'.repeat(40), { limits }).verdict, '431 SB_HEAD_LONG at 40 in request-line');
});

test('has limits that hold where none are given', () => {
  assert.is(tellEverySplit('A'.repeat(8194)).verdict, '414 SB_REQUEST_LINE_LONG at 8194 in request-line');
  const fields = `${get}A:${'b'.repeat(16384)}`;
  assert.is(tellEverySplit(fields).verdict, '431 SB_HEAD_LONG at 16384 in field-line');
  assert.is(tellEverySplit(`${get}${'A:b\r\n'.repeat(100)}\r\n`).verdict, 'end');
  assert.is(
    tellEverySplit(`${get}${'A:b\r\n'.repeat(101)}`).verdict,
    '431 SB_FIELDS_MANY at 516 in field-line',
  );
});

test('limits the number of fields, where repetition and folding do not help', () => {
  const limits = { headerCount: 2 };
  assert.is(tellEverySplit(`${get}A:1\r\nA:2\r\n 3\r\n\r\n`, { ...lenient, limits }).verdict, 'end');
  assert.is(tellEverySplit(`${get}A:1\r\nA:2\r\nA`, { limits }).verdict, 'more');
  assert.is(
    tellEverySplit(`${get}A:1\r\nA:2\r\nA:3\r\n`, { limits }).verdict,
    '431 SB_FIELDS_MANY at 26 in field-line',
  );
});

test('a connection that ends in the head is told, an idle one is not', () => {
  assert.is(tellEverySplit('', {}, true).verdict, 'more');
  for (const bytes of [
    '\r\n',
    'G',
    'GET / HTTP/1.0',
    get,
    `${get}A: b`,
    `${get}A: b\r\n`,
    `${get}A: b\r\n\r`,
  ])
    assert.is(tellEverySplit(bytes, {}, true).verdict, `400 SB_HEAD_CUT at ${bytes.length} in head`);
});

test.run();
