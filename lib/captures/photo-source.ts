import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BridgeError } from '../errors.ts';
import type { Pieces } from './exchange.ts';

/** A photo that a pretend camera sends. */
export interface PhotoSource {
  readonly name: string;
  /** Length in bytes. */
  readonly bytes: number;
  /** Its bytes from the start, anew at each call. */
  open(): Pieces;
}

/** A photo on disk, streamed when it is sent. Throws a BridgeError (`SB_PHOTO`) where it cannot be read or is no file. */
export async function photoFile(path: string): Promise<PhotoSource> {
  const bytes = await lengthOf(path);
  return { name: basename(path), bytes, open: () => exactly(bytes, path) };
}

/** A photo in memory. */
export function photoInMemory(name: string, content: Buffer): PhotoSource {
  return { name, bytes: content.length, open: () => [content] };
}

async function lengthOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw new BridgeError('SB_PHOTO', `cannot read the photo ${path}: check its name`, { cause });
  }
  throw new BridgeError('SB_PHOTO', `${path} is not a file: name the photos one by one`);
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
