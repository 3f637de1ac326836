import type { Config, DestinationConfig } from '../config/config.ts';
import type { Destination } from './destination.ts';
import { makeDrop } from './drop.ts';
import { Mastodon } from './mastodon/mastodon.ts';
import { Store } from './store.ts';

/** What destinations are told of the bridge. */
export interface Surroundings {
  /** The bridge's own version, for its User-Agent. */
  readonly version: string;
  /** Takes a line that a person may want to read; nothing secret is in it. */
  readonly log?: ((line: string) => void) | undefined;
}

type Type = DestinationConfig['type'];

type Factories = {
  readonly [T in Type]: (
    name: string,
    config: Extract<DestinationConfig, { type: T }>,
    surroundings: Surroundings,
  ) => Destination;
};

const factories: Factories = {
  store: (name, config) => new Store(name, config),
  mastodon: (name, config, surroundings) => new Mastodon(name, config, surroundings),
  drop: makeDrop,
};

/** The entry's own factory; the cast says what the table's type says, that key and parameter fit. */
function make(name: string, config: DestinationConfig, surroundings: Surroundings): Destination {
  const factory = factories[config.type] as (
    name: string,
    config: DestinationConfig,
    surroundings: Surroundings,
  ) => Destination;
  return factory(name, config, surroundings);
}

/** Makes every destination of a configuration, by its name. Opens nothing: files and connections come with deliveries. */
export function makeDestinations(
  config: Config['destinations'],
  surroundings: Surroundings,
): ReadonlyMap<string, Destination> {
  return new Map(
    Object.entries(config).map(([name, destination]) => [name, make(name, destination, surroundings)]),
  );
}
