import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allLeniencies } from '../../lib/wire/leniencies.ts';
import { RequestMachine } from '../../lib/wire/request-machine.ts';
import { cutAt } from './splits.ts';
import { checkOrder, tellEverySplit, verdictOf } from './told.ts';

const test = suite('wire/request-machine');

const put = (length: number) => `PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
const chunked = 'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
const bytesOf = (text: string) => Buffer.from(text, 'latin1');

test('gives head, body and end for every split', () => {
  const { head, body, verdict, remaining } = tellEverySplit(`${put(11)}hello\r\n\x00\xffab`);
  assert.is(head?.method, 'PUT');
  assert.is(body, 'hello\r\n\x00\xffab');
  assert.is(verdict, 'end');
  assert.is(remaining, 0);
});

test('a body of no bytes ends with the head', () => {
  const { body, verdict } = tellEverySplit(put(0));
  assert.is(verdict, 'end');
  assert.is(body, '');
});

test('bytes behind a request never change its answer, in the same segment or a later one', () => {
  const behind = ['GET /b HTTP/1.1\r\nHost: b\r\n\r\n', '\x00', '\n', 'x'.repeat(20000), '0\r\n\r\n'];
  for (const request of [`${put(2)}hi`, put(0), 'GET / HTTP/1.0\r\n\r\n', `${chunked}2\r\nhi\r\n0\r\n\r\n`]) {
    const alone = tellEverySplit(request);
    assert.is(alone.verdict, 'end');
    for (const more of behind) assert.equal(tellEverySplit(request + more, {}, true), alone);
  }
});

test('bytes behind a refusal never change it', () => {
  const alone = tellEverySplit('GET / HTTP/1.0\r\nA b\r\n');
  assert.match(alone.verdict, /^400 SB_FIELD_SPACE/);
  assert.equal(tellEverySplit(`GET / HTTP/1.0\r\nA b\r\n\r\nGET / HTTP/1.0\r\n\r\n`, {}, true), alone);
});

test('gives no events once it is done', () => {
  for (const request of [put(0), 'G\x00']) {
    const machine = new RequestMachine();
    machine.push(bytesOf(request));
    machine.push(bytesOf('\n'));
    assert.is(machine.done, true);
    assert.equal(machine.push(bytesOf(put(0))), []);
    assert.equal(machine.finish(), []);
  }
});

test('a body cut short says how much of it came', () => {
  for (const came of [0, 1, 4]) {
    const request = put(5) + 'x'.repeat(came);
    const { verdict, message, remaining } = tellEverySplit(request, {}, true);
    assert.is(verdict, `400 SB_BODY_CUT at ${request.length} in length-body`);
    assert.match(message, `${came} of 5 bytes`);
    assert.is(remaining, 5 - came);
  }
});

test('a length over the limit is refused at the head, and what is still to come is counted', () => {
  const limits = { body: 10 };
  assert.is(tellEverySplit(put(10) + 'x'.repeat(10), { limits }).verdict, 'end');
  const request = put(11);
  for (const came of [0, 3, 11, 30]) {
    const { head, verdict, message, remaining } = tellEverySplit(request + 'x'.repeat(came), { limits });
    assert.is(head, undefined);
    assert.is(verdict, `413 SB_BODY_TOO_LARGE at ${request.length} in head`);
    assert.match(message, 'came 11 bytes where 10 are taken; limits.body can be raised');
    assert.is(remaining, Math.max(0, 11 - came));
  }
});

test('knows what is still to come also behind a missing Host', () => {
  const { verdict, remaining } = tellEverySplit('PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc');
  assert.match(verdict, /^400 SB_HOST_MISSING/);
  assert.is(remaining, 6);
});

test('does not know what is still to come before the end of the head, nor where it is not sound', () => {
  for (const request of [
    '',
    'PUT / HTTP/1.1\r\nContent-Length: 9\r\n',
    'PUT / HTTP/1.1\r\nContent-Length: 9\r\nA b\r\n\r\n',
  ])
    assert.is(tellEverySplit(request).remaining, undefined);
});

const bad = 'PUT / HTTP/1.1\r\nHost: a\r\n';

/** Bytes, and how many are still to come after all of them. */
const remainders: readonly (readonly [string, string, number | undefined])[] = [
  ['a chunked head', chunked, undefined],
  ['a chunked body on its way', `${chunked}5\r\nhe`, undefined],
  ['a bad first chunk line in the segment of the head', `${chunked}x\r\n`, undefined],
  ['a bad first chunk line with more behind it', `${chunked}x\r\n0\r\n\r\n`, undefined],
  ['a bad later chunk line', `${chunked}2\r\nhi\r\n-1\r\n`, undefined],
  ['no line break behind a chunk', `${chunked}2\r\nhi!\r\n`, undefined],
  ['a chunk that is too large', `${chunked}fffffffffffff\r\nhello`, undefined],
  ['a bad trailer behind the last chunk', `${chunked}0\r\nA b\r\n\r\n`, undefined],
  ['a chunked body that is whole', `${chunked}0\r\n\r\n`, 0],
  ['a chunked request without a Host', chunked.replace('Host: a\r\n', ''), undefined],
  ['no length', `${bad}\r\nhello`, undefined],
  ['a length that is none', `${bad}Content-Length: +5\r\n\r\nhello`, undefined],
  ['a length and a coding', `${bad}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello`, undefined],
  ['no Host and no body', 'GET / HTTP/1.1\r\n\r\nhello', 0],
];

for (const [name, bytes, remaining] of remainders)
  test(`says ${remaining ?? 'nothing'} of what is still to come behind ${name}`, () => {
    assert.is(tellEverySplit(bytes).remaining, remaining);
  });

/** Bytes; verdict, method and path, and whether the whole head is known. */
const known: readonly (readonly [string, string, string | undefined, string | undefined, boolean])[] = [
  ['GET /a?b HTTP/1.0\r\n\r\n', 'end', 'GET', '/a', true],
  ['HEAD /a HTTP/1.1', 'more', undefined, undefined, false],
  ['HEAD /a HTTP/1.1\r\n', 'more', 'HEAD', '/a', false],
  [put(2 ** 40), '413 SB_BODY_TOO_LARGE', 'PUT', '/a', true],
  [`${chunked}x\r\n`, '400 SB_CHUNK_SIZE', 'PUT', '/', true],
  [`${bad}\r\n`, '411 SB_LENGTH_REQUIRED', 'PUT', '/', false],
  [`${bad}Content-Length: x\r\n\r\n`, '400 SB_LENGTH', 'PUT', '/', false],
  ['HEAD /a HTTP/1.1\r\n\r\n', '400 SB_HOST_MISSING', 'HEAD', '/a', false],
  ['HEAD /a HTTP/1.0\r\nA b\r\n', '400 SB_FIELD_SPACE', 'HEAD', '/a', false],
  [`HEAD /a HTTP/1.0\r\nA: ${'b'.repeat(17_000)}`, '431 SB_HEAD_LONG', 'HEAD', '/a', false],
  ['HEAD /a|b HTTP/1.0\r\n', '400 SB_TARGET', 'HEAD', undefined, false],
  ['HEAD /a HTTP/2.0\r\n', '505 SB_VERSION_UNSUPPORTED', 'HEAD', undefined, false],
  ['HEAD /a HTTP/1.0\n', '400 SB_BARE_LF', undefined, undefined, false],
  [`HEAD /${'a'.repeat(9000)}`, '414 SB_REQUEST_LINE_LONG', undefined, undefined, false],
  ['HE(AD /a HTTP/1.0\r\n', '400 SB_METHOD', undefined, undefined, false],
  ['CONNECT /a HTTP/1.0\r\n', '501 SB_METHOD_UNKNOWN', undefined, undefined, false],
  ['\x16\x03\x01', '400 SB_TLS', undefined, undefined, false],
  ['\x80\x2e\x01\x03\x01', '400 SB_TLS', undefined, undefined, false],
];

for (const [bytes, verdict, method, path, isKnown] of known)
  test(`knows method ${method} and path ${path} behind ${JSON.stringify(bytes.slice(0, 60))}`, () => {
    const told = tellEverySplit(bytes);
    assert.ok(told.verdict.startsWith(verdict), told.verdict);
    assert.equal([told.method, told.path], [method, path]);
    assert.equal([told.known?.method, told.known?.path], isKnown ? [method, path] : [undefined, undefined]);
  });

test('passes the bytes of a body on without copying them', () => {
  const machine = new RequestMachine();
  const first = bytesOf(`${put(9)}abc`);
  const [, view] = machine.push(first);
  const second = bytesOf('def');
  const [whole] = machine.push(second);
  const third = bytesOf('ghi!');
  const [rest, end] = machine.push(third);
  assert.ok(view?.kind === 'body' && view.bytes.buffer === first.buffer && view.bytes.toString() === 'abc');
  assert.ok(whole?.kind === 'body' && whole.bytes === second, 'a chunk that is all body is handed on itself');
  assert.ok(rest?.kind === 'body' && rest.bytes.buffer === third.buffer && rest.bytes.toString() === 'ghi');
  assert.is(end?.kind, 'end');
});

test('keeps nothing of a chunk that was handed to it', () => {
  const machine = new RequestMachine();
  const events = cutAt(bytesOf(`${put(3)}abc`), [1, 7, 20, 40]).flatMap((chunk) => {
    const told = machine.push(chunk).filter(({ kind }) => kind !== 'body');
    chunk.fill(0);
    return told;
  });
  assert.equal(
    events.map(({ kind }) => kind),
    ['head', 'end'],
  );
  assert.ok(events[0]?.kind === 'head' && events[0].head.path === '/a');
});

test('does not grow with a body, nor with a head that comes byte by byte', () => {
  const machine = new RequestMachine({ limits: { body: 2 ** 40 } });
  const request = bytesOf(
    `PUT / HTTP/1.1\r\nHost: a\r\nA:${'b'.repeat(7000)}\r\nContent-Length: ${2 ** 36}\r\n\r\n`,
  );
  for (const byte of request) machine.push(Buffer.of(byte));
  const chunk = Buffer.alloc(65536);
  const before = process.memoryUsage.rss();
  for (let turn = 0; turn < 20000; turn++) machine.push(chunk);
  assert.is(machine.remaining, 2 ** 36 - 20000 * 65536);
  assert.ok(process.memoryUsage.rss() - before < 32 * 1024 * 1024);
});

/** What a peer may send for ever, and how many bytes of it are taken at most. */
const endless: readonly (readonly [string, string, string, number])[] = [
  ['empty lines', '', '\r\n', 4],
  ['a method', '', 'A', 8194],
  ['a target', 'GET /', 'a', 8194],
  ['a version', 'GET / HTTP/1.', '1', 8194],
  ['spaces in the request line', 'GET / ', ' ', 8194],
  ['a field name', 'GET / HTTP/1.1\r\n', 'a', 16384],
  ['a field value', 'GET / HTTP/1.1\r\nA: ', 'a', 16384],
  ['white space of a value', 'GET / HTTP/1.1\r\nA:', '\t', 16384],
  ['folded lines', 'GET / HTTP/1.1\r\nA:', 'a\r\n ', 16384],
  ['fields', 'GET / HTTP/1.1\r\n', 'A:\r\n', 16384],
  ['CRs', 'GET / HTTP/1.1\r\nA:', '\r', 16384],
  ['a chunk size', chunked, '0', chunked.length + 512],
  ['a chunk extension', `${chunked}1;a="`, 'a', chunked.length + 512],
  ['extended chunks', chunked, '1;a\r\nb\r\n', chunked.length + 40 * 1024],
  ['trailers', `${chunked}0\r\n`, 'A:b\r\n', chunked.length + 3 + 4096],
  ['a trailer', `${chunked}0\r\nA:`, 'b', chunked.length + 3 + 4096],
  ['chunks', chunked, '10\r\n0123456789abcdef\r\n', chunked.length + 20 * 1024],
  ['chunks of one byte', chunked, '1\r\nx\r\n', chunked.length + 1026 * 6 + 3],
];

for (const [name, start, more, most] of endless)
  test(`does not take ${name} for ever`, () => {
    const machine = new RequestMachine({ leniencies: allLeniencies, limits: { body: 10 * 1024 } });
    machine.push(bytesOf(start));
    let taken = start.length;
    for (const chunk = bytesOf(more); !machine.done && taken < 100_000; taken += chunk.length)
      machine.push(chunk);
    assert.ok(machine.done && taken <= most + more.length, `${taken} bytes taken`);
  });

test('empty chunks change nothing', () => {
  const machine = new RequestMachine();
  const none = Buffer.alloc(0);
  const events = [none, ...cutAt(bytesOf(`${put(3)}abc`), [5, 60]), none].flatMap((chunk) => [
    ...machine.push(none),
    ...machine.push(chunk),
  ]);
  checkOrder(events, machine.done);
  const last = events.at(-1);
  assert.is(last && verdictOf(last), 'end');
  assert.equal(new RequestMachine().push(none), []);
});

test('a leniency that no request needed is not told', () => {
  assert.equal(tellEverySplit(put(0)).leniencies, []);
});

test.run();
