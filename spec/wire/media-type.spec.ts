import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { boundaryOf, readMediaType } from '../../lib/wire/media-type.ts';

const test = suite('wire/media-type');

const longest = 'x'.repeat(70);
const allowed = "'()+_,-./:=? 09azAZ";

const boundaries: readonly (readonly [contentType: string, boundary: string])[] = [
  [
    'multipart/form-data; boundary=---------------------------7d93b9550d4a',
    '---------------------------7d93b9550d4a',
  ],
  [
    'multipart/form-data; boundary="---------------------------7d93b9550d4a"',
    '---------------------------7d93b9550d4a',
  ],
  ['multipart/form-data;boundary=B', 'B'],
  ['multipart/form-data \t;\t boundary=B', 'B'],
  ['multipart/form-data; boundary=B;', 'B'],
  ['multipart/form-data; ; boundary=B ; ', 'B'],
  ['multipart/form-data; charset=utf-8; boundary=B; x="y"', 'B'],
  ['MultiPart/Form-DATA; BOUNDARY=b', 'b'],
  [`multipart/form-data; boundary="${allowed}"`, allowed],
  [`multipart/form-data; boundary=${longest}`, longest],
];

for (const [contentType, boundary] of boundaries)
  test(`finds the boundary of ${contentType}`, () => {
    assert.is(boundaryOf(contentType), boundary);
  });

const refused: readonly string[] = [
  '',
  'multipart/form-data',
  'multipart/form-data;',
  'multipart/form-data; boundary',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=""',
  'multipart/form-data; boundary="B',
  'multipart/form-data; boundary=B"',
  'multipart/form-data; boundary = B',
  'multipart/form-data; boundary=B C',
  'multipart/form-data; boundary=a/b',
  'multipart/form-data; boundary="B "',
  'multipart/form-data; boundary=" "',
  'multipart/form-data; boundary="a\\b"',
  'multipart/form-data; boundary="a\\"b"',
  'multipart/form-data; boundary="a\r\nb"',
  'multipart/form-data; boundary="\xe9"',
  'multipart/form-data; boundary=a*b',
  `multipart/form-data; boundary=${longest}x`,
  'multipart/form-data; boundary=B; boundary=B',
  'multipart/form-data; boundary=B; Boundary=C',
  'multipart/form-data, boundary=B',
  'multipart/form-data boundary=B',
  'multipart/form-data; x; boundary=B',
  'multipart/mixed; boundary=B',
  'multipart/form-dat\u0061\u0308; boundary=B',
  'multipart/form-data-x; boundary=B',
  'text/plain; boundary=B',
  'form-data; boundary=B',
  '/form-data; boundary=B',
  'multipart/; boundary=B',
  'boundary=B',
];

for (const contentType of refused)
  test(`finds no boundary in ${JSON.stringify(contentType)}`, () => {
    assert.throws(
      () => boundaryOf(contentType),
      (error: unknown) =>
        error instanceof RefusalError && error.code === 'SB_BOUNDARY' && error.status === 400,
    );
  });

test('reads no type where a half of it is missing', () => {
  for (const text of ['', '/', 'text', 'text/', '/xml', 'text /xml', 'text/ xml', ' text/xml', 'text/xml/x'])
    assert.is(readMediaType(text), undefined, text);
});

test('says what came, but not at any length', () => {
  assert.throws(
    () => boundaryOf('image/jpeg'),
    /expected multipart\/form-data; boundary=…, came "image\/jpeg"/,
  );
  assert.throws(
    () => boundaryOf('x'.repeat(10_000)),
    (error: unknown) => error instanceof RefusalError && error.message.length < 300,
  );
});

test('reads a type and its parameters', () => {
  const mediaType = readMediaType('Text/XML; CharSet="utf-8"; x=y;');
  assert.is(mediaType?.type, 'text/xml');
  assert.equal(
    [...(mediaType?.byName ?? [])],
    [
      ['charset', ['CharSet', 'utf-8']],
      ['x', ['x', 'y']],
    ],
  );
  assert.is(mediaType?.hasEmpty, true);
  assert.is(readMediaType('text/xml; x=y')?.hasEmpty, false);
});

test.run();
