import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasExiftool, type Tags, tagsOf, tellingTags } from './exiftool.ts';
import { decoded, sharedPhotos } from './photos.ts';
import { publish } from './published.ts';
import * as telling from './telling-photos.ts';
import { placeBytes, told } from './telling-photos.ts';

/** What leaves the machine, read by others than by what made it: exiftool, sharp, and the bare eye on the bytes. */
const test = suite('media/published');

const photos: readonly (readonly [name: string, make: () => Promise<Buffer>])[] = [
  ['a photo whose pixels stay', () => telling.tellingJpeg(1)],
  ['a photo that is turned', () => telling.tellingJpeg(6)],
  ['a 3D picture', telling.tellingMpo],
  ['a raw file', () => telling.tellingRaw(6)],
  ['a PNG', () => telling.tellingOther('png')],
  ['a WebP', () => telling.tellingOther('webp')],
  ['an AVIF', () => telling.tellingOther('avif')],
  ['a GIF', telling.tellingGif],
  ...sharedPhotos().map((path) => [basename(path), () => readFile(path)] as const),
];

let sources: ReadonlyMap<string, Buffer> = new Map();
let published: ReadonlyMap<string, Buffer> = new Map();
let before: ReadonlyMap<string, Tags> = new Map();
let after: ReadonlyMap<string, Tags> = new Map();

test.before(async () => {
  sources = new Map(await Promise.all(photos.map(async ([name, make]) => [name, await make()] as const)));
  published = await publish(sources);
  if (hasExiftool) [before, after] = [await tagsOf(sources), await tagsOf(published)];
});

/** Beginnings of what tells; a second SOI is a thumbnail or another picture. */
const marks = ['Exif\0\0', 'http://ns.adobe.com/', 'Photoshop 3.0', 'MPF\0', 'JFXX', 'FPXR', 'eXIf', 'SEFH'];

function assertBare(bytes: Buffer): void {
  for (const trace of [...Object.values(told), ...marks]) assert.not.ok(bytes.includes(trace), trace);
  assert.not.ok(bytes.includes(placeBytes), 'the seconds of the latitude');
  assert.is(bytes.indexOf('\xff\xd8\xff', 1, 'latin1'), -1, 'a second picture');
}

for (const [name] of photos) {
  test(`leaves nothing in ${name} that exiftool would find`, () => {
    if (!hasExiftool) return console.log(`SKIPPED: ${name}, no exiftool here`);
    assert.ok(Object.keys(tellingTags(before.get(name) ?? {})).length > 0, 'it tells something at first');
    assert.equal(tellingTags(after.get(name) ?? { unread: true }), {});
  });

  test(`leaves no trace of what ${name} told in the bytes, nor for sharp`, async () => {
    const bytes = published.get(name) ?? Buffer.alloc(0);
    assertBare(bytes);
    const { exif, xmp, iptc, comments, orientation } = await sharp(bytes).metadata();
    assert.equal(
      [exif, xmp, iptc, comments, orientation],
      [undefined, undefined, undefined, undefined, undefined],
    );
  });
}

test('is asked about photos that tell all that it looks for', () => {
  const every = [...sources.values()];
  for (const words of Object.values(told))
    assert.ok(
      every.some((bytes) => bytes.includes(words)),
      words,
    );
  assert.ok(every.some((bytes) => bytes.includes(placeBytes)));
  assert.ok(every.some((bytes) => bytes.indexOf('\xff\xd8\xff', 1, 'latin1') > 0));
});

test('keeps the colour profile of a photo, whether its pixels stay or not', async () => {
  for (const name of ['a photo whose pixels stay', 'a photo that is turned']) {
    const [source, result] = [sources.get(name), published.get(name)];
    const { icc } = await sharp(source).metadata();
    assert.ok((icc?.length ?? 0) > 100);
    assert.equal((await sharp(result).metadata()).icc, icc);
  }
});

test('publishes the first picture of a 3D one', async () => {
  const first = await decoded(await telling.tellingJpeg());
  assert.equal(await decoded(published.get('a 3D picture') ?? ''), first);
});

test.run();
