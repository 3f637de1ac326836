import { refusal } from '../config-errors.ts';
import { nameCure } from '../nearest-name.ts';
import { keyPath, type MapNode, type Node, shownValue } from '../node.ts';
import { mapOf, type Scope } from '../record.ts';
import { lineOf } from '../scalars.ts';
import type { DestinationType } from './destination-type.ts';
import { destinationTypes } from './destination-types.ts';

/** Longest chain of `extends`. */
const longest = 32;

/** A destination with everything that it inherits in place. */
export interface Resolved {
  readonly type: DestinationType;
  readonly map: MapNode;
}

/** Puts in place what a destination inherits. Throws a ConfigError for a chain that leads nowhere, round in a circle, or to another type. */
export function resolveExtends(name: string, all: MapNode, scope: Scope): Resolved {
  const [root, ...heirs] = chainOf(name, all, scope).reverse();
  if (root === undefined) throw refusal('SB_CONFIG_EXTENDS', all.place, 'expected a destination');
  const type = typeOf(root, scope);
  return { type, map: heirs.reduce((map, heir) => inherit(map, heir, type, scope), root) };
}

/** The destination, what it extends, and so on. */
function chainOf(name: string, all: MapNode, scope: Scope): MapNode[] {
  const names = [name];
  const chain = [mapOf(all.entries.get(name) ?? all)];
  for (;;) {
    const node = chain.at(-1)?.entries.get('extends');
    if (node === undefined) return chain;
    const base = lineOf(node, scope, 'the name of a destination');
    if (names.includes(base)) throw circle(names.slice(names.indexOf(base)), all);
    names.push(base);
    chain.push(baseOf(base, node, all));
    if (chain.length > longest)
      throw refusal(
        'SB_CONFIG_EXTENDS',
        node.place,
        `expected at most ${longest} steps, came more; shorten the chain`,
      );
  }
}

function baseOf(base: string, node: Node, all: MapNode): MapNode {
  const found = all.entries.get(base);
  if (found !== undefined) return mapOf(found);
  const cure = nameCure(base, [...all.entries.keys()]);
  const message = `expected the name of a destination, came ${shownValue(node)}; ${cure}`;
  throw refusal('SB_CONFIG_EXTENDS', node.place, message);
}

/** One error for the whole circle, wherever it was entered: it is told from its first name in the alphabet. */
function circle(names: readonly string[], all: MapNode): Error {
  const first = [...names].sort()[0] ?? '';
  const start = names.indexOf(first);
  const round = [...names.slice(start), ...names.slice(0, start), first].join(' → ');
  const heir = all.entries.get(first);
  const at = (heir?.kind === 'map' ? heir.entries.get('extends') : heir)?.place ?? all.place;
  return refusal('SB_CONFIG_EXTENDS', at, `expected a chain with an end, came the circle ${round}; break it`);
}

function typeOf(map: MapNode, scope: Scope): DestinationType {
  const node = map.entries.get('type');
  const known = [...destinationTypes.keys()];
  if (node === undefined) {
    const cure = `add "type:" with one of ${known.join(', ')}, or "extends:"`;
    throw refusal(
      'SB_CONFIG_MISSING',
      { ...map.place, path: keyPath(map.place.path, 'type') },
      `expected a type, the key is not there; ${cure}`,
    );
  }
  const name = lineOf(node, scope, 'a type of destination');
  const type = destinationTypes.get(name);
  if (type !== undefined) return type;
  const message = `expected a type of destination, came ${shownValue(node)}; ${nameCure(name, known)}`;
  throw refusal('SB_CONFIG_DESTINATION', node.place, message);
}

/** A new map with the heir's keys over the base's; neither is changed. */
function inherit(base: MapNode, heir: MapNode, type: DestinationType, scope: Scope): MapNode {
  checkType(heir, type, scope);
  const replaced = type.alternatives.filter((keys) => keys.some((key) => heir.entries.has(key))).flat();
  const entries = new Map([...base.entries].filter(([key]) => !replaced.includes(key)));
  for (const [key, own] of heir.entries) {
    const inherited = entries.get(key);
    entries.set(key, type.merged.includes(key) ? mergeGroup(inherited, own) : own);
  }
  return { kind: 'map', place: heir.place, entries };
}

function checkType(heir: MapNode, type: DestinationType, scope: Scope): void {
  const node = heir.entries.get('type');
  if (node === undefined) return;
  const own = lineOf(node, scope, 'a type of destination');
  if (own === type.name) return;
  const came = `expected ${type.name}, the type of what it extends, came ${shownValue(node)}`;
  throw refusal('SB_CONFIG_EXTENDS', node.place, `${came}; take "type" or "extends" out`);
}

function mergeGroup(base: Node | undefined, own: Node): Node {
  if (base?.kind !== 'map' || own.kind === 'text' || own.kind === 'list') return own;
  const entries = own.kind === 'map' ? [...base.entries, ...own.entries] : base.entries;
  return { kind: 'map', place: own.place, entries: new Map(entries) };
}
