import { BridgeError } from '../errors.ts';
import { firstOutside, isName, shown, tokenBytes, valueBytes } from './grammar.ts';
import type { HeaderField } from './request.ts';

/**
 * What the camera is told. Content-Length and `Connection: close` are added by the writer and may not be
 * given.
 */
export interface Reply {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: string;
}

/**
 * Bytes that a whole reply may have, head and body: it must fit one TCP segment, because cameras search only
 * the first one [D]. An Ethernet segment carries 1,460 bytes, fewer with options or over PPPoE and VPNs.
 */
export const maximumReply = 1400;

/**
 * Phrases of the statuses that the bridge uses; others go out without one. [RFC 9112 §4: the phrase may be
 * empty]
 */
const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  302: 'Found',
  303: 'See Other',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  411: 'Length Required',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
};

/** Fields that the writer sets itself. */
const ownNames = ['content-length', 'connection', 'transfer-encoding'] as const;

/**
 * A reply as the one Buffer to be written: status line, the given headers in order, `Content-Length`,
 * `Connection: close`, body in UTF-8. With `headOnly`, for HEAD, without the body, but with its length.
 * Throws a BridgeError: `SB_REPLY_TOO_LONG` for more than `maximumReply` bytes, `SB_REPLY` for a status that
 * can have no body, and for headers that are no header or not the caller's to set.
 */
export function encodeReply(reply: Reply, options?: { headOnly?: boolean }): Buffer {
  const bodyBytes = Buffer.byteLength(reply.body);
  const head = headOf(reply, bodyBytes);
  if (head.length + bodyBytes > maximumReply)
    throw new BridgeError(
      'SB_REPLY_TOO_LONG',
      `expected a reply of at most ${maximumReply} bytes, came ${head.length + bodyBytes}: shorten its body`,
    );
  if (options?.headOnly === true) return Buffer.from(head, 'latin1');
  if (bodyBytes === reply.body.length) return Buffer.from(head + reply.body, 'latin1');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(reply.body)]);
}

function headOf({ status, headers }: Reply, bodyBytes: number): string {
  checkStatus(status);
  let head = `HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\n`;
  for (const [name, value] of headers) {
    checkField(name, value);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}Content-Length: ${bodyBytes}\r\nConnection: close\r\n\r\n`;
}

/** A final status whose reply has a body and a Content-Length. [RFC 9110 §8.6, §15.2, §15.3.5, §15.4.5] */
function checkStatus(status: number): void {
  const isFinal = Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isFinal || status === 204 || status === 205 || status === 304)
    throw new BridgeError(
      'SB_REPLY',
      `expected a status of 200 to 599 with a body, came ${status}: use another one`,
    );
}

/** Nothing that could end the line, or be taken for another one. */
function checkField(name: string, value: string): void {
  if (name === '' || firstOutside(tokenBytes, name, 0) < name.length)
    throw new BridgeError('SB_REPLY', `expected a header name, came ${shown(name)}: use letters and hyphens`);
  if (firstOutside(valueBytes, value, 0) < value.length)
    throw new BridgeError(
      'SB_REPLY',
      `expected a value of ${name} on one line, came ${shown(value)}: encode it`,
    );
  if (ownNames.some((own) => isName(name, own)))
    throw new BridgeError('SB_REPLY', `expected no ${name}, the writer sets it: leave it out`);
}
