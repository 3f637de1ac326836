import { isIPv4, isIPv6 } from 'node:net';
import type { ListenAddress } from './config.ts';
import { Gathering, refusal, unexpected } from './config-errors.ts';
import type { Node } from './node.ts';
import type { Reader, Scope } from './record.ts';
import { lineOf } from './scalars.ts';

/** What an address to listen on looks like. */
export const listenForm = 'HOST:PORT, :PORT or PORT';
export const listenCure = 'write it like "0.0.0.0:80", ":80", "[::]:80" or "80"';

/** Every IPv4 address of the machine: cameras know no IPv6. */
const everywhere = '0.0.0.0';

/** Reads one address or a list of them; port 0 takes any free port. */
export const listen: Reader<readonly ListenAddress[]> = (node, scope) => {
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0) throw unexpected(node, `at least one ${listenForm}`, listenCure);
  const gathering = new Gathering();
  const seen = new Set<string>();
  const addresses = items.flatMap((item) => gathering.attempt(() => [address(item, seen, scope)]) ?? []);
  gathering.settle();
  return addresses;
};

function address(node: Node, seen: Set<string>, scope: Scope): ListenAddress {
  const parsed = parseListenAddress(lineOf(node, scope, listenForm));
  if (parsed === undefined) throw unexpected(node, listenForm, listenCure);
  const key = `${parsed.host} ${parsed.port}`;
  if (parsed.port !== 0 && seen.has(key))
    throw refusal(
      'SB_CONFIG_VALUE',
      node.place,
      'expected each address once, this one came twice; take one out',
    );
  seen.add(key);
  return parsed;
}

/** Host and port of `10.0.0.1:80`, `name:80`, `[::]:80`, `:80` or `80`; undefined where the text is none of these. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:(\[[^[\]]+\]|[^:[\]]*):)?([0-9]{1,5})$/.exec(text);
  const port = Number(match?.[2] ?? Number.NaN);
  const host = match?.[1] === undefined || match[1] === '' ? everywhere : match[1].replaceAll(/[[\]]/g, '');
  const fits = match?.[1]?.startsWith('[') ? isIPv6(host) : isIPv4(host) || isHostName(host);
  return fits && port <= 65535 ? { host, port } : undefined;
}

/** A host name: labels of letters, digits and inner hyphens, the last one no number. [RFC 1123 §2.1] */
function isHostName(host: string): boolean {
  return (
    host.length <= 253 &&
    /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(host)
  );
}
