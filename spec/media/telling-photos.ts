import sharp, { type Sharp } from 'sharp';
import { pixels, withSegment } from './photos.ts';
import {
  directory,
  type Field,
  lengthOf,
  long,
  rational,
  raw,
  short,
  text,
  tiffHead,
} from './tiff-writing.ts';

/** What a photo tells, each of it in one place of the file. */
export const told = {
  owner: 'Olga Owner',
  camera: 'NX300-Tell',
  body: 'Body-Serial-4711',
  lens: 'Lens-Serial-0815',
  maker: 'Maker-Note-Serial',
  unique: 'Unique-Image-Id-77',
  note: 'User-Comment-Text',
  xmp: 'Xmp-Serial-1234',
  xmpPlace: '49,1.390833N',
  moreXmp: 'Extended-Xmp-Text',
  iptc: 'Iptc-City-Name',
  comment: 'Comment-Segment',
  thumbnail: 'Thumbnail-Comment',
  second: 'Second-Picture-Owner',
  trailer: 'Trailer-Behind-The-End',
} as const;

/** Seconds of the latitude as they stand in EXIF: 2345/100. */
export const placeBytes = rational(0, 2345, 100).value;

const width = 160;
const height = 120;

/** The four quarters of the specs' picture, darkened where it shall be another one. */
export function picture(dark = false): Sharp {
  const bytes = pixels(width, height);
  return sharp(dark ? bytes.map((value) => value >> 1) : bytes, { raw: { width, height, channels: 3 } });
}

const place: readonly Field[] = [
  text(1, 'N'),
  rational(2, 49, 1, 1, 1, 2345, 100),
  text(3, 'E'),
  rational(4, 8, 1, 24, 1, 1234, 100),
  text(29, '2014:06:01'),
];
const inside: readonly Field[] = [
  raw(0x927c, Buffer.from(`SAMSUNG\0${told.maker}`)),
  raw(0x9286, Buffer.from(`ASCII\0\0\0${told.note}`)),
  text(0xa420, told.unique),
  text(0xa431, told.body),
  text(0xa435, told.lens),
];

/** EXIF as cameras write it: maker note, serial numbers, place, and a thumbnail. Without `Exif\0\0`. */
async function exif(orientation: number): Promise<Buffer> {
  const small = await picture().resize(40, 30).jpeg().toBuffer();
  const thumbnail = withSegment(small, 0xfe, Buffer.from(told.thumbnail));
  const first = (exifAt: number, placeAt: number) => [
    text(0x10f, 'SAMSUNG'),
    text(0x110, told.camera),
    short(0x112, orientation),
    text(0x13b, told.owner),
    long(0x8769, exifAt),
    long(0x8825, placeAt),
  ];
  const exifAt = 8 + lengthOf(first(0, 0));
  const placeAt = exifAt + lengthOf(inside);
  const secondAt = placeAt + lengthOf(place);
  const second = (at: number) => [short(0x103, 6), long(0x201, at), long(0x202, thumbnail.length)];
  return Buffer.concat([
    tiffHead,
    directory(first(exifAt, placeAt), 8, secondAt),
    directory(inside, exifAt),
    directory(place, placeAt),
    directory(second(secondAt + lengthOf(second(0))), secondAt),
    thumbnail,
  ]);
}

const xmpPacket = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" exif:GPSLatitude="${told.xmpPlace}" aux:SerialNumber="${told.xmp}"/></rdf:RDF></x:xmpmeta>`;
const extensionHead = `http://ns.adobe.com/xmp/extension/\0${'A'.repeat(32)}\0\0\0\x11\0\0\0\0`;
const extension = Buffer.from(`${extensionHead}${told.moreXmp}`, 'latin1');
const city = Buffer.from(`\x1c\x02\x5a\0\x0e${told.iptc}`, 'latin1');
const iptc = Buffer.concat([
  Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0', 'latin1'),
  Buffer.from([city.length]),
  city,
  Buffer.alloc(city.length % 2),
]);

/** A JPEG that tells all of `told` but the second picture. */
export async function tellingJpeg(orientation = 1): Promise<Buffer> {
  const plain = await picture().withIccProfile('p3').jpeg({ quality: 92 }).toBuffer();
  const segments: readonly (readonly [marker: number, payload: Buffer])[] = [
    [0xfe, Buffer.from(told.comment)],
    [0xed, iptc],
    [0xe1, extension],
    [0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmpPacket}`)],
    [0xe1, Buffer.concat([Buffer.from('Exif\0\0'), await exif(orientation)])],
  ];
  const whole = segments.reduce<Buffer>(
    (jpeg, [marker, payload]) => withSegment(jpeg, marker, payload),
    plain,
  );
  return Buffer.concat([whole, Buffer.from(told.trailer)]);
}

/** A 3D picture: an index of two, and the second, with EXIF of its own, behind the end of the first. [CIPA DC-007] */
export async function tellingMpo(): Promise<Buffer> {
  const other = await picture(true)
    .withExif({ IFD0: { Artist: told.second } })
    .jpeg()
    .toBuffer();
  const fields = [raw(0xb000, Buffer.from('0100')), long(0xb001, 2)];
  const index = Buffer.concat([Buffer.from('MPF\0'), tiffHead, directory(fields, 8)]);
  return Buffer.concat([withSegment(await tellingJpeg(), 0xe2, index), other]);
}

/** A raw file as Samsung's is said to be: TIFF with the camera's words, and a preview in a directory below. */
export async function tellingRaw(orientation: number): Promise<Buffer> {
  const preview = await tellingJpeg();
  const first = (below: number) => [
    short(0x112, orientation),
    text(0x13b, told.owner),
    long(0x14a, below),
    text(0xc62f, told.body),
  ];
  const below = 8 + lengthOf(first(0));
  const second = (at: number) => [long(0x201, at), long(0x202, preview.length)];
  const at = below + lengthOf(second(0));
  return Buffer.concat([tiffHead, directory(first(below), 8), directory(second(at), below), preview]);
}

/** The same words in other formats. */
export async function tellingOther(format: 'png' | 'webp' | 'avif'): Promise<Buffer> {
  const image = picture()
    .withExif({
      IFD0: { Artist: told.owner, Model: told.camera },
      IFD2: { BodySerialNumber: told.body },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '49/1 1/1 2345/100' },
    })
    .withXmp(xmpPacket);
  const bytes = await image.toFormat(format).toBuffer();
  return format === 'png' ? withPngText(bytes, told.comment) : bytes;
}

/** A tEXt chunk behind IHDR, which is the first 33 bytes with the signature. [PNG §11.3.3.2] */
function withPngText(png: Buffer, words: string): Buffer {
  const chunk = Buffer.from(`tEXtComment\0${words}`, 'latin1');
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(chunk.length - 4);
  check.writeInt32BE(~chunk.reduce(crc, ~0));
  return Buffer.concat([png.subarray(0, 33), length, chunk, check, png.subarray(33)]);
}

/** CRC-32 of one byte more. [PNG annex D] */
function crc(sum: number, byte: number): number {
  let rest = (sum ^ byte) & 0xff;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest ^ (sum >>> 8);
}

/** A comment extension behind the palette. [GIF89a §24] */
export async function tellingGif(): Promise<Buffer> {
  const gif = await picture().gif().toBuffer();
  const flags = gif[10] ?? 0;
  const at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const words = Buffer.from(told.comment);
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, words.length]), words, Buffer.from([0])]);
  return Buffer.concat([gif.subarray(0, at), comment, gif.subarray(at)]);
}
