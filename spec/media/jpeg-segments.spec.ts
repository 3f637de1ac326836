import fc from 'fast-check';
import sharp, { type JpegOptions } from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exifOf, JpegError, jpegSegments, publicJpeg } from '../../lib/media/jpeg-segments.ts';
import { decoded, photo, pixels, secrets } from './photos.ts';

const test = suite('media/jpeg-segments');

test('keeps the pixels bit for bit and the profile, and nothing that tells of the maker', async () => {
  const before = await photo({ profile: 'p3' });
  const after = publicJpeg(before);
  assert.equal(await decoded(after), await decoded(before));
  const { icc, exif, xmp, iptc } = await sharp(after).metadata();
  assert.equal(icc, (await sharp(before).metadata()).icc);
  assert.equal([exif, xmp, iptc], [undefined, undefined, undefined]);
  for (const secret of secrets) {
    assert.ok(before.includes(secret), `the spec's photo lacks ${secret}`);
    assert.not.ok(after.includes(secret), secret);
  }
});

const kinds: readonly (readonly [name: string, options: JpegOptions])[] = [
  ['baseline', {}],
  ['progressive', { progressive: true }],
  ['with restart markers and trellis', { mozjpeg: true }],
  ['4:4:4', { chromaSubsampling: '4:4:4' }],
];
for (const [name, options] of kinds)
  test(`walks to the end of a ${name} JPEG`, async () => {
    const raw = { raw: { width: 97, height: 61, channels: 3 as const } };
    const jpeg = await sharp(pixels(97, 61), raw).jpeg(options).toBuffer();
    const clean = publicJpeg(Buffer.concat([jpeg, Buffer.from('\xff\xd8 a second picture', 'latin1')]));
    assert.equal(clean, jpeg);
  });

function segment(marker: number, text: string): Buffer {
  const payload = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.from([0xff, marker, 0, payload.length + 2]), payload]);
}

test('keeps what is Adobe, drops thumbnails in APP0, and whatever else stands in APP1 to APP15', () => {
  const jfif = 'JFIF\0\x01\x02\0\0\x01\0\x01';
  const scan = Buffer.from([0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd0, 3, 0xff, 0xff, 0xd9]);
  const jpeg = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, `${jfif}\x01\x01RGB`),
    segment(0xe0, 'JFXX\0thumbnail'),
    segment(0xe2, 'MPF\0index'),
    segment(0xe2, 'ICC_PROFILE\0\x01\x01profile'),
    ...Array.from({ length: 13 }, (_, index) => segment(0xe3 + index, 'maker')),
    Buffer.from([0xff]),
    segment(0xee, 'Adobe\0d\0\0'),
    segment(0xfe, 'comment'),
    segment(0xdb, 'tables'),
    scan,
  ]);
  const expected = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, `${jfif}\0\0`),
    segment(0xe2, 'ICC_PROFILE\0\x01\x01profile'),
    segment(0xee, 'Adobe\0d\0\0'),
    segment(0xdb, 'tables'),
    scan.subarray(0, 12),
    Buffer.from([0xff, 0xd9]),
  ]);
  assert.equal(publicJpeg(jpeg).toString('hex'), expected.toString('hex'));
});

test('publishes nothing that stands behind what decoders read of a segment, and no half segment', async () => {
  const source = pixels(16, 16);
  const plain = await sharp(source, { raw: { width: 16, height: 16, channels: 3 } })
    .jpeg()
    .toBuffer();
  const adobe = 'Adobe\0\x64\0\0\0\0\x01';
  for (const [marker, text] of [
    [0xee, `${adobe}Serial-4711`],
    [0xdc, 'Serial-4711'],
    [0xe0, 'JFIF\0\x01'],
  ] as const) {
    const bytes = publicJpeg(Buffer.concat([plain.subarray(0, 2), segment(marker, text), plain.subarray(2)]));
    assert.not.ok(bytes.includes('Serial-4711'), text);
    const seen = await sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
    if (marker !== 0xee) assert.equal(seen, await sharp(plain).raw().toBuffer());
    else assert.ok(bytes.includes(adobe, 0, 'latin1'));
  }
});

test('finds EXIF, also behind other segments', async () => {
  const exif = exifOf(await photo());
  assert.ok(exif?.includes('Sesame-Serial-4711'));
  assert.is(exifOf(publicJpeg(await photo())), undefined);
});

test('says of every truncation that it is damaged', async () => {
  const whole = publicJpeg(await photo({ width: 16, height: 16 }));
  for (let length = 0; length < whole.length; length++)
    assert.throws(
      () => publicJpeg(whole.subarray(0, length)),
      (error: unknown) => error instanceof JpegError,
      `${length}`,
    );
});

test('walks or refuses any bytes, and never passes over an end', () => {
  const bytes = fc.array(fc.constantFrom(0xff, 0xd8, 0xd9, 0xda, 0xe1, 0x00, 0x02, 0x03, 0x41), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(bytes, (numbers) => {
      const jpeg = Buffer.from([0xff, 0xd8, ...numbers]);
      try {
        let end = 2;
        for (const segment of jpegSegments(jpeg)) {
          assert.is(segment.start, end);
          end = segment.end;
        }
        assert.ok(end <= jpeg.length - 2);
      } catch (error) {
        if (!(error instanceof JpegError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

test.run();
