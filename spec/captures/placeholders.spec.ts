import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Meanings, markSyntax, piecesOf } from '../../lib/captures/placeholders.ts';

const test = suite('captures/placeholders');

const mark = 'a-mark-of-16-let';
const key = '0123456789abcdef';

function filled(request: string, meaning: string | undefined, marks = { session: mark }): string {
  const meanings = new Meanings(marks);
  if (meaning !== undefined) meanings.learn('session', meaning);
  return meanings.fill(Buffer.from(request, 'latin1')).toString('latin1');
}

const requests = [
  [`PUT /${mark}/a HTTP/1.1`, `PUT /${key}/a HTTP/1.1`],
  [`${mark}${mark}`, `${key}${key}`],
  [`x${mark}\xff\0${mark}y`, `x${key}\xff\0${key}y`],
  [mark.slice(1), mark.slice(1)],
  [mark.toUpperCase(), mark.toUpperCase()],
  ['', ''],
] as const;

for (const [request, expected] of requests)
  test(`${JSON.stringify(request)} is said as ${JSON.stringify(expected)}`, () => {
    assert.is(filled(request, key), expected);
  });

test('a request is never changed in place', () => {
  const meanings = new Meanings({ session: mark });
  meanings.learn('session', key);
  const request = Buffer.from(mark);
  meanings.fill(request);
  assert.is(request.toString(), mark);
});

test('the first meaning stays', () => {
  const meanings = new Meanings({ session: mark });
  meanings.learn('session', key);
  meanings.learn('session', 'f'.repeat(16));
  assert.is(meanings.fill(Buffer.from(mark)).toString(), key);
  assert.is(meanings.read('{session}', 'something else'), key);
});

for (const wrong of ['', key.slice(1), `${key}0`, `"${key}"`])
  test(`“${wrong}” does not fit the mark`, () => {
    const meanings = new Meanings({ session: mark });
    assert.is(meanings.learn('session', wrong), undefined);
    assert.is(meanings.missingIn(Buffer.from(`a${mark}b`)), 'session');
  });

test('only a request with the mark misses a meaning, and only until it is told', () => {
  const meanings = new Meanings({ session: mark });
  assert.is(meanings.missingIn(Buffer.from('GET /')), undefined);
  assert.is(meanings.missingIn(Buffer.from(mark)), 'session');
  meanings.read('{session}', `${key}"`);
  assert.is(meanings.missingIn(Buffer.from(mark)), undefined);
});

test('without marks every request is said as it is', () => {
  assert.is(filled(`a${mark}{session}`, key, {} as { session: string }), `a${mark}{session}`);
});

test('placeholders are told from literal bytes, unknown names are literal', () => {
  assert.equal(piecesOf('a{session}b{time}{other}'), ['a', '{session}', 'b', '{time}', '{other}']);
});

test('a filled request is as long as before, and what is no mark stays', () => {
  const rest = fc.uint8Array({ maxLength: 30 });
  fc.assert(
    fc.property(fc.array(rest, { maxLength: 6 }), (between) => {
      const parts = between.map((bytes) => Buffer.from(bytes).toString('latin1'));
      assert.is(filled(parts.join(mark), key), parts.join(key));
    }),
    { numRuns: 200 },
  );
});

for (const [text, fits] of [
  ['the-session-key-of-32-hex-digits', true],
  ['0123456789abcdef', true],
  ['0123456789abcde', false],
  ['{session}-{session}', false],
  ['a mark with spaces in', false],
] as const)
  test(`“${text}” is ${fits ? 'a' : 'no'} mark`, () => {
    assert.is(markSyntax.test(text), fits);
  });

test.run();
