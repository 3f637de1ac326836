import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { locationOnly } from '../../lib/media/location.ts';
import { directory, type Field, lengthOf, long, rational, raw, text, tiffHead } from './tiff-writing.ts';

const test = suite('media/location');

const latitude = [text(1, 'N'), rational(2, 49, 1, 1, 1, 2345, 100)];

/** EXIF with a place and an owner. */
function exifWith(place: readonly Field[]): Buffer {
  const first = (at: number) => [text(0x13b, 'Olga Owner'), long(0x8825, at)];
  const at = 8 + lengthOf(first(0));
  return Buffer.concat([Buffer.from('Exif\0\0'), tiffHead, directory(first(at), 8), directory(place, at)]);
}

test('keeps the place alone', () => {
  const kept = locationOnly(exifWith(latitude));
  const alone = [long(0x8825, 26)];
  const expected = [Buffer.from('Exif\0\0'), tiffHead, directory(alone, 8), directory(latitude, 26)];
  assert.is(kept?.toString('hex'), Buffer.concat(expected).toString('hex'));
});

test('leaves out what is no place, although it stands with it', () => {
  const kept = locationOnly(
    exifWith([...latitude, raw(0x20, Buffer.from('Serial-1')), text(0xa431, 'Serial-2')]),
  );
  assert.is(kept?.toString('hex'), locationOnly(exifWith(latitude))?.toString('hex'));
  assert.is(locationOnly(exifWith([text(0xa431, 'Serial-2')])), undefined);
});

test('keeps the byte order of what was there', () => {
  const head = Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1');
  const pointer = Buffer.from([0, 1, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0]);
  const north = Buffer.from([0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 0x4e, 0, 0, 0, 0, 0, 0, 0]);
  const exif = Buffer.concat([head, pointer, north]);
  assert.is(locationOnly(exif)?.toString('hex'), exif.toString('hex'));
});

const without: readonly (readonly [what: string, exif: Buffer | undefined])[] = [
  ['no EXIF', undefined],
  ['EXIF of no bytes', Buffer.alloc(0)],
  ['EXIF that is no TIFF', Buffer.from('Exif\0\0anything at all')],
  ['a directory of places with nothing in it', exifWith([])],
  ['a pointer to nowhere', exifWith(latitude).subarray(0, 60)],
  ['more than a segment holds', exifWith([...latitude, raw(0x1b, Buffer.alloc(61_000))])],
];
for (const [what, exif] of without)
  test(`finds no place in ${what}`, () => assert.is(locationOnly(exif), undefined));

test('takes any bytes, and never more than fit into a segment', () => {
  const whole = exifWith(latitude);
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const exif = Buffer.from(whole);
      for (const [at, value] of changes) exif[at] = value;
      assert.ok((locationOnly(exif)?.length ?? 0) <= 60_006);
    }),
    { numRuns: 3000 },
  );
});

test.run();
