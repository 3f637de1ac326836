import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareReply, describeDifference } from '../../lib/captures/comparison.ts';
import { Meanings } from '../../lib/captures/placeholders.ts';
import { present } from '../cameras/present.ts';

const test = suite('captures/comparison');

const same = [
  ['', ''],
  ['abc', 'abc'],
  ['a{time}b', 'a1234567890123b'],
  ['<{session}>', '<aZ0_-9>'],
  ['{session}/{session}', 'abc/abc'],
  ['{session} {time}', 'x 1'],
  ['{other}', '{other}'],
  ['\xff\x00', '\xff\x00'],
] as const;

for (const [expected, actual] of same)
  test(`“${expected}” allows “${actual}”`, () => {
    assert.is(compareReply(latin1(expected), latin1(actual)), undefined);
  });

const different = [
  ['abc', 'abd', 2, 2, '0x63 c', '0x64 d'],
  ['abc', 'ab', 2, 2, '0x63 c', 'the end'],
  ['ab', 'abc', 2, 2, 'the end', '0x63 c'],
  ['', 'a', 0, 0, 'the end', '0x61 a'],
  ['a', '', 0, 0, '0x61 a', 'the end'],
  ['A', 'a', 0, 0, '0x41 A', '0x61 a'],
  ['a b', 'a  b', 2, 2, '0x62 b', '0x20'],
  ['a\r\n', 'a\n', 1, 1, '0x0d', '0x0a'],
  ['t={time};', 't=;', 2, 2, '{time}', '0x3b ;'],
  ['t={time};', 't=12a;', 4, 8, '0x3b ;', '0x61 a'],
  ['t={time}', 't=', 2, 2, '{time}', 'the end'],
  ['{session}/{session}', 'abc/abd', 6, 12, '0x63 c', '0x64 d'],
  ['{session}/{session}', 'abc/abcd', 7, 19, 'the end', '0x64 d'],
] as const;

for (const [expected, actual, offset, expectedOffset, wanted, came] of different)
  test(`“${expected}” and “${actual}” part at byte ${offset}`, () => {
    assert.equal(compareReply(latin1(expected), latin1(actual)), {
      offset,
      expectedOffset,
      expected: wanted,
      actual: came,
    });
  });

test('what an earlier answer gave out must come again', () => {
  const meanings = new Meanings();
  const expected = latin1('"{session}"');
  assert.is(compareReply(expected, latin1('"abc"'), meanings), undefined);
  assert.is(compareReply(expected, latin1('"abc"'), meanings), undefined);
  assert.is(compareReply(expected, latin1('"abd"'), meanings)?.offset, 3);
});

for (const [came, fits] of [
  ['0123456789abcdef', true],
  ['0123456789abcde', false],
  ['0123456789abcdef0', false],
] as const)
  test(`where a request has a mark of 16 bytes, a session of ${came.length} ${fits ? 'fits' : 'does not fit'}`, () => {
    const meanings = new Meanings({ session: 'a-mark-of-16-let' });
    const found = compareReply(latin1('"{session}"'), latin1(`"${came}"`), meanings);
    assert.equal(found?.expected, fits ? undefined : '{session}');
  });

test('a difference is shown as hex beside text, expected above, the place in words first', () => {
  const expected = latin1('HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n');
  const actual = latin1('HTTP/1.1 200 OK\r\nServer: Nginx\r\n\r\n');
  const difference = present(compareReply(expected, actual));
  assert.is(
    describeDifference(difference, expected, actual),
    [
      'differs at byte 25: expected 0x6e n, got 0x4e N',
      '  expected 0000  48 54 54 50 2f 31 2e 31 20 32 30 30 20 4f 4b 0d  HTTP/1.1 200 OK.',
      '  expected 0010  0a 53 65 72 76 65 72 3a 20 6e 67 69 6e 78 0d 0a  .Server: nginx..',
      '  expected 0020  0d 0a                                            ..',
      '  got      0000  48 54 54 50 2f 31 2e 31 20 32 30 30 20 4f 4b 0d  HTTP/1.1 200 OK.',
      '  got      0010  0a 53 65 72 76 65 72 3a 20 4e 67 69 6e 78 0d 0a  .Server: Nginx..',
      '  got      0020  0d 0a                                            ..',
    ].join('\n'),
  );
});

test('an answer of nothing is shown as nothing', () => {
  const difference = present(compareReply(latin1('a'), latin1('')));
  assert.match(describeDifference(difference, latin1('a'), latin1('')), /got {6}\(nothing\)$/);
});

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

test.run();
