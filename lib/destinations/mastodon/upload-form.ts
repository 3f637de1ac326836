import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { FitFile } from '../../media/fit-to-publish.ts';
import type { Body } from './server.ts';

/**
 * The multipart body of an upload, streamed from disk. Written by hand, so that line breaks in an alt text stay as they
 * are (WHATWG forms turn them into CRLF) and the length is known (not every server takes chunked bodies). The camera's
 * file name is not told. [RFC 7578]
 */
export function uploadForm(file: FitFile, altText: string): Body {
  const boundary = `samsung-bridge-${randomUUID()}`;
  const field = `--${boundary}\r\nContent-Disposition: form-data; name="description"\r\n\r\n${altText}\r\n`;
  const disposition = `form-data; name="file"; filename="${file.kind}.${file.extension}"`;
  const head = Buffer.from(
    `${altText === '' ? '' : field}--${boundary}\r\n` +
      `Content-Disposition: ${disposition}\r\nContent-Type: ${file.mime}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: head.length + file.bytes + tail.length,
    content: () => Readable.from(parts(head, file.path, tail), { objectMode: false }),
  };
}

async function* parts(head: Buffer, path: string, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  yield tail;
}
