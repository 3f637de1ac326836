import type { DestinationType } from './destination-type.ts';
import { dropType } from './drop.ts';
import { mastodonType } from './mastodon.ts';
import { storeType } from './store.ts';

/** Every type of destination that a configuration may name. */
export const destinationTypes: ReadonlyMap<string, DestinationType> = new Map(
  [dropType, mastodonType, storeType].map((type) => [type.name, type]),
);
