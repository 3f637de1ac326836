import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quoted } from '../../lib/handlers/wording.ts';

const test = suite('handlers/wording');

const lines: readonly (readonly [string, string])[] = [
  ['me@post.example', '"me@post.example"'],
  ['사진', '"사진"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['a\r\nb\u0000', '"a\\r\\nb\\u0000"'],
  ['\u001b[31mred\u007f\u009b', '"\\u001b[31mred\\u007f\\u009b"'],
  ['abc\u202edef\u2028', '"abc\\u202edef\\u2028"'],
];

for (const [text, line] of lines)
  test(`${line} is how a camera's words stand in one line`, () => assert.is(quoted(text), line));

test('what a camera says is cut after 80 characters', () => {
  assert.is(quoted('x'.repeat(80)), `"${'x'.repeat(80)}"`);
  assert.is(quoted('x'.repeat(81)), `"${'x'.repeat(79)}…"`);
});

test.run();
