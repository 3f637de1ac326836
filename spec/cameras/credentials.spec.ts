import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decryptCredential, encryptCredential } from '../../lib/cameras/credentials.ts';
import { RefusalError } from '../../lib/errors.ts';

const test = suite('cameras/credentials');

const slidesKey = '//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY=';
const wikiKey = '/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y=';

const published = [
  ['the user of the slides', 'uFK%2Fz%2BkEchpulalnJr1rBw%3D%3D', slidesKey, 'x'],
  ['the password of the slides', 'ob7Ue7q%2BkUSZFffy3%2BVfiQ%3D%3D', slidesKey, 'z'],
  ['the user of the wiki', '7xKPwb19QdFKzsjsrQx62g%3D%3D', wikiKey, 'f'],
  ['the password of the wiki', 'U%2BK0X1QnWUv4tkvrrtQ0aQ%3D%3D', wikiKey, 'p'],
] as const;

for (const [what, value, key, text] of published) {
  test(`${what} decrypts to “${text}”`, () => {
    assert.is(decryptCredential(value, key), text);
  });

  test(`${what} encrypts to the published bytes`, () => {
    assert.is(encryptCredential(text, key), value);
  });
}

test('Base64 that came without %-encoding is read as well: + stays +', () => {
  assert.is(decryptCredential('ob7Ue7q+kUSZFffy3+VfiQ==', slidesKey), 'z');
});

const plain = [
  ['georg', 'georg'],
  ['a+b', 'a+b'],
  ['a%2Bb%40c', 'a+b@c'],
  ['100%25', '100%'],
  ['%2525', '%25'],
  ['100%', '100%'],
  ['%zz', '%zz'],
  ['%EA%B9%80', '김'],
  ['김', '김'],
  ['', ''],
] as const;

for (const [value, text] of plain)
  test(`without a key “${value}” is “${text}”`, () => {
    assert.is(decryptCredential(value, undefined), text);
  });

function refusal(act: () => unknown): { code: string; status: number; message: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const sealed = 'uFK%2Fz%2BkEchpulalnJr1rBw%3D%3D';
const short = Buffer.alloc(31).toString('base64');
const garbage = [
  ['a key of 31 bytes', sealed, short, 'SB_CRYPT_SESSION_KEY', 400],
  ['a key of 33 bytes', sealed, Buffer.alloc(33).toString('base64'), 'SB_CRYPT_SESSION_KEY', 400],
  ['an empty key', sealed, '', 'SB_CRYPT_SESSION_KEY', 400],
  ['a key that is no Base64', sealed, `${slidesKey.slice(0, -2)}*=`, 'SB_CRYPT_SESSION_KEY', 400],
  ['a key with spaces for +', sealed, slidesKey.replaceAll('/', ' '), 'SB_CRYPT_SESSION_KEY', 400],
  ['a value that is no Base64', 'not base64!', slidesKey, 'SB_CREDENTIAL', 400],
  ['a value of half a block', Buffer.alloc(8).toString('base64'), slidesKey, 'SB_CREDENTIAL', 400],
  ['a value encoded twice', 'uFK%252Fz%252BkEchpulalnJr1rBw%253D%253D', slidesKey, 'SB_CREDENTIAL', 400],
  ['a value of another key', sealed, wikiKey, 'SB_CREDENTIAL_UNREADABLE', 401],
  ['plain bytes that are not UTF-8', '%ff%fe', undefined, 'SB_CREDENTIAL_UNREADABLE', 401],
] as const;

for (const [what, value, key, code, status] of garbage)
  test(`${what} is refused: ${status} ${code}`, () => {
    const error = refusal(() => decryptCredential(value, key));
    assert.is(error.code, code);
    assert.is(error.status, status);
  });

test('a refusal never repeats what was sent', () => {
  const { message } = refusal(() => decryptCredential('c2VjcmV0', slidesKey));
  assert.not.match(message, /c2VjcmV0|secret/);
});

test('whatever is encrypted comes back, but for NULs at its end', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), key, fc.boolean(), (text, bytes, crypt) => {
      const spec = crypt ? Buffer.from(bytes).toString('base64') : undefined;
      const expected = crypt ? text.replace(/\0+$/, '') : text;
      assert.is(decryptCredential(encryptCredential(text, spec), spec), expected);
    }),
    { numRuns: 300 },
  );
});

test('any bytes at all are read or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.option(fc.string(), { nil: undefined }), (value, key) => {
      try {
        decryptCredential(value, key);
      } catch (error) {
        assert.instance(error, RefusalError);
      }
    }),
    { numRuns: 500 },
  );
});

test.run();
