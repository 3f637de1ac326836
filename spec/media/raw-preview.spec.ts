import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rawPreview } from '../../lib/media/raw-preview.ts';
import { directory, type Field, lengthOf, long, short, tiffHead } from './tiff-writing.ts';

const test = suite('media/raw-preview');

/** Directories one after the other, each of them told where the one behind it stands, and where the JPEGs do. */
function rawFile(
  first: (below: number, jpegs: number) => readonly Field[],
  below: (jpegs: number) => readonly Field[],
  jpegs: Buffer,
): Buffer {
  const belowAt = 8 + lengthOf(first(0, 0));
  const jpegsAt = belowAt + lengthOf(below(0));
  const directories = [directory(first(belowAt, jpegsAt), 8), directory(below(jpegsAt), belowAt)];
  return Buffer.concat([tiffHead, ...directories, jpegs]);
}

const [small, large] = [
  Buffer.from('\xff\xd8small', 'latin1'),
  Buffer.from('\xff\xd8a larger one', 'latin1'),
];
const both = Buffer.concat([small, large]);

test('takes the largest of several, wherever it stands', () => {
  const found = rawPreview(
    rawFile(
      (below, jpegs) => [short(0x112, 8), long(0x201, jpegs), long(0x202, small.length), long(0x14a, below)],
      (jpegs) => [long(0x111, jpegs + small.length), long(0x117, large.length)],
      both,
    ),
  );
  assert.equal([found?.jpeg.toString('latin1'), found?.orientation], [large.toString('latin1'), 8]);
});

const without: readonly (readonly [what: string, file: Buffer])[] = [
  ['other bytes', Buffer.from('anything at all')],
  [
    'a TIFF of strips that are no JPEG',
    rawFile(
      () => [],
      (at) => [long(0x111, at), long(0x117, 5)],
      Buffer.from('strip'),
    ),
  ],
  [
    'a JPEG that would end behind the file',
    rawFile(
      (_, at) => [long(0x201, at), long(0x202, 999)],
      () => [],
      small,
    ),
  ],
  [
    'several strips',
    rawFile(
      (_, at) => [long(0x111, at, at + 7), long(0x117, 7, 14)],
      () => [],
      both,
    ),
  ],
  ['directories that lead in a circle', Buffer.concat([tiffHead, directory([long(0x14a, 8)], 8, 8)])],
];
for (const [what, file] of without)
  test(`finds none in ${what}`, () => assert.is(rawPreview(file), undefined));

test('stands upright where the orientation is none', () => {
  const file = rawFile(
    (_, at) => [short(0x112, 9), long(0x201, at), long(0x202, 7)],
    () => [],
    small,
  );
  assert.is(rawPreview(file)?.orientation, 1);
});

/** A file with forty directories below the first, one of them with a JPEG. */
function crowded(which: number): Buffer {
  const empty = [long(0x100, 1), long(0x101, 1)];
  const size = lengthOf(empty);
  const offsets = (at: number) => [
    long(0x14a, ...Array.from({ length: 40 }, (_, index) => at + index * size)),
  ];
  const at = 8 + lengthOf(offsets(0));
  const end = at + 40 * size;
  const one = (index: number) => (index === which ? [long(0x201, end), long(0x202, small.length)] : empty);
  const below = Array.from({ length: 40 }, (_, index) => directory(one(index), at + index * size));
  return Buffer.concat([tiffHead, directory(offsets(at), 8), ...below, small]);
}

test('looks into 32 directories at most', () => {
  assert.equal(rawPreview(crowded(20))?.jpeg, small);
  assert.is(rawPreview(crowded(39)), undefined);
});

test('takes any bytes', () => {
  const whole = rawFile(
    (below, at) => [long(0x201, at), long(0x202, 7), long(0x14a, below)],
    () => [],
    both,
  );
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const file = Buffer.from(whole);
      for (const [at, value] of changes) file[at] = value;
      const jpeg = rawPreview(file)?.jpeg;
      assert.ok(jpeg === undefined || jpeg.length <= file.length);
    }),
    { numRuns: 3000 },
  );
});

test.run();
