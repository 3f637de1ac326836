import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  afterBlanks,
  type ByteTable,
  brokenPercent,
  decimal,
  digitValue,
  firstOutside,
  hostBytes,
  isName,
  quotedBytes,
  shown,
  targetBytes,
  tokenBytes,
  valueBytes,
  withoutBlanks,
} from '../../lib/wire/grammar.ts';

const test = suite('wire/grammar');

const isText = (byte: number) => byte === 9 || (byte >= 32 && byte !== 127);
const isIn = (pattern: RegExp) => (byte: number) => pattern.test(String.fromCharCode(byte));

/** The same sets, written another way. */
const tables: readonly (readonly [string, ByteTable, (byte: number) => boolean])[] = [
  ['a token', tokenBytes, isIn(/^[\w!#$%&'*+.^`|~-]$/)],
  ['a value', valueBytes, isText],
  ['a target', targetBytes, isIn(/^[\w.~!$&'()*+,;=:@/?%-]$/)],
  ['a host', hostBytes, isIn(/^[\w.~!$&'()*+,;=%-]$/)],
  ['a quoted string', quotedBytes, (byte) => isText(byte) && !isIn(/["\\]/)(byte)],
];

for (const [name, table, belongs] of tables)
  test(`knows each of the 256 bytes of ${name}`, () => {
    for (let byte = 0; byte < 256; byte++) assert.is(table[byte] === 1, belongs(byte), `byte ${byte}`);
    assert.is(firstOutside(table, '\u0161\u4e00', 0), 0, 'what is no byte belongs to no table');
  });

test('reads decimal numbers by the letter', () => {
  for (const [text, value] of [
    ['0', 0],
    ['7', 7],
    ['0012', 12],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', undefined],
    ['9999999999999999', undefined],
    ['00000000000000001', undefined],
    ['', undefined],
    ['1a', undefined],
    ['a', undefined],
    ['-1', undefined],
    ['+1', undefined],
    [' 1', undefined],
    ['1 ', undefined],
    ['1.0', undefined],
    ['1e3', undefined],
    ['\u0661', undefined],
    ['\xb2', undefined],
  ] as const)
    assert.is(decimal(text), value, text);
});

test('reads hexadecimal digits', () => {
  const digits = Array.from('09afAFgG@`/: ', (_, at) => digitValue('09afAFgG@`/: ', at));
  assert.equal(digits, [0, 9, 10, 15, 10, 15, 255, 255, 255, 255, 255, 255, 255]);
  assert.is(digitValue('', 0), 255);
  assert.is(digitValue('\u0661', 0), 255);
});

test('takes only SP and HTAB for white space', () => {
  assert.is(withoutBlanks(' \t a b\t \t'), 'a b');
  assert.is(withoutBlanks(' \t '), '');
  for (const other of '\r\n\v\f\x00\xa0\x85\u2003\ufeff') {
    assert.is(withoutBlanks(`${other}a${other}`), `${other}a${other}`);
    assert.is(afterBlanks(`${other}a`, 0), 0);
  }
});

test('compares names without the case of ASCII letters, and only theirs', () => {
  assert.ok(isName('Content-LENGTH', 'content-length'));
  for (const other of [
    'content-length ',
    'content_length',
    'content-lengt',
    'cont\xe9nt-length',
    'content\rlength',
  ])
    assert.not.ok(isName(other, 'content-length'), other);
});

test('finds a percent sign that encodes nothing', () => {
  for (const [text, at] of [
    ['', -1],
    ['a%20%C3%bc', -1],
    ['%', 0],
    ['a%2', 1],
    ['%20%2g', 3],
    ['%%20', 0],
  ] as const)
    assert.is(brokenPercent(text), at, text);
});

test('shows what came in one short line', () => {
  assert.is(shown('a"b\r\n\x00'), '"a\\"b\\r\\n\\u0000"');
  assert.ok(shown('a'.repeat(9999)).length < 60);
});

test.run();
