import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { altTextsFor, parseWords, wordsOf } from '../../lib/destinations/words.ts';

const test = suite('destinations/words');

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

const title = '[Samsung Smart Camera] sent you files.';
const meant: readonly (readonly [title: string, words: string, text: string])[] = [
  [title, 'my words~alt', 'my words'],
  ['My title', 'my words~alt', 'my words'],
  [title, 'Sent from Samsung Camera.', ''],
  [title, '', ''],
  ['My title', '', 'My title'],
  ['My title', 'Sent from Samsung Camera.', 'My title'],
  ['My title', '~alt', 'My title'],
  ['', 'Sent from Samsung Camera.\r\n', ''],
];

for (const [given, words, text] of meant)
  test(`posts ${JSON.stringify(text)} for title ${JSON.stringify(given)}, words ${JSON.stringify(words)}`, () => {
    assert.is(wordsOf({ title: given, words }).text, text);
  });

test('fills missing alt texts with nothing and leaves out what is too many', () => {
  const words = parseWords('t~a~b');
  assert.equal(altTextsFor(3, words, undefined), ['a', 'b', '']);
  assert.equal(altTextsFor(1, words, undefined), ['a']);
});

test('lets what a person added stand over the words, file by file', () => {
  assert.equal(altTextsFor(3, parseWords('t~a~b'), ['', ' later ', 'third']), ['a', 'later', 'third']);
});

test.run();
