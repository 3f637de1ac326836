import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FitJob, type Fitted, fit, UnfitError } from '../../lib/media/fitting.ts';
import { coded, codings, cut, header, overwritten } from './damage.ts';
import { decoded, photo, secrets } from './photos.ts';

const test = suite('media/damaged');
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
});
test.after(() => rm(folder, { recursive: true, force: true }));

const held = { raw: false, pixels: 1e9, bytes: 1e9, quality: 90, keepLocation: false, damaged: false };
const published = { ...held, damaged: true };

/** What became of it, and its pixels. */
async function outcome(source: Buffer, wanted: Omit<FitJob, 'source' | 'target'>) {
  const job = { ...wanted, source: join(folder, 'source'), target: join(folder, 'target') };
  await writeFile(job.source, source);
  const result: Fitted | UnfitError = await fit(job).catch((error: unknown) => {
    assert.instance(error, UnfitError, String(error));
    return error as UnfitError;
  });
  assert.equal(await readFile(job.source), source, 'the source is as it was');
  if (result instanceof UnfitError) return { result, reason: result.reason };
  const bytes = await readFile(job.target);
  await sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
  return { result, bytes };
}

/** The share of the rows that are those of the whole photo. */
async function rowsAlike(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = [await decoded(one), await decoded(other)];
  assert.equal([a.width, a.height], [b.width, b.height]);
  const row = a.width * 3;
  let alike = 0;
  for (let y = 0; y < a.height; y++) {
    let sum = 0;
    for (let at = y * row; at < (y + 1) * row; at++) sum += Math.abs((a.bytes[at] ?? 0) - (b.bytes[at] ?? 0));
    if (sum / row < 8) alike += 1;
  }
  return alike / a.height;
}

/** No marker is in it: that a progressive photo is damaged by it only the decoder sees. */
const noise = Buffer.from(
  Array.from({ length: 3000 }, (_, at) => ((at * 7919 + ((at * at) >> 3)) >> 2) % 0xff),
);
/** A bare header of tables in the midst of pixels, and no pixels at all. libjpeg takes zeros for pixels of a progressive photo. */
const both = [Buffer.from('\xff\xc4\0\x10', 'latin1'), Buffer.alloc(3000, 0xff), noise];
const fillers = { baseline: [...both, Buffer.alloc(3000)], progressive: both };

for (const coding of codings) {
  for (const percent of [30, 60, 95])
    test(`holds a ${coding} photo that ends at ${percent} %, and publishes what decodes where asked`, async () => {
      const whole = await coded(coding);
      const source = cut(whole, percent);
      assert.is((await outcome(source, held)).reason, 'damaged');
      const { result, bytes = Buffer.alloc(0) } = await outcome(source, published);
      if (result instanceof UnfitError) throw result;
      assert.equal([result.width, result.height, result.how], [640, 480, 'encoded']);
      assert.match(result.damage ?? '', /ends|premature/);
      const alike = await rowsAlike(bytes, whole);
      if (coding === 'baseline') assert.ok(Math.abs(alike - percent / 100) < 0.12, `${alike} of the rows`);
    });

  test(`holds a ${coding} photo with other bytes in its middle, and publishes what decodes where asked`, async () => {
    const whole = await coded(coding);
    for (const filler of fillers[coding]) {
      const source = overwritten(whole, filler);
      assert.is((await outcome(source, held)).reason, 'damaged');
      const { result, bytes = Buffer.alloc(0) } = await outcome(source, published);
      if (result instanceof UnfitError) throw result;
      assert.ok((result.damage ?? '').length > 0);
      if (coding === 'baseline') assert.ok((await rowsAlike(bytes, whole)) > 0.3);
    }
  });

  test(`holds a ${coding} photo that is a header only, also where damaged ones are published`, async () => {
    const whole = await coded(coding);
    for (const source of [header(whole), cut(header(whole), 50)])
      for (const wanted of [held, published]) assert.is((await outcome(source, wanted)).reason, 'damaged');
  });

  test(`changes nothing for a whole ${coding} photo`, async () => {
    const whole = await coded(coding);
    const [one, other] = [await outcome(whole, held), await outcome(whole, published)];
    assert.equal(one.bytes, other.bytes);
    for (const { result } of [one, other])
      assert.equal(!(result instanceof UnfitError) && [result.how, result.damage], ['stripped', undefined]);
  });
}

test('publishes what decodes upright and bare, with its place only where asked', async () => {
  const source = cut(await photo({ width: 640, height: 480, orientation: 6 }), 60);
  const { bytes = Buffer.alloc(0) } = await outcome(source, published);
  const { width, height, exif, xmp } = await sharp(bytes).metadata();
  assert.equal([width, height, exif, xmp], [480, 640, undefined, undefined]);
  for (const secret of secrets) assert.not.ok(bytes.includes(secret), secret);
  const placed = await outcome(source, { ...published, keepLocation: true });
  assert.ok((await sharp(placed.bytes).metadata()).exif !== undefined);
});

test('does not take a bomb for a damaged photo', async () => {
  const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#000' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  assert.is((await outcome(bomb, published)).reason, 'too-large');
});

for (const coding of codings)
  test(`publishes a sound ${coding} picture or holds it, whatever the damage`, async () => {
    const whole = await coded(coding, 160, 120);
    const damage = fc.tuple(
      fc.integer({ min: 2, max: whole.length }),
      fc.integer({ min: 2, max: whole.length - 1 }),
      fc.uint8Array({ maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async ([end, at, bytes]) => {
        const changed = Buffer.from(whole);
        Buffer.from(bytes).copy(changed, at);
        await outcome(changed.subarray(0, end), published);
      }),
      { numRuns: 60 },
    );
  });

test.run();
