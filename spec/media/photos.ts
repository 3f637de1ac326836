import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** What is written into a photo that must not be published. */
export const secrets = ['Sesame-Serial-4711', 'Secret Owner', 'xap/1.0', 'Photoshop 3.0', 'Secret comment'];

export interface PhotoOptions {
  readonly width?: number;
  readonly height?: number;
  /** EXIF orientation that is only written, pixels lie as they are. */
  readonly orientation?: number;
  readonly location?: boolean;
  readonly profile?: 'srgb' | 'p3';
  readonly quality?: number;
}

/** Colours of the four quarters of a picture: top left, top right, bottom left, bottom right. */
export const quarters = [
  [220, 30, 30],
  [30, 200, 40],
  [40, 50, 210],
  [230, 220, 40],
] as const;

/** Pixels with a different colour in each quarter, and a gradient so that nothing compresses to nothing. */
export function pixels(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const quarter = quarters[(y * 2 >= height ? 2 : 0) + (x * 2 >= width ? 1 : 0)] ?? quarters[0];
      const shade = ((x * 7 + y * 13) % 32) - 16;
      for (const [channel, value] of quarter.entries())
        bytes[(y * width + x) * 3 + channel] = Math.max(0, Math.min(255, value + shade));
    }
  return bytes;
}

/** A segment put in behind SOI. */
export function withSegment(jpeg: Buffer, marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, payload, jpeg.subarray(2)]);
}

/** Writes an orientation into the little-endian EXIF that is there; the pixels stay. */
function turned(jpeg: Buffer, orientation: number): Buffer {
  const entry = Buffer.from([0x12, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00]);
  const at = jpeg.indexOf(entry);
  if (at === -1) throw new Error('this EXIF has no orientation');
  jpeg[at + entry.length] = orientation;
  return jpeg;
}

/** Where it was taken, in degrees, minutes, seconds. */
const place = { GPSLatitudeRef: 'N', GPSLatitude: '49/1 1/1 2345/100', GPSLongitudeRef: 'E' };

/** A JPEG as cameras write them: EXIF with a serial number, XMP, IPTC, a comment, a trailer. */
export async function photo(options: PhotoOptions = {}): Promise<Buffer> {
  const { width = 160, height = 120, orientation = 1, location = true } = options;
  const raw = { raw: { width, height, channels: 3 as const } };
  const image = sharp(pixels(width, height), raw)
    .withExif({
      IFD0: { Make: 'SAMSUNG', Model: 'NX300', Artist: 'Secret Owner' },
      IFD2: { BodySerialNumber: 'Sesame-Serial-4711' },
      ...(location ? { IFD3: { ...place, GPSLongitude: '8/1 24/1 1234/100' } } : {}),
    })
    .jpeg({ quality: options.quality ?? 92 });
  const profiled = options.profile === undefined ? image : image.withIccProfile(options.profile);
  const bytes = turned(await profiled.toBuffer(), orientation);
  const xmp = Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Secret Owner</x:xmpmeta>', 'latin1');
  const iptc = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  const commented = withSegment(bytes, 0xfe, Buffer.from('Secret comment'));
  const described = withSegment(withSegment(commented, 0xed, iptc), 0xe1, xmp);
  return Buffer.concat([described, Buffer.from('Secret Owner trailer')]);
}

export interface Raw {
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

/** Decoded pixels as they lie in the file, colours as they stand there. */
export async function decoded(input: Buffer | string): Promise<Raw> {
  const { data, info } = await sharp(input, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, bytes: data };
}

/** The colour in the middle of each quarter. */
export function quarterColours({ width, height, bytes }: Raw): readonly (readonly number[])[] {
  const channels = bytes.length / (width * height);
  return [0, 1, 2, 3].map((quarter) => {
    const x = Math.floor((quarter % 2 === 0 ? 0.25 : 0.75) * width);
    const y = Math.floor((quarter < 2 ? 0.25 : 0.75) * height);
    const at = (y * width + x) * channels;
    return [...bytes.subarray(at, at + 3)];
  });
}

/** Real photos beside the checkout; says loudly where there are none. */
export function sharedPhotos(): readonly string[] {
  const folder = join(import.meta.dirname, '../../../shared/photos');
  const names = ['DSCN0010.jpg', 'Samsung_Digimax_i50_MP3.jpg', 'landscape_6.jpg', 'portrait_8.jpg'];
  const found = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (found.length < names.length)
    console.log(`SKIPPED: ${names.length - found.length} photos of ../shared/photos are not here`);
  return found;
}
