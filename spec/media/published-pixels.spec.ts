import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, refusalOf } from '../destinations/mastodon/bench.ts';
import { Notebook } from '../destinations/parcels.ts';
import { decoded, type Raw } from './photos.ts';
import { publish, usual } from './published.ts';
import { tellingJpeg } from './telling-photos.ts';

/** The pixels that a server gets. */
const test = suite('media/published-pixels');

type Place = readonly [x: number, y: number];

/** Which pixel of the file is seen at a place of the upright picture; `w` and `h` are the file's. [Exif 2.3 §4.6.4 Orientation] */
const seenAt: readonly ((x: number, y: number, w: number, h: number) => Place)[] = [
  (x, y) => [x, y],
  (x, y, w) => [w - 1 - x, y],
  (x, y, w, h) => [w - 1 - x, h - 1 - y],
  (x, y, _, h) => [x, h - 1 - y],
  (x, y) => [y, x],
  (x, y, _, h) => [y, h - 1 - x],
  (x, y, w, h) => [w - 1 - y, h - 1 - x],
  (x, y, w) => [w - 1 - y, x],
];

/** The upright picture, turned pixel by pixel without a library. */
function upright({ width: w, height: h, bytes }: Raw, orientation: number): Raw {
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const turned = Buffer.alloc(bytes.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = seenAt[orientation - 1]?.(x, y, w, h) ?? [0, 0];
      const from = (fromY * w + fromX) * 3;
      bytes.copy(turned, (y * width + x) * 3, from, from + 3);
    }
  return { width, height, bytes: turned };
}

function meanDifference(one: Buffer, other: Buffer): number {
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length;
}

const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
let sources: ReadonlyMap<string, Buffer> = new Map();
let published: ReadonlyMap<string, Buffer> = new Map();

test.before(async () => {
  const made = orientations.map(async (each) => [`${each}`, await tellingJpeg(each)] as const);
  sources = new Map(await Promise.all(made));
  published = await publish(sources);
});

for (const orientation of orientations)
  test(`shows orientation ${orientation} upright, pixel for pixel`, async () => {
    const expected = upright(await decoded(sources.get(`${orientation}`) ?? ''), orientation);
    const actual = await decoded(published.get(`${orientation}`) ?? '');
    assert.equal([actual.width, actual.height], [expected.width, expected.height]);
    const most = orientation === 1 ? 0 : 6;
    const difference = meanDifference(actual.bytes, expected.bytes);
    assert.ok(difference <= most, `${difference}`);
  });

const limits: readonly (readonly [own: number, server: number, most: number])[] = [
  [9000, 16_000_000, 9000],
  [8_294_400, 7000, 7000],
  [0, 5000, 5000],
];
for (const [maxPixels, imageMatrix, most] of limits)
  test(`scales to maxPixels ${maxPixels}, and ${imageMatrix} pixels of the server`, async () => {
    const photos = new Map([['it', await tellingJpeg(6)]]);
    const made = await publish(photos, { maxPixels }, { traits: { imageMatrix } });
    const { width, height } = await sharp(made.get('it')).metadata();
    assert.ok(width * height <= most && width * height > most * 0.9, `${width} × ${height}`);
    assert.ok(height > width);
  });

test('holds a photo that is cut off, and sends nothing', async () => {
  const bench = await Bench.lay();
  try {
    const whole = await tellingJpeg();
    const parcel = await bench.workshop.parcel([['a.jpg', whole.subarray(0, whole.length >> 1)]]);
    const error = await refusalOf(bench.mastodon({ photo: usual }).deliver(parcel, new Notebook().attempt()));
    assert.equal([error.code, error.retry], ['SB_PHOTO_DAMAGED', 'held']);
    assert.equal([bench.stand.count('upload'), bench.stand.posts.length], [0, 0]);
  } finally {
    await bench.clear();
  }
});

test.run();
