import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseWords, withoutAltTexts } from '../lib/words.ts';

const test = suite('words');

const parsed: readonly (readonly [words: string, text: string, altTexts: readonly string[]])[] = [
  ['', '', []],
  ['just words', 'just words', []],
  ['a tree~green', 'a tree', ['green']],
  ['a tree ~ green ~ and tall ', 'a tree', ['green', 'and tall']],
  ['~only alt', '', ['only alt']],
  ['text~~second', 'text', ['', 'second']],
  ['text~', 'text', ['']],
  ['about \\~5 m~a \\~ in it', 'about ~5 m', ['a ~ in it']],
  ['\\~', '~', []],
  ['C:\\dir~x', 'C:\\dir', ['x']],
  ['two\r\nlines~alt\r\nlines', 'two\nlines', ['alt\nlines']],
  ['Grüße 日本 🎞~été', 'Grüße 日本 🎞', ['été']],
];

for (const [words, text, altTexts] of parsed)
  test(`takes ${JSON.stringify(words)} apart`, () => {
    assert.equal(parseWords(words), { text, altTexts });
  });

const thinned: readonly (readonly [words: string, files: readonly number[], left: string])[] = [
  ['a tree~green~tall', [0], 'a tree~tall'],
  ['a tree~green~tall', [1], 'a tree~green'],
  ['a tree~green~tall', [0, 1], 'a tree'],
  ['a tree~green', [1, 2], 'a tree~green'],
  ['a tree', [0], 'a tree'],
  ['~5 \\~ 6~7', [1], '~5 \\~ 6'],
  ['t~ a ~b', [], 't~ a ~b'],
];

for (const [words, files, left] of thinned)
  test(`leaves ${JSON.stringify(left)} of ${JSON.stringify(words)} without the files ${files}`, () => {
    assert.is(withoutAltTexts(words, files), left);
  });

test.run();
