import { join } from 'node:path';
import type { CommandConfig, Config, DestinationConfig, ModuleConfig } from '../config/config.ts';
import type { Destination } from './destination.ts';

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
  ) => Promise<Destination>;
};

/** Each type's code is loaded where one is configured: memory is short. */
const factories: Factories = {
  store: async (name, config, surroundings) => {
    const { Store } = await import('./store.ts');
    return new Store(name, config, surroundings);
  },
  mastodon: async (name, config, surroundings) => {
    const { Mastodon } = await import('./mastodon/mastodon.ts');
    return new Mastodon(name, config, surroundings);
  },
  smtp: async (name, config, surroundings) => {
    const { makeSmtp } = await import('./smtp/smtp.ts');
    return makeSmtp(name, config, surroundings);
  },
  command: async (name, config, surroundings) => {
    const { makeCommand } = await import('./command/command.ts');
    return makeCommand(name, { ...config, ...commandPlaces(config, surroundings) }, surroundings);
  },
  module: async (name, config, surroundings) => loaded(name, config, surroundings),
  drop: async (name, config) => {
    const { makeDrop } = await import('./drop.ts');
    return makeDrop(name, config);
  },
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
function make(name: string, config: DestinationConfig, surroundings: Surroundings): Promise<Destination> {
  const factory = factories[config.type] as (
    name: string,
    config: DestinationConfig,
    surroundings: Surroundings,
  ) => Promise<Destination>;
  return factory(name, config, surroundings);
}

/** Makes every destination of a configuration, by its name. Opens nothing: files and connections come with deliveries. */
export async function makeDestinations(
  config: Config['destinations'],
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, Destination>> {
  const made = new Map<string, Destination>();
  for (const [name, destination] of Object.entries(config))
    made.set(name, await make(name, destination, surroundings));
  return made;
}
