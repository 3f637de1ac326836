import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutLanguageMarker } from '../../lib/handlers/language-marker.ts';

const test = suite('handlers/language-marker');

const stripped: readonly (readonly [what: string, body: string, words: string])[] = [
  ['CRLF', 'Sent from Samsung Camera.\r\nlanguage_sh100_utf8', 'Sent from Samsung Camera.'],
  ['LF', 'Sent from Samsung Camera.\nlanguage_sh100_utf8', 'Sent from Samsung Camera.'],
  [
    'the four characters \\r\\n',
    'Sent from Samsung Camera.\\r\\nlanguage_sh100_utf8',
    'Sent from Samsung Camera.',
  ],
  ['nothing at all', 'language_sh100_utf8', ''],
  ['CRLF, another camera', 'hi\r\nlanguage_wb37f_euckr', 'hi'],
  ['LF, white space behind it', 'hi\nlanguage_sh100_utf8 \r\n\t', 'hi'],
  ['two line breaks, of which the words keep one', 'hi\n\nlanguage_sh100_utf8', 'hi\n'],
  [
    'itself, of which the words keep one',
    'hi\nlanguage_sh100_utf8\nlanguage_sh100_utf8',
    'hi\nlanguage_sh100_utf8',
  ],
];

for (const [what, body, words] of stripped)
  test(`the marker goes, with ${what} before it`, () => assert.is(withoutLanguageMarker(body), words));

const kept: readonly (readonly [what: string, body: string])[] = [
  ['in the middle of a line', 'my language_sh100_utf8'],
  ['not at the end', 'hi\nlanguage_sh100_utf8\nbye'],
  ['followed by a word', 'hi\nlanguage_sh100_utf8 bye'],
  ['in capitals', 'hi\nLANGUAGE_SH100_UTF8'],
  ['without a name', 'hi\nlanguage_'],
  ['with a hyphen', 'hi\nlanguage_sh100-utf8'],
  ['not there', 'Sent from Samsung Camera.\r\n'],
];

for (const [what, body] of kept)
  test(`words stay as they are where a marker is ${what}`, () =>
    assert.is(withoutLanguageMarker(body), body));

test('a long text is looked through once', () => {
  const long = '\nlanguage_a'.repeat(100_000);
  const began = performance.now();
  assert.is(withoutLanguageMarker(long).length, long.length - '\nlanguage_a'.length);
  assert.ok(performance.now() - began < 1000);
});

test.run();
