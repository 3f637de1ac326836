import { socialHost } from './hosts.ts';

/** Where the answer to an announcement sends the camera. */
export interface UploadAddress {
  /** `HostAddr`: a name, with its port. */
  readonly hostAddr: string;
  /** `ResourceID`: a path without the slash in front. */
  readonly resourceId: string;
}

/**
 * A message to the social service. The request line with the whole address in it is quoted [SLIDES, WIKI-SNS]. No header was
 * ever published; guess: the least that HTTP/1.1 asks for.
 */
export function messageRequest(path: string, message: string): Buffer {
  const body = Buffer.from(message, 'utf8');
  const target = `http://${socialHost}${path}`;
  return Buffer.concat([head('POST', target, [`Host: ${socialHost}`, lengthLine(body.length)]), body]);
}

/**
 * What stands before the bytes of a file. PUT and Content-Type are described [README]; guess: `http://HostAddr/ResourceID`, in
 * the request line as a whole, as in a message; the other headers as there.
 */
export function uploadHead(address: UploadAddress, contentType: string, bytes: number): Buffer {
  const { hostAddr, resourceId } = address;
  const lines = [`Host: ${hostAddr}`, `Content-Type: ${contentType}`, lengthLine(bytes)];
  return head('PUT', `http://${hostAddr}/${resourceId}`, lines);
}

function lengthLine(bytes: number): string {
  return `Content-Length: ${bytes}`;
}

function head(method: string, target: string, lines: readonly string[]): Buffer {
  return Buffer.from([`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1');
}
