import { commandType } from './command.ts';
import type { DestinationType } from './destination-type.ts';
import { dropType } from './drop.ts';
import { mastodonType } from './mastodon.ts';
import { moduleType } from './module.ts';
import { smtpType } from './smtp.ts';
import { storeType } from './store.ts';

/** Every type of destination that a configuration may name. */
export const destinationTypes: ReadonlyMap<string, DestinationType> = new Map(
  [mastodonType, storeType, smtpType, commandType, moduleType, dropType].map((type) => [type.name, type]),
);
