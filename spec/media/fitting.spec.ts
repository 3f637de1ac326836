import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FitJob, type Fitted, fit, UnfitError } from '../../lib/media/fitting.ts';
import { decoded, photo, pixels, quarterColours, quarters, secrets, sharedPhotos } from './photos.ts';

const test = suite('media/fitting');
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
});
test.after(() => rm(folder, { recursive: true, force: true }));

async function fitted(
  source: Buffer | string,
  job: Partial<FitJob> = {},
): Promise<{ result: Fitted; bytes: Buffer }> {
  const path = typeof source === 'string' ? source : join(folder, 'source');
  if (typeof source !== 'string') await writeFile(path, source);
  const target = join(folder, 'target');
  const none = { raw: false, pixels: 1e9, bytes: 1e9, quality: 90, keepLocation: false, damaged: false };
  const result = await fit({ ...none, source: path, target, ...job });
  const bytes = await readFile(target);
  assert.is(bytes.length, result.bytes);
  return { result, bytes };
}

async function unfit(source: Buffer, job: Partial<FitJob> = {}): Promise<UnfitError> {
  const error: unknown = await fitted(source, job).catch((reason: unknown) => reason);
  assert.instance(error, UnfitError);
  return error as UnfitError;
}

function assertPublic(bytes: Buffer): void {
  for (const secret of secrets) assert.not.ok(bytes.includes(secret), secret);
}

/** The spec's picture as a viewer that honours orientation must show it: what `autoOrient` of sharp makes of it. */
for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8])
  test(`turns orientation ${orientation} upright, location and serial number gone, profile kept`, async () => {
    const source = await photo({ orientation, profile: 'p3' });
    const { result, bytes } = await fitted(source);
    const meta = await sharp(bytes).metadata();
    assert.equal(
      [meta.exif, meta.xmp, meta.iptc, meta.orientation],
      [undefined, undefined, undefined, undefined],
    );
    assert.equal(meta.icc, (await sharp(source).metadata()).icc);
    assert.is(result.how, orientation === 1 ? 'stripped' : 'encoded');
    assert.equal([result.width, result.height], orientation >= 5 ? [120, 160] : [160, 120]);
    assert.equal([meta.width, meta.height], [result.width, result.height]);
    assertPublic(bytes);
    const order = upright[orientation - 1] ?? [];
    for (const [place, colour] of quarterColours(await decoded(bytes)).entries())
      assert.ok(near(colour, managed[order[place] ?? 0] ?? []), `quarter ${place} is ${colour}`);
  });

/** Which quarter of the file is seen at top left, top right, bottom left, bottom right. [Exif 2.3 §4.6.4 Orientation] */
const upright = [
  [0, 1, 2, 3],
  [1, 0, 3, 2],
  [3, 2, 1, 0],
  [2, 3, 0, 1],
  [0, 2, 1, 3],
  [2, 0, 3, 1],
  [3, 1, 2, 0],
  [1, 3, 0, 2],
];
/** The quarters' colours as they stand in the file, in its profile. */
let managed: readonly (readonly number[])[] = quarters;
test.before(async () => {
  managed = quarterColours(await decoded(await photo({ profile: 'p3' })));
});

function near(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, channel) => Math.abs(value - (other[channel] ?? 0)) < 24);
}

test('leaves every pixel as the camera made it where none has to be touched', async () => {
  const source = await photo({ width: 333, height: 217 });
  const { result, bytes } = await fitted(source);
  assert.is(result.how, 'stripped');
  assert.equal(await decoded(bytes), await decoded(source));
});

for (const path of sharedPhotos())
  test(`publishes ${path.split('/').pop()} upright and bare`, async () => {
    const source = await readFile(path);
    const { result, bytes } = await fitted(path);
    const expected = await decoded(await sharp(source, { ignoreIcc: true }).autoOrient().png().toBuffer());
    const actual = await decoded(bytes);
    assert.equal([actual.width, actual.height], [expected.width, expected.height]);
    if (result.how === 'stripped') assert.equal(actual.bytes, expected.bytes);
    else assert.ok(meanDifference(actual.bytes, expected.bytes) < 3);
    const { exif, xmp, iptc } = await sharp(bytes).metadata();
    assert.equal([exif, xmp, iptc], [undefined, undefined, undefined]);
  });

