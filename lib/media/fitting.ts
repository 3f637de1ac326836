import { readFile, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { scanFault } from './jpeg-scan.ts';
import { exifOf, publicJpeg } from './jpeg-segments.ts';
import { locationOnly } from './location.ts';
import { isBlank, longestBeginning } from './photo-remains.ts';
import { rawPreview } from './raw-preview.ts';

/** What the child is asked to do. Plain JSON. */
export interface FitJob {
  readonly source: string;
  readonly target: string;
  readonly raw: boolean;
  /** Width × height that the result may have. */
  readonly pixels: number;
  /** Bytes that it may have. */
  readonly bytes: number;
  /** JPEG quality to begin with, 1–100. */
  readonly quality: number;
  readonly keepLocation: boolean;
  /** Whether a damaged photo is published as far as it decodes. */
  readonly damaged: boolean;
}

/** What the child did. Plain JSON. */
export interface Fitted {
  readonly mime: string;
  readonly extension: string;
  readonly bytes: number;
  /** Upright. */
  readonly width: number;
  readonly height: number;
  /** `stripped`: the very pixels of the camera, bit for bit. `encoded`: turned, scaled or of another format. */
  readonly how: 'stripped' | 'encoded';
  /** What is wrong with the photo, which is published as far as it decodes; undefined where nothing is. */
  readonly damage?: string | undefined;
}

/** A photo that cannot be made fit; the message says why. */
export class UnfitError extends Error {
  readonly reason: 'damaged' | 'too-large';

  constructor(reason: 'damaged' | 'too-large', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** More pixels than this are not decoded: the cameras have 28 million at most, and memory is short. */
const mostPixels = 50_000_000;

interface Picture {
  readonly input: string | Buffer;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1–8. */
  readonly orientation: number;
  readonly inColour: boolean;
  /** What ends the decoding. */
  readonly failOn: 'warning' | 'none';
}

sharp.cache(false);
sharp.concurrency(1);

/** Makes a photo fit to publish. Throws an UnfitError, or an error of the system. Holds pixels: run it in a process that ends. */
export async function fit(job: FitJob): Promise<Fitted> {
  try {
    const picture = await look(job.raw ? await previewIn(job.source) : job.source);
    return await whole(job, picture).catch((error) => asFarAsItDecodes(job, picture, error));
  } catch (error) {
    throw told(error);
  }
}

/** Throws where a bit of the photo is damaged, as far as that can be seen. */
async function whole(job: FitJob, picture: Picture): Promise<Fitted> {
  const fault = picture.format === 'jpeg' ? scanFault(await bytesOf(picture)) : undefined;
  if (fault !== undefined) throw new UnfitError('damaged', fault);
  return (await stripped(job, picture)) ?? (await encoded(job, picture));
}

/** A damaged photo, if the person asked for it: what is missing is grey. */
async function asFarAsItDecodes(job: FitJob, picture: Picture, reason: unknown): Promise<Fitted> {
  const error = told(reason);
  if (!job.damaged || !(error instanceof UnfitError) || error.reason !== 'damaged') throw error;
  const rest = { ...picture, input: await longestBeginning(picture.input), failOn: 'none' } as const;
  if (await isBlank(rest.input))
    throw new UnfitError('damaged', `${error.message}, and nothing of it decodes`);
  return { ...(await encoded(job, rest)), damage: error.message };
}

function told(error: unknown): unknown {
  if (error instanceof UnfitError || isOfSystem(error)) return error;
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new UnfitError('damaged', message, { cause: error });
}

/** A full disk is no fault of the photo. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'errno' in error;
}

/** The preview of a raw file, with the raw file's orientation where it has none of its own. */
async function previewIn(path: string): Promise<Buffer> {
  const preview = rawPreview(await readFile(path));
  if (preview === undefined) throw new UnfitError('damaged', 'the raw file has no JPEG preview inside');
  if (exifOf(preview.jpeg) !== undefined) return preview.jpeg;
  const exif = Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  exif.writeUInt16BE(preview.orientation, 24);
  return publicJpeg(preview.jpeg, exif);
}

async function look(input: string | Buffer): Promise<Picture> {
  const { format, width, height, orientation, space, pages } = await sharp(input, {
    limitInputPixels: false,
  }).metadata();
  if (width * height * (pages ?? 1) > mostPixels)
    throw new UnfitError('too-large', `${width} × ${height} pixels are more than ${mostPixels}`);
  return {
    input,
    format,
    width,
    height,
    orientation: orientation ?? 1,
    inColour: space !== 'cmyk',
    failOn: 'warning',
  };
}

function bytesOf({ input }: Picture): Promise<Buffer> | Buffer {
  return typeof input === 'string' ? readFile(input) : input;
}

/** Every bit of the picture is looked at, without holding its pixels. */
async function decodes(picture: Picture): Promise<void> {
  const { input, failOn } = picture;
  await sharp(input, { failOn, sequentialRead: true }).resize(16).raw().toBuffer();
}

async function locationIn(job: FitJob, picture: Picture): Promise<Buffer | undefined> {
  if (!job.keepLocation || picture.format !== 'jpeg') return undefined;
  return locationOnly(exifOf(await bytesOf(picture)));
}

/** Without touching a pixel, where none has to be touched. */
async function stripped(job: FitJob, picture: Picture): Promise<Fitted | undefined> {
  const { format, width, height, orientation } = picture;
  if (format !== 'jpeg' || orientation > 1 || width * height > job.pixels) return undefined;
  await decodes(picture);
  const bytes = publicJpeg(await bytesOf(picture), await locationIn(job, picture));
  if (bytes.length > job.bytes) return undefined;
  await writeFile(job.target, bytes);
  return { mime: 'image/jpeg', extension: 'jpg', bytes: bytes.length, width, height, how: 'stripped' };
}

interface Encoding {
  readonly mime: string;
  readonly extension: string;
  /** Share of the pixels that it could have. */
  readonly scale: number;
  encode(image: Sharp): Sharp;
}

/** Optimised coding would be 6 % smaller, and needs 50 MB more for 8 megapixels (measured): memory is what is short. */
function jpeg(wanted: number, scale = 1): Encoding {
  const quality = Math.max(1, Math.round(wanted));
  return {
    mime: 'image/jpeg',
    extension: 'jpg',
    scale,
    encode: (image) => image.flatten({ background: '#fff' }).jpeg({ quality, optimiseCoding: false }),
  };
}

const png: Encoding = {
  mime: 'image/png',
  extension: 'png',
  scale: 1,
  encode: (image) => image.png({ compressionLevel: 9 }),
};
const gif: Encoding = { mime: 'image/gif', extension: 'gif', scale: 1, encode: (image) => image.gif() };

/** What is tried, best first, until the bytes fit. */
function encodings(format: string, quality: number): readonly Encoding[] {
  const own = { png: [png], gif: [gif] }[format] ?? [];
  const lower = [1, 0.85, 0.7, 0.55].map((share) => jpeg(quality * share));
  return [...own, ...lower, jpeg(quality, 0.5), jpeg(quality, 0.25), jpeg(quality * 0.55, 0.1)];
}

async function encoded(job: FitJob, picture: Picture): Promise<Fitted> {
  const location = await locationIn(job, picture);
  for (const encoding of encodings(picture.format, job.quality)) {
    const { data, info } = await encode(job, picture, encoding);
    const bytes = info.format === 'jpeg' ? publicJpeg(data, location) : data;
    if (bytes.length > job.bytes) continue;
    await writeFile(job.target, bytes);
    const { mime, extension } = encoding;
    const { width, pageHeight, height } = info;
    return { mime, extension, bytes: bytes.length, width, height: pageHeight ?? height, how: 'encoded' };
  }
  throw new UnfitError('too-large', `it does not fit into ${job.bytes} bytes`);
}

function encode(job: FitJob, picture: Picture, encoding: Encoding) {
  const animated = encoding === gif;
  const { input, failOn } = picture;
  const image = sharp(input, { failOn, sequentialRead: true, animated }).autoOrient();
  const share = Math.min(1, job.pixels / (picture.width * picture.height)) * encoding.scale;
  const scaled = share < 1 ? image.resize(box(picture, Math.sqrt(share))) : image;
  const profiled = picture.inColour ? scaled.keepIccProfile() : scaled;
  return encoding.encode(profiled).toBuffer({ resolveWithObject: true });
}

/** Upright measures that shrink both sides by the factor, and never have more pixels than that gives. */
function box({ width, height, orientation }: Picture, factor: number) {
  const [across, down] = orientation >= 5 ? [height, width] : [width, height];
  const shrunk = (side: number) => Math.max(1, Math.floor(side * factor));
  return { width: shrunk(across), height: shrunk(down), fit: 'fill' } as const;
}
