import { isIP } from 'node:net';
import { isPrivate } from '../handlers/senders.ts';
import { visible } from './log.ts';

/** The origin of a server, or why there is none. */
export type ServerAddress =
  | { readonly origin: string; readonly why?: undefined }
  | { readonly origin?: undefined; readonly why: string };

/** Reads the address of a server as a person types it: a bare host is meant as https. Nothing before an @ is ever shown. */
export function serverAddress(typed: string, allowHttp: boolean): ServerAddress {
  const text = typed.trim();
  const whole = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || !isBare(url, text)) return { why: expected(text) };
  if (url.protocol === 'https:' || allowHttp || isNear(url.hostname)) return { origin: url.origin };
  const why = `expected https, ${url.host} is not on a private address; over http anybody on the way can read the token (--allow-http does it all the same)`;
  return { why };
}

function isBare(url: URL, text: string): boolean {
  const extra = url.username + url.password + url.search + url.hash;
  return extra === '' && url.pathname === '/' && /^https?:$/.test(url.protocol) && !/[@?#\\]/.test(text);
}

function expected(text: string): string {
  const came = text.includes('@') ? 'something with an @ in it' : visible(text);
  return `expected the address of a server, came ${came}; write it like https://photog.social`;
}

function isNear(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  return host === 'localhost' || (isIP(address) !== 0 && isPrivate(address));
}
