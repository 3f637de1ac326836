import { open } from 'node:fs/promises';

/** What a file is, by its bytes. */
export interface MediaType {
  readonly mime: string;
  /** Usual ending, without its dot. */
  readonly extension: string;
  /** `raw` is TIFF and what is built on it, as Samsung's SRW. */
  readonly kind: 'photo' | 'raw' | 'video' | 'unknown';
}

const unknown: MediaType = { mime: 'application/octet-stream', extension: 'bin', kind: 'unknown' };
const mp4: MediaType = { mime: 'video/mp4', extension: 'mp4', kind: 'video' };
const heic: MediaType = { mime: 'image/heic', extension: 'heic', kind: 'photo' };
const tiff: MediaType = { mime: 'image/tiff', extension: 'tif', kind: 'raw' };

/** Bytes that must stand at an offset, as Latin-1. A 3D picture (MPO) begins as the JPEG that it is. */
const signatures: readonly (readonly [offset: number, bytes: string, type: MediaType])[] = [
  [0, '\xff\xd8\xff', { mime: 'image/jpeg', extension: 'jpg', kind: 'photo' }],
  [0, '\x89PNG\r\n\x1a\n', { mime: 'image/png', extension: 'png', kind: 'photo' }],
  [0, 'GIF87a', { mime: 'image/gif', extension: 'gif', kind: 'photo' }],
  [0, 'GIF89a', { mime: 'image/gif', extension: 'gif', kind: 'photo' }],
  [8, 'WEBPVP8', { mime: 'image/webp', extension: 'webp', kind: 'photo' }],
  [8, 'AVI LIST', { mime: 'video/x-msvideo', extension: 'avi', kind: 'video' }],
  [0, 'II*\0', tiff],
  [0, 'MM\0*', tiff],
];

/** Brands of ISO base media files that are not MP4. */
const brands: Readonly<Record<string, MediaType>> = {
  'qt  ': { mime: 'video/quicktime', extension: 'mov', kind: 'video' },
  heic: heic,
  heix: heic,
  heim: heic,
  heis: heic,
  hevc: heic,
  mif1: heic,
  msf1: heic,
  avif: { mime: 'image/avif', extension: 'avif', kind: 'photo' },
};

/** How many bytes `typeOf` wants to see. */
export const signatureBytes = 32;

/** What a file is, by its first bytes; never by its name or by what the camera said. */
export function typeOf(first: Uint8Array): MediaType {
  const start = Buffer.from(first.subarray(0, signatureBytes)).toString('latin1');
  for (const [offset, bytes, type] of signatures) if (start.startsWith(bytes, offset)) return type;
  if (start.startsWith('ftyp', 4)) return brands[start.slice(8, 12)] ?? mp4;
  return unknown;
}

/** The same for a file on disk. */
export async function typeOfFile(path: string): Promise<MediaType> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(signatureBytes), 0, signatureBytes, 0);
    return typeOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
