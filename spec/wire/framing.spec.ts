import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lenient, tellEverySplit } from './told.ts';

const test = suite('wire/framing');

/** The first field stands at byte 25 of an HTTP/1.1 request. */
const tell = (fields: string, line = 'PUT / HTTP/1.1', options = lenient) =>
  tellEverySplit(`${line}\r\nHost: a\r\n${fields}\r\n\r\nhello`, options);

test('takes a Content-Length of plain digits', () => {
  for (const [value, bytes] of [
    ['5', 5],
    ['0', 0],
    [' \t3\t ', 3],
  ] as const) {
    const { head, body, verdict } = tell(`Content-Length:${value}`);
    assert.equal(head?.framing, { kind: 'length', bytes });
    assert.is(body, 'hello'.slice(0, bytes));
    assert.is(verdict, 'end');
  }
});

test('takes a Content-Length up to 2^53 - 1 where the limit allows it', () => {
  const options = { limits: { body: Number.MAX_SAFE_INTEGER } };
  const { head, verdict, remaining } = tell('Content-Length: 9007199254740991', 'PUT / HTTP/1.1', options);
  assert.equal(head?.framing, { kind: 'length', bytes: 9007199254740991 });
  assert.is(verdict, 'more');
  assert.is(remaining, 9007199254740986);
});

const badLengths: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['signed', '+5'],
  ['negative', '-5'],
  ['hexadecimal', '0x5'],
  ['hexadecimal without a mark', '5a'],
  ['with an exponent', '1e1'],
  ['with a fraction', '5.0'],
  ['with a separator', '1_0'],
  ['padded with a zero', '05'],
  ['padded to zero', '00'],
  ['padded inside', '5 5'],
  ['padded with a space of Latin-1', '\xa05'],
  ['in quotes', '"5"'],
  ['a superscript', '\xb2'],
  ['listed', '5,5'],
  ['listed with a space', '5, 5'],
  ['listed with nothing', '5,'],
  ['listed with other values', '5, 6'],
  ['with a parameter', '5;a'],
  ['words', 'five'],
  ['infinite', 'Infinity'],
  ['2^53', '9007199254740992'],
  ['past 2^53', '9007199254740993'],
  ['past 2^64', '18446744073709551621'],
  ['of very many digits', '5'.repeat(400)],
];

for (const [name, value] of badLengths)
  test(`refuses a Content-Length that is ${name}`, () => {
    for (const line of ['PUT / HTTP/1.1', 'PUT / HTTP/1.0', 'GET / HTTP/1.1']) {
      const { head, verdict, remaining } = tell(`Content-Length: ${value}`, line);
      assert.match(verdict, /^400 SB_LENGTH at 4[01] in Content-Length$/);
      assert.is(head, undefined);
      assert.is(remaining, undefined);
    }
  });

test('refuses a Content-Length that is repeated with another value, also when the numbers are equal', () => {
  for (const [first, second] of [
    ['5', '6'],
    ['5', '05'],
    ['5', ''],
    ['', '5'],
    ['5', '5,5'],
  ] as const)
    assert.is(
      tell(`Content-Length:${first}\r\ncontent-length:${second}`).verdict,
      `400 SB_LENGTH at ${25 + 15 + first.length + 2 + 15} in head field-value`,
    );
});

test('takes a Content-Length that is repeated letter for letter with duplicate-header, and not without', () => {
  const twice = 'Content-Length:5\r\ncontent-length: 5';
  assert.is(tell(twice).body, 'hello');
  assert.equal(tell(twice).leniencies, ['duplicate-header']);
  assert.is(tell(twice, 'PUT / HTTP/1.1', {}).verdict, '400 SB_FIELD_REPEATED at 59 in head field-value');
});

const badCodings: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['a list with gzip', 'gzip, chunked'],
  ['chunked twice', 'chunked, chunked'],
  ['a list that ends', 'chunked,'],
  ['a list that begins', ', chunked'],
  ['with a parameter', 'chunked;q=1'],
  ['in quotes', '"chunked"'],
  ['xchunked', 'xchunked'],
  ['cut short', 'chunke'],
  ['with a letter that only Unicode makes equal', 'chun\xe9ed'],
  ['with a space of Latin-1', '\xa0chunked'],
];

for (const [name, value] of badCodings)
  test(`refuses a Transfer-Encoding that is ${name}`, () => {
    for (const more of ['', '\r\nContent-Length: 5'])
      assert.match(
        tell(`Transfer-Encoding: ${value}${more}`).verdict,
        /^400 SB_TRANSFER_ENCODING at 4[34] in Transfer-Encoding$/,
      );
  });

const conflicts: readonly (readonly [string, string, string, number])[] = [
  ['with a Content-Length behind', 'PUT / HTTP/1.1', 'Transfer-Encoding: chunked\r\nContent-Length: 5', 44],
  ['with a Content-Length before', 'PUT / HTTP/1.1', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 63],
  ['with a broken Content-Length', 'GET / HTTP/1.1', 'Content-Length: x\r\nTransfer-Encoding:chunked', 62],
  ['in HTTP/1.0', 'PUT / HTTP/1.0', 'Transfer-Encoding: chunked', 44],
];

for (const [name, line, fields, offset] of conflicts)
  test(`refuses Transfer-Encoding ${name}`, () => {
    assert.is(tell(fields, line).verdict, `400 SB_TRANSFER_ENCODING at ${offset} in Transfer-Encoding`);
  });

test('refuses a second Transfer-Encoding, whatever it says', () => {
  for (const second of ['chunked', 'identity', ''])
    assert.is(
      tell(`Transfer-Encoding: chunked\r\nTRANSFER-ENCODING:${second}`).verdict,
      '400 SB_TRANSFER_ENCODING at 71 in head field-value',
    );
});

test('refuses a method with content that says nothing of its end with 411', () => {
  for (const method of ['POST', 'PUT', 'PATCH'])
    for (const version of ['1.0', '1.1'])
      assert.match(
        tell('A: b', `${method} / HTTP/${version}`).verdict,
        /^411 SB_LENGTH_REQUIRED at \d+ in head$/,
      );
});

test('takes other methods without a body, and what follows is none', () => {
  for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'post', 'REPORT']) {
    const { head, body, verdict, remaining } = tell('A: b', `${method} / HTTP/1.1`);
    assert.equal(head?.framing, { kind: 'none' });
    assert.is(body, '');
    assert.is(verdict, 'end');
    assert.is(remaining, 0);
  }
});

test('takes a body with any method that declares one', () => {
  assert.is(tell('Content-Length: 5', 'GET / HTTP/1.0').body, 'hello');
  assert.is(tell('Content-Length: 0', 'POST / HTTP/1.0').verdict, 'end');
});

test.run();
