import { isIP } from 'node:net';
import { forCameras, ownAddresses, reachOf } from '../checks/machine-addresses.ts';
import { camerasPort } from '../checks/port.ts';
import type { Snippet } from '../checks/snippets/snippet.ts';
import { namesFor, type SnippetKind, snippetsOf, snippetsText } from '../checks/snippets/snippets.ts';
import type { CheckRequest } from './check.ts';
import { configOf } from './check-run.ts';

/** The snippets of one kind. */
export interface KindOfSnippets {
  readonly kind: SnippetKind;
  readonly files: readonly Snippet[];
}

/** What a person has to say first; its message tells which option. */
export class NeedsOption extends Error {}

/**
 * Fills snippets in. A hotspot of its own, printed among others, is not at the address that this machine has in another network.
 * Throws NeedsOption where this machine does not tell the address.
 */
export async function snippetsFor(
  kinds: readonly SnippetKind[],
  request: CheckRequest,
): Promise<readonly KindOfSnippets[]> {
  const { listen } = await configOf(request);
  const names = namesFor(request.models);
  if (names.hosts.length === 0) {
    const message = `--model: the ${request.models.map(({ name }) => name).join(', ')} asks no names that the bridge answers`;
    throw new NeedsOption(message);
  }
  const port = listen.find((one) => one.port !== camerasPort && one.port !== 0)?.port ?? camerasPort;
  const facts = { address: addressFor(kinds, request.address), port, ...names };
  const isOneOfMany = kinds.length > 1;
  return kinds.map((kind) => {
    const apart = isOneOfMany && kind === 'hostapd' ? { ...facts, address: '' } : facts;
    return { kind, files: snippetsOf(kind, apart) };
  });
}

/** What was given, or the one address of this machine that suits. A hotspot of its own brings its address along. */
function addressFor(kinds: readonly SnippetKind[], given: string | undefined): string {
  if (given !== undefined && isIP(given) === 4) return given;
  if (given !== undefined) throw new NeedsOption(`--address: cameras know IPv4 only, got ${given}`);
  if (kinds.length === 1 && kinds[0] === 'hostapd') return '';
  const here = forCameras(ownAddresses());
  const near = here.filter(({ address }) => ['private', 'home'].includes(reachOf(address)));
  const [only] = near;
  if (only !== undefined && near.length === 1) return only.address;
  const choice = here.map(({ address, interface: name }) => `${address} (${name})`).join(', ');
  const message = `say with --address IP where the camera is to be led; this machine has ${choice === '' ? 'no address in a network' : choice}`;
  throw new NeedsOption(message);
}

/** For people, and to be put into a file where there is one only. */
export function snippetsAsText(made: readonly KindOfSnippets[]): string {
  const [only] = made;
  if (only !== undefined && made.length === 1) return snippetsText(only.files);
  return made
    .flatMap(({ kind, files }) => files.map(({ place, text }) => `# ===== ${kind}: ${place}\n${text}`))
    .join('\n');
}
