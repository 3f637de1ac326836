import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tell as tellChunks, tellEverySplit } from './told.ts';

const test = suite('wire/chunked-body');

const head = 'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n';
const start = head.length;
const tell = (body: string, options = {}, cut = false) => tellEverySplit(head + body, options, cut);

const accepted: readonly (readonly [string, string, string])[] = [
  ['no content', '0\r\n\r\n', ''],
  ['one chunk', '5\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['several chunks', '1\r\nh\r\n4\r\nello\r\n0\r\n\r\n', 'hello'],
  ['sizes in either case', 'a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n', '01234567890123456789a'],
  ['zeros before a size', '005\r\nhello\r\n000\r\n\r\n', 'hello'],
  ['thirteen digits', '0000000000005\r\nhello\r\n0000000000000\r\n\r\n', 'hello'],
  ['data that looks like framing', '7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n', '0\r\n\r\n\r\n'],
  ['bytes of any value', '4\r\n\x00\r\n\xff\r\n0\r\n\r\n', '\x00\r\n\xff'],
  ['an extension', '5;a\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['an extension with a token', '5;a=b;c=d\r\nhello\r\n0;e\r\n\r\n', 'hello'],
  ['an extension with a string', '5;a="b;\\"\\\\ \t\xff"\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['bad white space in an extension', '5 \t; a =\tb ;c\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['trailers, which are dropped', '0\r\nA: b\r\nContent-Length:5\r\nHost: c\r\n\r\n', ''],
  ['what follows, which is ignored', '1\r\nh\r\n0\r\n\r\n5\r\nworld\r\nGET / HTTP/1.1\r\n\r\n', 'h'],
];

for (const [name, bytes, content] of accepted)
  test(`accepts ${name}`, () => {
    const { head: told, body, verdict, remaining } = tell(bytes);
    assert.is(verdict, 'end');
    assert.is(body, content);
    assert.equal(told?.framing, { kind: 'chunked' });
    assert.is(told?.headers.length, 2, 'no trailer is merged into the head');
    assert.is(remaining, 0);
  });

/** Body; code and place behind the head. */
const refused: readonly (readonly [string, string, string, number])[] = [
  ['an empty size', '\r\nhello', 'SB_CHUNK_SIZE', 0],
  ['white space before a size', ' 5\r\nhello', 'SB_CHUNK_SIZE', 0],
  ['white space behind a size', '5 \r\nhello', 'SB_CHUNK_SIZE', 1],
  ['a tab behind a size', '5\t\r\nhello', 'SB_CHUNK_SIZE', 1],
  ['a signed size', '+5\r\nhello', 'SB_CHUNK_SIZE', 0],
  ['a negative size', '-5\r\nhello', 'SB_CHUNK_SIZE', 0],
  ['a size marked as hexadecimal', '0x5\r\nhello', 'SB_CHUNK_SIZE', 1],
  ['a letter behind a size', '5g\r\nhello', 'SB_CHUNK_SIZE', 1],
  ['a digit of Latin-1', '\xb2\r\nhello', 'SB_CHUNK_SIZE', 0],
  ['a list of sizes', '5,5\r\nhello', 'SB_CHUNK_SIZE', 1],
  ['fourteen digits', '00000000000005\r\nhello', 'SB_CHUNK_SIZE', 0],
  ['NUL behind a size', '5\x00\r\nhello', 'SB_CONTROL_BYTE', 1],
  ['a bare CR behind a size', '5\r;a\r\nhello', 'SB_BARE_CR', 1],
  ['a CR before CR LF', '5\r\r\nhello', 'SB_BARE_CR', 1],
  ['a bare LF behind a size', '5\nhello', 'SB_BARE_LF', 1],
  ['a bare LF behind an extension', '5;a\nhello', 'SB_BARE_LF', 3],
  ['an extension without a name', '5;\r\nhello', 'SB_CHUNK_EXTENSION', 1],
  ['an extension without a value', '5;a=\r\nhello', 'SB_CHUNK_EXTENSION', 1],
  ['a second extension without a name', '5;a;\r\nhello', 'SB_CHUNK_EXTENSION', 3],
  ['white space behind an extension', '5;a \r\nhello', 'SB_CHUNK_EXTENSION', 3],
  ['a string that does not end', '5;a="b\r\nhello', 'SB_CHUNK_EXTENSION', 1],
  ['a string that ends in a backslash', '5;a="b\\\r\nhello', 'SB_CHUNK_EXTENSION', 1],
  ['something behind a string', '5;a="b"c\r\nhello', 'SB_CHUNK_EXTENSION', 7],
  ['NUL in a string', '5;a="\x00"\r\nhello', 'SB_CONTROL_BYTE', 5],
  ['NUL behind a backslash', '5;a="\\\x00"\r\nhello', 'SB_CONTROL_BYTE', 6],
  ['a bare CR behind a backslash', '5;a="\\\r"\r\nhello', 'SB_BARE_CR', 6],
  ['a bare CR in a string', '5;a="\r"\r\nhello', 'SB_BARE_CR', 5],
  ['a bare LF in a string', '5;a="\n"\r\nhello', 'SB_BARE_LF', 5],
  ['a bare LF behind a backslash', '5;a="\\\n"\r\nhello', 'SB_BARE_LF', 6],
  ['a line that never ends', `5;a=${'b'.repeat(600)}`, 'SB_CHUNK_EXTENSION', 512],
  ['a size that never ends', '0'.repeat(600), 'SB_CHUNK_EXTENSION', 512],
  ['no CR LF behind data', '5\r\nhello0\r\n\r\n', 'SB_CHUNK_END', 10],
  ['one byte too many', '5\r\nhello!\r\n0\r\n\r\n', 'SB_CHUNK_END', 10],
  ['one byte too few', '5\r\nhell\r\n0\r\n\r\n', 'SB_BARE_LF', 8],
  ['a bare LF behind data', '5\r\nhello\n0\r\n\r\n', 'SB_BARE_LF', 8],
  ['a bare CR behind data', '5\r\nhello\r0\r\n\r\n', 'SB_CHUNK_END', 10],
  ['a bare LF behind the last chunk', '0\n\r\n', 'SB_BARE_LF', 1],
  ['a bare LF at the end', '0\r\n\n', 'SB_BARE_LF', 3],
  ['a bare CR at the end', '0\r\n\rA: b\r\n', 'SB_BARE_CR', 3],
  ['white space before the first trailer', '0\r\n A: b\r\n\r\n', 'SB_FIELD_SPACE', 3],
  ['a folded trailer', '0\r\nA: b\r\n c\r\n\r\n', 'SB_FIELD_SPACE', 9],
  ['white space before the colon of a trailer', '0\r\nA : b\r\n\r\n', 'SB_FIELD_SPACE', 4],
  ['a trailer without a colon', '0\r\nA\r\n\r\n', 'SB_FIELD_NAME', 4],
  ['NUL in a trailer', '0\r\nA: \x00\r\n\r\n', 'SB_CONTROL_BYTE', 6],
  ['a bare LF behind a trailer', '0\r\nA: b\n\r\n', 'SB_BARE_LF', 7],
  ['the next request in place of the end', '0\r\nGET / HTTP/1.1\r\n\r\n', 'SB_FIELD_SPACE', 6],
];

/** The states that a code goes with; a line that is too long is neither size nor extension yet. */
const states: Readonly<Record<string, RegExp>> = {
  SB_CHUNK_SIZE: / in chunk-size$/,
  SB_CHUNK_EXTENSION: / in (chunk-ext|chunk-line)$/,
};

for (const [name, bytes, code, offset] of refused)
  test(`refuses ${name}`, () => {
    const { verdict, remaining } = tell(bytes);
    assert.ok(verdict.startsWith(`400 ${code} at ${start + offset} in `), verdict);
    assert.match(verdict, states[code] ?? / in /);
    assert.is(remaining, undefined);
  });

test('tells what came before it was refused', () => {
  assert.is(tell('5\r\nhello\r\n5\r\nworld!\r\n').body, 'helloworld');
});

test('refuses chunks that make the body larger than its limit, before their data', () => {
  const options = { limits: { body: 8 } };
  assert.is(tell('5\r\nhello\r\n3\r\n...\r\n0\r\n\r\n', options).verdict, 'end');
  const { body, verdict } = tell('5\r\nhello\r\n4\r\n....\r\n0\r\n\r\n', options);
  assert.is(verdict, `413 SB_BODY_TOO_LARGE at ${start + 10} in chunk-size`);
  assert.is(body, 'hello');
  assert.is(tell('fffffffffffff\r\n').verdict, `413 SB_BODY_TOO_LARGE at ${start} in chunk-size`);
});

/** Content of a first chunk, and how many chunks of one byte are taken behind it. */
const many: readonly (readonly [number, number])[] = [
  [1, 1025],
  [510, 1025],
  [511, 1026],
  [5120, 1035],
];

for (const [first, most] of many)
  test(`takes ${most} chunks of one byte behind one of ${first}, and refuses one more`, () => {
    const chunks = `${first.toString(16)}\r\n${'a'.repeat(first)}\r\n${'1\r\nx\r\n'.repeat(most)}`;
    const whole = tell(`${chunks}0\r\n\r\n`);
    assert.is(whole.verdict, 'end');
    assert.is(whole.body.length, first + most);
    const { verdict, body } = tell(`${chunks}1\r\nx\r\n0\r\n\r\n`);
    assert.is(verdict, `400 SB_CHUNKS_MANY at ${start + chunks.length} in chunk-size`);
    assert.is(body, whole.body);
  });

test('takes any number of chunks that are large enough', () => {
  const chunk = `200\r\n${'a'.repeat(512)}\r\n`;
  const { verdict, body } = tellChunks([Buffer.from(`${head}${chunk.repeat(5000)}0\r\n\r\n`)]);
  assert.is(verdict, 'end');
  assert.is(body.length, 5000 * 512);
});

test('refuses extensions that are many, not only long', () => {
  const chunk = `1;${'a'.repeat(499)}\r\nx\r\n`;
  assert.is(tell(`${chunk.repeat(16)}0\r\n\r\n`).verdict, 'end');
  assert.is(
    tell(chunk.repeat(17)).verdict,
    `400 SB_CHUNK_EXTENSION at ${start + 16 * chunk.length} in chunk-ext`,
  );
});

test('refuses trailers that are many or long', () => {
  assert.is(tell(`0\r\n${'A:b\r\n'.repeat(32)}\r\n`).verdict, 'end');
  assert.is(
    tell(`0\r\n${'A:b\r\n'.repeat(33)}`).verdict,
    `431 SB_TRAILERS_LONG at ${start + 3 + 160} in trailer-section`,
  );
  const long = `A:${'b'.repeat(4000)}\r\n`;
  assert.is(tell(`0\r\n${long}B:${'c'.repeat(86)}\r\n\r\n`).verdict, 'end');
  assert.is(
    tell(`0\r\n${long}B:${'c'.repeat(87)}\r\n\r\n`).verdict,
    `431 SB_TRAILERS_LONG at ${start + 3 + 4096} in trailer-section`,
  );
});

test('a body that ends before its last chunk is cut', () => {
  for (const bytes of [
    '',
    '5',
    '5\r\n',
    '5\r\nhe',
    '5\r\nhello',
    '5\r\nhello\r\n',
    '0\r\n',
    '0\r\nA: b\r\n',
  ]) {
    assert.is(tell(bytes).verdict, 'more');
    const { verdict, message } = tell(bytes, {}, true);
    assert.is(verdict, `400 SB_BODY_CUT at ${start + bytes.length} in chunked-body`);
    assert.match(message, /came \d bytes and no last chunk/);
  }
});

test.run();