function meanDifference(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length;
}

for (const orientation of [1, 6])
  test(`keeps the place, and only that, where asked (orientation ${orientation})`, async () => {
    const source = await photo({ orientation });
    const { bytes } = await fitted(source, { keepLocation: true });
    const exif = (await sharp(bytes).metadata()).exif ?? Buffer.alloc(0);
    assert.ok(exif.includes(Buffer.from([0x88, 0x25])) || exif.includes(Buffer.from([0x25, 0x88])));
    assert.ok(exif.length < 200, `${exif.length} bytes`);
    assertPublic(bytes);
    const rational = Buffer.alloc(8);
    rational.writeUInt32LE(2345);
    rational.writeUInt32LE(100, 4);
    assert.ok(exif.includes(rational), 'the seconds of the latitude');
    assert.is((await sharp(await photo({ location: false })).metadata()).exif?.includes(rational), false);
  });

test('adds no EXIF where there is no place to keep', async () => {
  const { bytes } = await fitted(await photo({ location: false }), { keepLocation: true });
  assert.is((await sharp(bytes).metadata()).exif, undefined);
});

const measures: readonly (readonly [width: number, height: number, orientation: number, pixels: number])[] = [
  [160, 120, 1, 9600],
  [160, 120, 6, 9600],
  [803, 123, 1, 20_000],
  [123, 803, 8, 777],
  [161, 121, 3, 160 * 121],
];
for (const [width, height, orientation, limit] of measures)
  test(`scales ${width} × ${height} to ${limit} pixels at most (orientation ${orientation})`, async () => {
    const { result, bytes } = await fitted(await photo({ width, height, orientation }), { pixels: limit });
    const seen = await sharp(bytes).metadata();
    assert.equal([seen.width, seen.height], [result.width, result.height]);
    assert.ok(seen.width * seen.height <= limit, `${seen.width} × ${seen.height}`);
    assert.ok(seen.width * seen.height > limit * 0.9, `${seen.width} × ${seen.height}`);
    const across = orientation >= 5 ? height / width : width / height;
    assert.ok(Math.abs(Math.log(seen.width / seen.height / across)) < 0.1);
  });

test('does not scale up', async () => {
  const { result } = await fitted(await photo({ orientation: 3 }), { pixels: 1e9 });
  assert.equal([result.width, result.height], [160, 120]);
});

test('lowers the quality, then the measures, until the bytes fit', async () => {
  const source = await photo({ width: 640, height: 480, quality: 98 });
  for (const limit of [40_000, 20_000, 3000]) {
    const { result } = await fitted(source, { bytes: limit });
    assert.is(result.how, 'encoded');
    assert.ok(result.bytes <= limit);
  }
  assert.is((await unfit(source, { bytes: 300 })).reason, 'too-large');
});

test('obeys the quality', async () => {
  const source = await photo({ width: 640, height: 480, orientation: 3 });
  const [low, high] = [await fitted(source, { quality: 40 }), await fitted(source, { quality: 95 })];
  assert.ok(low.result.bytes * 2 < high.result.bytes);
});

test('takes PNG, GIF and WebP without what is written in them', async () => {
  const image = () => sharp(pixels(64, 48), { raw: { width: 64, height: 48, channels: 3 } });
  const exif = { IFD0: { Artist: 'Secret Owner' } };
  const made = [
    ['image/png', await image().withExif(exif).png().toBuffer()],
    ['image/gif', await image().gif().toBuffer()],
    ['image/jpeg', await image().withExif(exif).webp().toBuffer()],
  ] as const;
  for (const [mime, source] of made) {
    const { result, bytes } = await fitted(source);
    assert.is(result.mime, mime);
    assert.equal([result.width, result.height], [64, 48]);
    assertPublic(bytes);
  }
});

