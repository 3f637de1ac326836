import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import sharp, { type JpegOptions } from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scanFault } from '../../lib/media/jpeg-scan.ts';
import { JpegError, jpegSegments } from '../../lib/media/jpeg-segments.ts';
import { coded, cut, overwritten } from './damage.ts';
import { pixels, sharedPhotos } from './photos.ts';

const test = suite('media/jpeg-scan');

const measures = [
  [1, 1],
  [8, 8],
  [17, 33],
  [161, 120],
] as const;
const codings: readonly JpegOptions[] = [
  {},
  { chromaSubsampling: '4:4:4' },
  { progressive: true },
  { optimiseCoding: false },
  { quality: 1 },
  { quality: 100 },
  { mozjpeg: true },
];
for (const coding of codings)
  for (const grey of [false, true])
    test(`finds nothing wrong with whole photos (${JSON.stringify(coding)}${grey ? ', grey' : ''})`, async () => {
      for (const [width, height] of measures) {
        const image = sharp(pixels(width, height), { raw: { width, height, channels: 3 } });
        const bytes = await (grey ? image.greyscale() : image).jpeg(coding).toBuffer();
        assert.is(scanFault(bytes), undefined, `${width} × ${height}`);
      }
    });

for (const path of sharedPhotos())
  test(`finds nothing wrong with ${path.split('/').pop()}`, async () => {
    assert.is(scanFault(await readFile(path)), undefined);
  });

const zeros = Buffer.alloc(400);
const ones = Buffer.alloc(400, 0xfe);

test('finds pixels that make no sense, that end early, and that leave something over', async () => {
  const whole = await coded('baseline');
  const end = whole.length - 2;
  const more = Buffer.concat([
    whole.subarray(0, end),
    Buffer.from('more than is needed'),
    whole.subarray(end),
  ]);
  const less = Buffer.concat([whole.subarray(0, end - 300), whole.subarray(end)]);
  const wrong = [
    [more, /more stands in it/],
    [less, /end at part \d+ of \d+/],
    [overwritten(whole, zeros), /pixels/],
    [overwritten(whole, ones), /pixels/],
  ] as const;
  for (const [bytes, message] of wrong) assert.match(scanFault(bytes) ?? 'nothing', message);
});

test('takes two bytes more, and any number of zeros, for padding', async () => {
  const whole = await coded('baseline');
  for (const padding of [Buffer.from('ab'), Buffer.alloc(500)]) {
    const padded = Buffer.concat([whole.subarray(0, -2), padding, whole.subarray(-2)]);
    assert.is(scanFault(padded), undefined);
  }
});

test('leaves a photo without tables of codes, as in Motion JPEG, to the decoder', async () => {
  const whole = await sharp(pixels(64, 48), { raw: { width: 64, height: 48, channels: 3 } })
    .jpeg({ optimiseCoding: false })
    .toBuffer();
  const kept = [...jpegSegments(whole)].filter(({ marker }) => marker !== 0xc4);
  const bare = kept.map(({ start, end }) => whole.subarray(start, end));
  const bytes = Buffer.concat([whole.subarray(0, 2), ...bare, whole.subarray(-2)]);
  assert.is(scanFault(bytes), undefined);
  const seen = await sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
  assert.equal(seen, await sharp(whole).raw().toBuffer());
});

test('throws for a file that ends before its pixels do', async () => {
  const whole = await coded('baseline');
  for (const percent of [1, 30, 60, 95]) assert.throws(() => scanFault(cut(whole, percent)), isJpegError);
});

function isJpegError(error: unknown): boolean {
  return error instanceof JpegError;
}

test('finds most damage of a few bytes, and never fails over any', async () => {
  const whole = await coded('baseline', 320, 240);
  const from = whole.indexOf('\xff\xda', 0, 'latin1') + 20;
  let [found, trials] = [0, 0];
  const damage = fc.tuple(
    fc.integer({ min: from, max: whole.length - 40 }),
    fc.uint8Array({ minLength: 24, maxLength: 24 }),
  );
  fc.assert(
    fc.property(damage, ([at, bytes]) => {
      const changed = Buffer.from(whole);
      Buffer.from(bytes).copy(changed, at);
      trials += 1;
      try {
        if (scanFault(changed) !== undefined) found += 1;
      } catch (error) {
        assert.ok(isJpegError(error), String(error));
        found += 1;
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(found > trials / 2, `${found} of ${trials}`);
});

test('never fails over any change of a header', async () => {
  const whole = await coded('baseline', 32, 32);
  const byte = fc.tuple(fc.integer({ min: 2, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(byte, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = Buffer.from(whole);
      for (const [at, value] of changes) changed[at] = value;
      try {
        scanFault(changed);
      } catch (error) {
        assert.ok(isJpegError(error), String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test.run();
