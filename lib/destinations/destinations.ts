import { join } from 'node:path';
import type { CommandConfig, Config, DestinationConfig, ModuleConfig } from '../config/config.ts';
import { makeCommand } from './command/command.ts';
import type { Destination } from './destination.ts';
import { makeDrop } from './drop.ts';
import { Mastodon } from './mastodon/mastodon.ts';
import { makeSmtp } from './smtp/smtp.ts';
import { Store } from './store.ts';

/** What destinations are told of the bridge. */
export interface Surroundings {
  /** The bridge's own version, for its User-Agent. */
  readonly version: string;
  /** Absolute path of the bridge's data folder. */
  readonly data: string;
  /** Takes a line that a person may want to read; nothing secret is in it. */
  readonly log?: ((line: string) => void) | undefined;
  /** Destinations of the user's own, loaded already, by their names. */
  readonly modules?: ReadonlyMap<string, Destination> | undefined;
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
  store: (name, config, surroundings) => new Store(name, config, surroundings),
  mastodon: (name, config, surroundings) => new Mastodon(name, config, surroundings),
  smtp: makeSmtp,
  command: (name, config, surroundings) =>
    makeCommand(name, { ...config, ...commandPlaces(config, surroundings) }, surroundings),
  module: loaded,
  drop: makeDrop,
};

/** The data folder is known only when the command line has been heard, too. */
function commandPlaces({ folder }: CommandConfig, { data }: Surroundings) {
  return { folder: folder ?? data, scratch: join(data, 'scratch') };
}

function loaded(name: string, { path }: ModuleConfig, { modules }: Surroundings): Destination {
  const destination = modules?.get(name);
  if (destination === undefined)
    throw new Error(`${path} was to be loaded before destination ${name} is made`);
  return destination;
}

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
