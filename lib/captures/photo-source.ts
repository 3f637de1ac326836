import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { BridgeError } from '../errors.ts';
import type { Pieces } from './exchange.ts';

/** A photo or video that a pretend camera sends. */
export interface PhotoSource {
  readonly name: string;
  readonly kind: 'photo' | 'video';
  /** Length in bytes. */
  readonly bytes: number;
  /** Its bytes from the start, anew at each call. */
  open(): Pieces;
}

/** A photo on disk, streamed when it is sent. Throws a BridgeError (`SB_PHOTO`) where it cannot be read or is no file. */
export async function photoFile(path: string): Promise<PhotoSource> {
  const { bytes, start } = await lookAt(path);
  const name = basename(path);
  return { name, kind: kindOf(name, start), bytes, open: () => exactly(bytes, path) };
}

/** A photo in memory. */
export function photoInMemory(name: string, content: Buffer): PhotoSource {
  return { name, kind: kindOf(name, content), bytes: content.length, open: () => [content] };
}

/** Bytes at the start of a file that tell its kind. */
const startLength = 12;

async function lookAt(path: string): Promise<{ readonly bytes: number; readonly start: Buffer }> {
  try {
    const found = await stat(path);
    if (found.isFile()) return { bytes: found.size, start: await startOf(path) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const cure = code === 'EACCES' || code === 'EPERM' ? 'be a user that may read it' : 'check its name';
    throw new BridgeError('SB_PHOTO', `cannot read the photo ${path} (${code}): ${cure}`, { cause });
  }
  throw new BridgeError('SB_PHOTO', `${path} is not a file: name the photos one by one`);
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(startLength), 0, startLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const videoEndings = ['.mp4', '.m4v', '.mov', '.avi', '.mpg', '.mpeg', '.wmv', '.mts', '.3gp'];

/** Its bytes tell; its name where they do not. A JPEG is no video, whatever it is called. */
function kindOf(name: string, start: Buffer): PhotoSource['kind'] {
  const magic = start.toString('latin1', 0, startLength);
  if (magic.startsWith('\xff\xd8\xff')) return 'photo';
  if (/^....ftyp(?!heic|heix|mif1|avif)/s.test(magic) || /^RIFF....AVI /s.test(magic)) return 'video';
  return videoEndings.includes(extname(name).toLowerCase()) ? 'video' : 'photo';
}

/** The announced length must hold, or the camera would break its own request. */
async function* exactly(bytes: number, path: string): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const chunk of createReadStream(path)) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== bytes)
    throw new BridgeError(
      'SB_PHOTO',
      `${path} had ${bytes} bytes, now ${read}: it changed while it was sent`,
    );
}
