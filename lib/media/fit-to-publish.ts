import { type ChildProcess, fork } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PhotoConfig } from '../config/config.ts';
import { DeliveryError } from '../errors.ts';
import type { FitJob, Fitted } from './fitting.ts';
import { type MediaType, typeOfFile } from './media-type.ts';
import type { FitReply } from './photo-child.ts';
import type { Blank } from './video-blanks.ts';

/** What the server takes. */
export interface PublishLimits {
  /** Bytes of a photo. */
  readonly bytes: number;
  /** Width × height of a photo. */
  readonly pixels: number;
}

export interface FitOptions {
  readonly photo: PhotoConfig;
  readonly limits: PublishLimits;
  /** Existing folder that the result may be put into; the caller removes it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Ms that the work on one photo may take; default 2 minutes. */
  readonly deadline?: number | undefined;
  /** The script that does the work; another one in specs. */
  readonly script?: string | undefined;
}

/** A file that is fit to be published. */
export interface FitFile {
  /** The result in `folder`, or the source itself where nothing was to be done. */
  readonly path: string;
  readonly mime: string;
  readonly extension: string;
  readonly kind: 'photo' | 'video';
  readonly bytes: number;
  /** Undefined where the file was not looked into. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly how: 'untouched' | Fitted['how'];
  /** What is wrong with a photo that is published all the same. */
  readonly damage?: string | undefined;
  /** What of the file is not published. */
  readonly blanks?: readonly Blank[] | undefined;
}

/** What is published of a file, as it is read from the disk. */
export async function* bytesOf({ path, blanks }: FitFile): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(path);
  yield* blanks === undefined ? stream : (await import('./video-blanks.ts')).blanked(stream, blanks);
}

/** Beside this file, `.ts` in the checkout and `.js` where it is built. */
const ownScript = fileURLToPath(new URL(`./photo-child${extname(import.meta.url)}`, import.meta.url));

/** What the child needs of the environment; passwords that the configuration takes from there are not among it. */
const environment = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'NODE_V8_COVERAGE'];

/** One photo at a time: what one takes of the memory is enough. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Makes a file fit to publish: upright, without place, serial numbers, comments and thumbnails, within the limits; the
 * source is never changed. What tells of a video is left out as it is read; with `original` all stays as it is. Throws a DeliveryError: `held` for a
 * photo that is damaged or too large, `never` for what is neither photo nor video, `later` where the child died or hung.
 */
export async function fitToPublish(source: string, options: FitOptions): Promise<FitFile> {
  const type = await typeOfFile(source);
  if (type.kind === 'unknown') throw new DeliveryError('SB_FILE_UNKNOWN', 'never', unknownMessage);
  if (type.kind === 'video') return fitVideo(source, type, options.photo);
  if (options.photo.original && type.kind === 'photo') return untouched(source, type, 'photo');
  const work = last.then(() => fitInChild(source, type, options));
  last = work.catch(() => undefined);
  return work;
}

const unknownMessage =
  'a photo or video was expected (JPEG, PNG, GIF, WebP, SRW, MP4, MOV, AVI), the first bytes are of none of them; ' +
  'the file stays in the outbox';

async function untouched(path: string, type: MediaType, kind: FitFile['kind']): Promise<FitFile> {
  const { size } = await stat(path);
  return { path, mime: type.mime, extension: type.extension, kind, bytes: size, how: 'untouched' };
}

async function fitVideo(source: string, type: MediaType, photo: PhotoConfig): Promise<FitFile> {
  const file = await untouched(source, type, 'video');
  if (photo.original) return file;
  const { blanksOf } = await import('./video-blanks.ts');
  return { ...file, how: 'stripped', blanks: await blanksOf(source, type.mime, photo.keepLocation) };
}

async function fitInChild(source: string, type: MediaType, options: FitOptions): Promise<FitFile> {
  options.signal.throwIfAborted();
  const { photo, limits, folder } = options;
  const path = join(folder, 'photo');
  const own = photo.maxPixels === 0 ? Number.MAX_SAFE_INTEGER : photo.maxPixels;
  const reply = await askChild(options, {
    source,
    target: path,
    raw: type.kind === 'raw',
    pixels: Math.min(own, limits.pixels),
    bytes: limits.bytes,
    quality: photo.quality,
    keepLocation: photo.keepLocation,
    damaged: photo.damaged === 'publish',
  });
  if ('fitted' in reply) return { path, kind: 'photo', ...reply.fitted };
  throw unfit(reply.unfit, reply.message);
}

function unfit(reason: string, message: string): DeliveryError {
  if (reason === 'failed') return childError(message);
  const cure = '`photo: { original: true }` publishes the bytes as they are';
  if (reason === 'too-large')
    return new DeliveryError('SB_PHOTO_TOO_LARGE', 'held', `the photo is too large: ${message}; ${cure}`);
  const [code, said] = ['SB_PHOTO_DAMAGED', `the photo is damaged: ${message}`];
  const partly = '`photo: { damaged: publish }` publishes what of it decodes';
  return new DeliveryError(code, 'held', `${said}; ${partly}, ${cure}`);
}

function childError(message: string): DeliveryError {
  return new DeliveryError(
    'SB_PHOTO_CHILD',
    'later',
    `the photo could not be made fit to publish: ${message}`,
  );
}

function start(script: string): ChildProcess {
  const env = Object.fromEntries(
    environment.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const execArgv = process.execArgv.filter((argument) => !argument.startsWith('--inspect'));
  return fork(script, { env, execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

/** Starts the child, asks it, and sees to it that it is gone before this settles. */
async function askChild(options: FitOptions, job: FitJob): Promise<FitReply> {
  const child = start(options.script ?? ownScript);
  const deadline = AbortSignal.timeout(options.deadline ?? 120_000);
  const stop = () => child.kill('SIGKILL');
  for (const signal of [deadline, options.signal]) signal.addEventListener('abort', stop);
  try {
    return await conversation(child, job);
  } catch (error) {
    options.signal.throwIfAborted();
    throw deadline.aborted ? childError('the work on it took too long') : error;
  } finally {
    for (const signal of [deadline, options.signal]) signal.removeEventListener('abort', stop);
  }
}

/** The child's reply, once it has ended. */
function conversation(child: ChildProcess, job: FitJob): Promise<FitReply> {
  return new Promise((resolve, reject) => {
    let reply: FitReply | undefined;
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = `${complaint}${text}`.slice(-500);
    });
    child.once('message', (message) => {
      reply = message as FitReply;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (reply !== undefined) resolve(reply);
      else reject(childError(`the child ended with ${signal ?? code} ${complaint}`.trim()));
    });
    child.send(job, (error) => {
      if (error !== null) complaint = `${complaint} ${error.message}`;
    });
  });
}
