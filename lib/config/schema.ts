import { join, resolve } from 'node:path';
import type { Config, HotspotConfig, Limits, SessionsConfig, StoreConfig } from './config.ts';
import { refusal } from './config-errors.ts';
import { destinationTypes } from './destinations/destination-types.ts';
import { type Destinations, destinations } from './destinations/destinations.ts';
import { freezeDeep } from './frozen.ts';
import { linesOf } from './lines.ts';
import { listen } from './listen.ts';
import { handlers, moduleKeys } from './modules.ts';
import type { MapNode } from './node.ts';
import { duration, size } from './quantities.ts';
import { type Field, type Fields, group, optional, readRecord, type Scope } from './record.ts';
import { destinationName, destinationNames, routes } from './routes.ts';
import { choice, integer, path } from './scalars.ts';
import { senderFields, senders } from './senders.ts';

/** Name of the destination that is there where the configuration names none. */
export const impliedName = 'photos';

const limits: Fields<Limits> = {
  body: optional(size('1', '1TB'), 256_000_000),
  idle: optional(duration('10ms', '1d'), 60_000),
  head: optional(duration('10ms', '1d'), 15_000),
  total: optional(duration('10ms', '7d'), 3_600_000),
  connections: optional(integer(1, 65_535), 256),
  freeDisk: optional(size('0', '1000TB'), 100_000_000),
};

const sessions: Fields<SessionsConfig> = {
  age: optional(duration('1m', '365d'), 86_400_000),
  count: optional(integer(1, 100_000), 1000),
};

const hotspot: Fields<HotspotConfig> = {
  yahoo: optional(choice('cookie', 'redirect'), 'cookie'),
  msn: optional(choice('cookie', 'redirect'), 'cookie'),
};

const keep: Fields<Config['keep']> = {
  age: optional(duration('0s', '3650d'), 604_800_000),
  size: optional(size('0', '1000TB'), 500_000_000),
};

const otherwise: Fields<Config['default']> = {
  email: optional<string | undefined>(destinationName, undefined),
  social: optional<string | undefined>(destinationName, undefined),
};

/** What is written, before the implied destination. */
type Written = Omit<Config, 'file' | 'lines' | 'destinations'> & {
  readonly destinations: Destinations | undefined;
};

const fields: Fields<Written> = {
  listen: optional(listen, [{ host: '0.0.0.0', port: 8080 }]),
  data: { read: path, absent: (_, { baseDir }) => resolve(baseDir, 'data'), keys: [] },
  senders: optional<Config['senders']>(senders, undefined),
  handlers: optional<Config['handlers']>(handlers, []),
  routes: { read: routes, absent: (place, scope) => routes({ kind: 'nothing', place }, scope), keys: [] },
  default: group(otherwise),
  destinations: optional(destinations, undefined),
  limits: group(limits),
  sessions: group(sessions),
  hotspot: group(hotspot),
  keep: group(keep),
};

/** What the tree is read with. */
export interface Source {
  readonly file: string | undefined;
  readonly baseDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Reads a whole configuration. Throws a ConfigError, or ConfigErrors with every error that there is. */
export function readConfig(root: MapNode, { file, baseDir, env }: Source): Config {
  const scope: Scope = { baseDir, env, destinations: destinationNames(root, impliedName) };
  const written = readRecord(fields, root, scope);
  checkGoal(written, root);
  return freezeDeep({
    ...written,
    file: file === undefined ? undefined : resolve(file),
    lines: linesOf(root, scope),
    default: written.destinations === undefined ? impliedDefault(written.default) : written.default,
    destinations: written.destinations ?? impliedDestinations(written.data),
  });
}

function impliedDefault({ email = impliedName, social = impliedName }: Config['default']): Config['default'] {
  return { email, social };
}

function impliedDestinations(data: string): Destinations {
  const table: Record<string, StoreConfig> = Object.create(null);
  table[impliedName] = impliedStore(data);
  return table;
}

/** The folder for photos where the configuration names no destination. */
export function impliedStore(data: string): StoreConfig {
  const usual = { below: [], private: false, mode: undefined, folderMode: undefined };
  return { type: 'store', folder: join(data, 'photos'), ...usual, implied: true };
}

/** Destinations that no route and no default leads to would refuse every photo. */
function checkGoal(written: Written, root: MapNode): void {
  const ways = [...Object.values(written.routes), written.default.email, written.default.social];
  const [name] = Object.keys(written.destinations ?? {});
  if (name === undefined || ways.some((way) => way !== undefined)) return;
  const cure = `add "default: { email: ${name}, social: ${name} }"`;
  const message = `expected a route or a default, came neither, so every photo would be refused; ${cure}`;
  throw refusal('SB_CONFIG_MISSING', { ...root.place, path: 'default' }, message);
}

/** Every key of the schema, e.g. `limits.body`, `senders[].name`, `destinations.<mastodon>.photo.quality`. */
export function schemaKeys(): readonly string[] {
  const top = Object.entries<Field<unknown>>(fields).flatMap(([key, field]) => [
    key,
    ...field.keys.map((inner) => `${key}.${inner}`),
  ]);
  const sender = Object.keys(senderFields).map((key) => `senders[].${key}`);
  const handler = moduleKeys.map((key) => `handlers[].${key}`);
  const types = [...destinationTypes.values()];
  return [
    ...top,
    ...sender,
    ...handler,
    ...types.flatMap(({ name, keys }) => keys.map((key) => `destinations.<${name}>.${key}`)),
  ];
}
