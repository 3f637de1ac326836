import sharp from 'sharp';
import { pixels } from './photos.ts';

/** How a photo may be coded. */
export const codings = ['baseline', 'progressive'] as const;

export type Coding = (typeof codings)[number];

/** A photo whose pixels are its own everywhere: nothing in it is as grey as what is missing. */
export function coded(coding: Coding, width = 640, height = 480): Promise<Buffer> {
  const raw = { raw: { width, height, channels: 3 as const } };
  return sharp(pixels(width, height), raw)
    .jpeg({ quality: 85, progressive: coding === 'progressive' })
    .toBuffer();
}

/** Without what follows so many per cent of it. */
export function cut(bytes: Buffer, percent: number): Buffer {
  return bytes.subarray(0, Math.floor((bytes.length * percent) / 100));
}

/** With other bytes from its middle on. */
export function overwritten(bytes: Buffer, with_: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  with_.copy(changed, changed.length >> 1);
  return changed;
}

/** Up to where the pixels begin. */
export function header(bytes: Buffer): Buffer {
  const scan = bytes.indexOf('\xff\xda', 0, 'latin1');
  return bytes.subarray(0, scan + 2 + bytes.readUInt16BE(scan + 2));
}