test('keeps no profile of inks beside colours of light', async () => {
  const image = sharp(pixels(160, 120), { raw: { width: 160, height: 120, channels: 3 } });
  const source = await image.withIccProfile('cmyk').jpeg().toBuffer();
  assert.is((await sharp(source).metadata()).space, 'cmyk');
  const { space, icc } = await sharp((await fitted(source, { pixels: 9600 })).bytes).metadata();
  assert.equal([space, icc?.toString('latin1', 16, 20) ?? 'RGB '], ['srgb', 'RGB ']);
});

test('makes what is transparent white where a PNG has to become a JPEG', async () => {
  const clear = randomBytes(64 * 48 * 4).map((value, at) => (at % 4 === 3 ? 0 : value));
  const source = await sharp(clear, { raw: { width: 64, height: 48, channels: 4 } })
    .png()
    .toBuffer();
  const { result, bytes } = await fitted(source, { bytes: source.length >> 1 });
  assert.is(result.mime, 'image/jpeg');
  assert.ok((await decoded(bytes)).bytes.every((value) => value > 250));
});

test('tells a truncated or broken photo apart', async () => {
  const source = await photo({ width: 640, height: 480 });
  for (const bytes of [
    source.subarray(0, source.length >> 1),
    source.subarray(0, 100),
    Buffer.concat([source.subarray(0, 3), Buffer.alloc(500, 7)]),
  ])
    assert.is((await unfit(bytes)).reason, 'damaged');
  const turned = await photo({ width: 640, height: 480, orientation: 6 });
  assert.is((await unfit(turned.subarray(0, turned.length >> 1))).reason, 'damaged');
});

test('does not decode a bomb', async () => {
  const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#000' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  assert.ok(bomb.length < 500_000);
  const error = await unfit(bomb);
  assert.is(error.reason, 'too-large');
  assert.match(error.message, /9000 × 9000/);
});

test('does not decode a film of pictures that are a bomb together', async () => {
  const raw = { width: 8, height: 104, channels: 3, pageHeight: 8 } as const;
  const film = await sharp(pixels(8, 104), { raw }).gif().toBuffer();
  for (const side of [6, 8]) film.writeUInt16LE(2000, side);
  assert.is((await sharp(film).metadata()).pages, 13);
  assert.is((await unfit(film)).reason, 'too-large');
});

test('does not blame the photo where the disk cannot be written', async () => {
  const error: unknown = await fitted(await photo(), { target: join(folder, 'none', 'target') }).catch(
    (reason: unknown) => reason,
  );
  assert.not.instance(error, UnfitError);
  assert.match(String(error), /ENOENT/);
});

test('publishes the preview of a raw file, turned as the raw file says', async () => {
  const preview = await sharp(pixels(160, 120), { raw: { width: 160, height: 120, channels: 3 } })
    .jpeg()
    .toBuffer();
  const { result, bytes } = await fitted(rawFile(preview, 6), { raw: true });
  assert.equal([result.width, result.height], [120, 160]);
  const [first = []] = quarterColours(await decoded(bytes));
  assert.ok(near(first, quarters[2]));
});

test('turns a preview as it says itself, whatever the raw file says', async () => {
  const { result } = await fitted(rawFile(await photo({ orientation: 6 }), 1), { raw: true });
  assert.equal([result.width, result.height], [120, 160]);
});

/** A TIFF with an orientation and a JPEG where EXIF puts thumbnails. */
function rawFile(jpeg: Buffer, orientation: number): Buffer {
  const head = Buffer.from('II*\0\x08\0\0\0\x03\0', 'latin1');
  const entry = (tag: number, type: number, value: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(1, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const at = head.length + 3 * 12 + 4;
  const entries = [entry(0x112, 3, orientation), entry(0x201, 4, at), entry(0x202, 4, jpeg.length)];
  return Buffer.concat([head, ...entries, Buffer.alloc(4), jpeg]);
}

test.run();
