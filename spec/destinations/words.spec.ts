import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { altTextsFor, wordsOf } from '../../lib/destinations/words.ts';
import { parseWords } from '../../lib/words.ts';

const test = suite('destinations/words');

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
