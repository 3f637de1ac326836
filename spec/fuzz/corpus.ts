import { readdirSync, readFileSync } from 'node:fs';

/** Longest request taken from the captures, in bytes: what is fuzzed is the protocol, not the photo. */
const LONGEST = 8 * 1024;

/** Requests that no capture has, or not in this form. */
const written: readonly string[] = [
  'GET / HTTP/1.1\r\nHost: gld.samsungosp.com\r\n\r\n',
  '\r\nGET http://www.msn.com/ HTTP/1.1\r\nHost: www.msn.com:80\r\nConnection: close\r\n\r\n',
  'POST http://snsgw.samsungmobile.com/facebook/auth HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\n' +
    'Content-Type: text/xml\r\nContent-Length: 41\r\n\r\n<Request Method="login" Timeout="3000" />',
  'PUT /upload/7f3a/SAM_0001.JPG HTTP/1.1\r\nContent-Type: image/pjpeg\r\nContent-Length: 10\r\n\r\n\xff\xd8\xff\xe0\r\n\r\n\x00\x00',
  'PUT /upload/7f3a/a%20b?c=d HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: chunked\r\n\r\n' +
    '4;a=b; c="d\\"e"\r\nWiki\r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n',
];

/** The requests of all captures that are short enough, and those written here. */
export function corpus(): readonly Buffer[] {
  const captures = new URL('../../captures/', import.meta.url);
  const names = readdirSync(captures, { recursive: true, encoding: 'utf8' });
  const captured = names
    .filter((name) => name.endsWith('-request.bin'))
    .sort()
    .map((name) => readFileSync(new URL(name, captures)));
  const own = written.map((text) => Buffer.from(text, 'latin1'));
  return [...own, ...captured].filter(({ length }) => length <= LONGEST);
}
