import type { HeaderField, RequestHead } from '../../lib/wire/request.ts';
import { headOf, type PretendRequest, requestOf } from './pretend.ts';

/** As it stands in both published requests: 27 dashes. [Q] protocol.md §3.1 */
export const boundary = '---------------------------7d93b9550d4a';

/** A photo, or any other part, of an e-mail. */
export interface Part {
  readonly head: readonly string[];
  readonly body: Buffer;
}

/** What an e-mail says; all of it may be left out for what an NX300 says by itself. */
export interface Wording {
  readonly sender?: string;
  readonly receivers?: readonly string[];
  readonly title?: string;
  readonly body?: string;
}

/** The XML of an NX300, on two lines as published. [Q] protocol.md §3.2 */
export function xmlOf(wording: Wording = {}): string {
  const receivers = (wording.receivers ?? ['me@post.example']).map(
    (receiver) => `<receiver>${receiver}</receiver>`,
  );
  const title = wording.title ?? '[Samsung Smart Camera] sent you files.';
  const body = wording.body ?? 'Sent from Samsung Camera.\r\nlanguage_sh100_utf8';
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n<email><sender>${wording.sender ?? 'Camera@samsungcamera.com'}</sender><receiverList>${receivers.join('')}</receiverList><title><![CDATA[${title}]]></title><body><![CDATA[${body}]]></body></email>`;
}

/** The XML part, with the empty line that an NX300 puts behind it. */
export function messagePart(xml: string | Buffer = xmlOf()): Part {
  return {
    head: [
      'content-disposition: form-data; name="message"; fileName="sample.txt"',
      'content-Type: multipart/form-data;',
    ],
    body: Buffer.concat([Buffer.from(xml), Buffer.from('\r\n')]),
  };
}

export function photoPart(body: Buffer, fileName = 'SAM_4371.JPG'): Part {
  return {
    head: [
      `content-disposition: form-data; name="binary"; fileName="${fileName}"`,
      'content-Type: image/jpeg;',
    ],
    body,
  };
}

/** A body as an NX300 writes it: the last delimiter lacks its final dashes. [Q] protocol.md §3.2 */
export function bodyOf(parts: readonly Part[], end = `--${boundary}\r\n`): Buffer {
  const pieces = parts.map(({ head, body }) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\n${head.join('\r\n')}\r\n\r\n`), body, Buffer.from('\r\n')]),
  );
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

/** The headers that matter to a handler, in the spelling and order of an NX300. */
function headersOf(length: number, contentType: string): readonly HeaderField[] {
  return [
    ['x-osp-version', 'v1'],
    ['User-Agent', 'sdeClient'],
    ['Content-Type', contentType],
    ['Host', 'www.ospserver.net'],
    ['Content-Length', String(length)],
  ];
}

const path = '/social/columbus/email';

export function emailHead(
  length: number,
  contentType = `multipart/form-data; boundary=${boundary}`,
): RequestHead {
  return headOf('www.ospserver.net', path, {
    method: 'POST',
    target: `${path}?DUID=123456789033`,
    query: 'DUID=123456789033',
    version: '1.0',
    headers: headersOf(length, contentType),
    framing: { kind: 'length', bytes: length },
  });
}

/** A whole e-mail with these parts, its body in chunks of 16 KiB. */
export function emailOf(parts: readonly Part[], end?: string): PretendRequest {
  const body = bodyOf(parts, end);
  return requestOf(emailHead(body.length), chunksOf(body));
}

export function* chunksOf(bytes: Buffer, size = 16 * 1024): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

/** Bytes that look like a photo and hold the start of the boundary again and again; other ones for another seed. */
export function photoBytes(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8) * 17 + seed * 101) & 0xff;
  const lure = Buffer.from(`\r\n--${boundary.slice(0, -1)}`);
  for (let at = 1000; at + lure.length < length; at += 5000) lure.copy(bytes, at);
  bytes.set([0xff, 0xd8, 0xff, 0xe0].slice(0, length));
  return bytes;
}
