import type { DestinationConfig } from '../config.ts';
import { Gathering, refusal } from '../config-errors.ts';
import type { Node } from '../node.ts';
import { mapOf, type Reader } from '../record.ts';
import { resolveExtends } from './inheritance.ts';

export type Destinations = Readonly<Record<string, DestinationConfig>>;

/**
 * Reads all destinations, each into objects of its own: what one inherits is read once more for it, so no two share
 * anything. Undefined where there are none.
 */
export const destinations: Reader<Destinations | undefined> = (node, scope) => {
  const map = mapOf(node);
  const gathering = new Gathering();
  const table: Record<string, DestinationConfig> = Object.create(null);
  for (const [name, each] of map.entries)
    gathering.attempt(() => {
      checkName(name, each);
      const { type, map: resolved } = resolveExtends(name, map, scope);
      table[name] = type.read(resolved, scope);
    });
  gathering.settle();
  return map.entries.size === 0 ? undefined : table;
};

/** Names stand in the outbox, in logs and on the command line, so they are plain. */
function checkName(name: string, { place }: Node): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name)) return;
  const expected =
    'expected a name of at most 64 letters, digits, hyphens, underscores and dots, beginning with a letter or digit';
  throw refusal('SB_CONFIG_VALUE', place, `${expected}, came another; rename the destination`);
}
