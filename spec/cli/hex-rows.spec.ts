import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anyByte } from '../../lib/captures/line-match.ts';
import { hexRows } from '../../lib/cli/hex-rows.ts';

const test = suite('cli/hex-rows');

const alphabet = 'abcdefghijklmnopqrstuvwxyz';

test('a byte of the one stands above the same byte of the other, from eight bytes before', () => {
  const [row, ...more] = hexRows({
    expected: alphabet,
    actual: `${alphabet.slice(0, 10)}K`,
    column: 10,
    start: 100,
  });
  assert.is(row?.offset, 102);
  assert.is(row?.expected.text.join(''), 'cdefghijklmnopqr');
  assert.is(row?.actual.text.join(''), 'cdefghijK       ');
  assert.equal(row?.actual.bytes.slice(7, 10), ['6a', '4b', '  ']);
  assert.equal(row?.differs.slice(6, 10), [false, false, true, true]);
  assert.is(more.length, 1);
});

test('bytes that are no text are dots; one that may be any differs from none', () => {
  const [row] = hexRows({ expected: `a${anyByte}\r`, actual: 'a\xff\n', column: 2, start: 0 });
  assert.is(row?.expected.text.join('').trimEnd(), 'a·.');
  assert.equal(row?.expected.bytes.slice(0, 3), ['61', '··', '0d']);
  assert.is(row?.actual.text.join('').trimEnd(), 'a..');
  assert.equal(row?.differs.slice(0, 3), [false, false, true]);
});

test('long lines show three rows, and a line that ends shows its end', () => {
  assert.is(hexRows({ expected: 'a'.repeat(999), actual: 'b'.repeat(999), column: 0, start: 0 }).length, 3);
  assert.is(hexRows({ expected: '', actual: 'b', column: 0, start: 7 }).length, 1);
});

test.run();
