import { readFile } from 'node:fs/promises';
import type { SourceKey } from '../../lib/cameras/evidence.ts';
import type { Provenance } from '../../lib/captures/capture.ts';
import type { Judge } from '../../lib/captures/judge.ts';
import { segmentLength } from '../../lib/captures/segments.ts';

/** One connection of a capture that is written by a script. */
export interface WrittenConversation {
  readonly request: Buffer;
  readonly reply: string;
  readonly judge: Judge;
}

/** A capture that is written by a script. */
export interface Written {
  readonly folder: string;
  readonly model: string;
  readonly firmware?: string;
  readonly source: SourceKey;
  readonly provenance: Provenance;
  readonly notes: readonly string[];
  readonly placeholders?: Readonly<Record<string, string>>;
  readonly conversations: readonly WrittenConversation[];
}

export const root = new URL('../../', import.meta.url);

/** Tiny JPEGs of our own. */
export const photos = [await photo('photo-1.jpg'), await photo('photo-2.jpg')] as const;

function photo(name: string): Promise<Buffer> {
  return readFile(new URL(`spec/captures/${name}`, root));
}

/** Bytes that a placeholder stands for. */
const lengths: Readonly<Record<string, number>> = { '{session}': 32, '{time}': 13 };

/** A reply as this bridge writes it; Content-Length is that of the real one. */
export function reply(headers: readonly string[], body: string, status = '200 OK'): string {
  const real = body.replace(/\{(?:session|time)\}/g, (name) => ' '.repeat(lengths[name] ?? 0));
  const length = `Content-Length: ${Buffer.byteLength(real)}`;
  return [`HTTP/1.1 ${status}`, ...headers, length, 'Connection: close', '', body].join('\r\n');
}

export const html = 'Content-Type: text/html; charset=utf-8';
export const ownReply =
  'Reply: what this bridge sends. Its status, its headers Connection and Content-Length and their order are ours.';
export const ownSegments = `Segments: made up, ${segmentLength} bytes at most. Where the camera cut was never published.`;
