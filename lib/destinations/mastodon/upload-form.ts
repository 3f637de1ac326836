import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { bytesOf, type FitFile } from '../../media/fit-to-publish.ts';
import type { Body } from './server.ts';

/**
 * The multipart body of an upload, streamed from disk. Written by hand, so that line breaks in an alt text stay as they
 * are (WHATWG forms turn them into CRLF) and the length is known (not every server takes chunked bodies). The camera's
 * file name is not told; the one that stands there is never used again: snac2 2.75 keeps a file under the hash of its name,
 * so a second photo of one name takes the place of the first, also in posts that are out. [RFC 7578; seen: spec/real-server]
 */
export function uploadForm(file: FitFile, altText: string): Body {
  const boundary = `samsung-bridge-${randomUUID()}`;
  const field = `--${boundary}\r\nContent-Disposition: form-data; name="description"\r\n\r\n${altText}\r\n`;
  const disposition = `form-data; name="file"; filename="${randomUUID()}.${file.extension}"`;
  const head = Buffer.from(
    `${altText === '' ? '' : field}--${boundary}\r\n` +
      `Content-Disposition: ${disposition}\r\nContent-Type: ${file.mime}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: head.length + file.bytes + tail.length,
    content: () => Readable.from(parts(head, file, tail), { objectMode: false }),
  };
}

async function* parts(head: Buffer, file: FitFile, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* bytesOf(file);
  yield tail;
}
