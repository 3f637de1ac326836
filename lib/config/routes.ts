import { isAddressPattern } from '../address-pattern.ts';
import { siteNames } from '../sites.ts';
import { Gathering, refusal } from './config-errors.ts';
import { nameCure } from './nearest-name.ts';
import { type MapNode, type Node, shownText, shownValue } from './node.ts';
import { mapOf, type Reader, type Scope } from './record.ts';
import { lineOf } from './scalars.ts';
import { asciiLower } from './senders.ts';

/** Name of a destination that is there. */
export const destinationName: Reader<string> = (node, scope) => {
  const name = lineOf(node, scope, 'the name of a destination');
  if (scope.destinations.includes(name)) return name;
  const cure =
    name === 'drop' ? 'add "drop: { type: drop }" to destinations' : nameCure(name, scope.destinations);
  const message = `expected the name of a destination, came ${shownValue(node)}; ${cure}`;
  throw refusal('SB_CONFIG_DESTINATION', node.place, message);
};

const known: ReadonlySet<string> = new Set(siteNames);

/** Reads routes: social site, recipient or pattern, made ASCII lower case → name of a destination. No key can be inherited. */
export const routes: Reader<Readonly<Record<string, string>>> = (node, scope) => {
  const map = mapOf(node);
  const gathering = new Gathering();
  const table: Record<string, string> = Object.create(null);
  const seen = new Set<string>();
  for (const [key, value] of map.entries)
    gathering.attempt(() => {
      const from = routeKey(key, value);
      if (seen.has(from)) throw twice(value);
      seen.add(from);
      table[from] = destinationName(value, scope);
    });
  gathering.settle();
  return table;
};

function routeKey(key: string, { place }: Node): string {
  const lower = asciiLower(key.trim());
  if (known.has(lower) || isAddress(lower) || isAddressPattern(lower)) return lower;
  const expected = 'expected a social site, an address or a pattern of addresses as the key';
  throw refusal('SB_CONFIG_VALUE', place, `${expected}, came ${shownText(key)}; ${cureFor(lower)}`);
}

function isAddress(text: string): boolean {
  return /^[^\s@*<>]+@[^\s@*<>]+$/.test(text);
}

function cureFor(key: string): string {
  if (key === '*') return 'for all that has no route of its own write "default"';
  if (!/[@*]/.test(key)) return nameCure(key, siteNames);
  return 'write it like "public@camera.example", "*@camera.example" or "photos-*@camera.example"';
}

function twice({ place }: Node): Error {
  return refusal('SB_CONFIG_VALUE', place, 'expected each route once, case does not count; take one out');
}

/** Names under `destinations`, right or wrong; those that the empty configuration has where there are none. */
export function destinationNames(root: MapNode, implied: string): Scope['destinations'] {
  const node = root.entries.get('destinations');
  const names = node?.kind === 'map' ? [...node.entries.keys()] : [];
  return names.length === 0 ? [implied] : names;
}
