import { isIPv6 } from 'node:net';
import { brokenPercent, decimal, firstOutside, hostBytes, shown } from './grammar.ts';
import { refusal } from './refusals.ts';

const COLON = 0x3a;
const BRACKET = 0x5b;

/**
 * The host of `uri-host [ ":" port ]`, in ASCII lower case. [RFC 9110 §7.2, RFC 3986 §3.2.2] Throws where the
 * text is anything else: empty (an http URI must have a host, RFC 9110 §4.2.1), with user information
 * (§4.2.4), a port past 65535.
 */
export function readHost(text: string, state: string, offset: number): string {
  const end = hostEnd(text);
  const host = text.slice(0, end);
  if (end === 0 || brokenPercent(host) !== -1 || !isPort(text, end))
    throw refusal('SB_HOST', shown(text), { state, offset });
  return host.toLowerCase();
}

/** Where the host ends: 0 where there is none. */
function hostEnd(text: string): number {
  return text.charCodeAt(0) === BRACKET ? addressEnd(text) : firstOutside(hostBytes, text, 0);
}

/**
 * Where an IPv6 address in brackets ends. One with a zone is not for the wire [RFC 9110 §4.2], IPvFuture is
 * no version yet.
 */
function addressEnd(text: string): number {
  const end = text.indexOf(']') + 1;
  const address = text.slice(1, Math.max(1, end - 1));
  return !address.includes('%') && isIPv6(address) ? end : 0;
}

/**
 * Whether nothing, or a colon and a port, stands there. A port without digits is the default one. [RFC 3986
 * §3.2.3]
 */
function isPort(text: string, at: number): boolean {
  if (at === text.length) return true;
  const port = text.slice(at + 1);
  return text.charCodeAt(at) === COLON && (port === '' || (decimal(port) ?? 65536) <= 65535);
}
