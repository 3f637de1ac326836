import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Where the photos of others lie, in a checkout that has them; they are never part of the project. */
export const foreignPhotos = new URL('../../../shared/photos/', import.meta.url);

/** A photo as a camera would make it: noise and colours, GPS position, lying on its side. Every seed gives another one. */
export async function makePhoto(folder: string, name: string, seed = 1): Promise<string> {
  const width = 320;
  const height = 200;
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed * 2654435761;
  for (let at = 0; at < pixels.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[at] = ((at / 3) % width) / 2 + (state >>> 28) + seed * 7;
  }
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({
      IFD0: { Make: 'SAMSUNG', Model: 'NX300' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 12/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 36/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 90 })
    .toBuffer();
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Upright pixels of a photo, for comparing. */
export async function uprightPixels(
  photo: string | Buffer,
): Promise<{ width: number; height: number; pixels: Buffer }> {
  const { data, info } = await sharp(photo)
    .autoOrient()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}

/** Largest and mean difference of two equally large pictures, in steps of 255. */
export function difference(a: Buffer, b: Buffer): { readonly most: number; readonly mean: number } {
  let most = 0;
  let sum = 0;
  for (let at = 0; at < a.length; at++) {
    const step = Math.abs((a[at] ?? 0) - (b[at] ?? 0));
    most = Math.max(most, step);
    sum += step;
  }
  return { most, mean: sum / a.length };
}
