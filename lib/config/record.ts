import type { ConfigError } from '../errors.ts';
import { Gathering, refusal, unexpected } from './config-errors.ts';
import { nameCure } from './nearest-name.ts';
import { emptyMap, keyPath, type MapNode, type Node, type Place, shownKey, slippedKey } from './node.ts';

/** What reading needs besides the text. */
export interface Scope {
  /** Absolute folder that relative paths start from. */
  readonly baseDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Names of all destinations, also of those that turn out to be wrong. */
  readonly destinations: readonly string[];
}

/** Makes a value of what is written. Throws a ConfigError, or ConfigErrors. */
export type Reader<T> = (node: Node, scope: Scope) => T;

/** One key of a group. */
export interface Field<T> {
  readonly read: Reader<T>;
  /** The value where the key is not there, or a ConfigError (`SB_CONFIG_MISSING`). */
  absent(place: Place, scope: Scope): T;
  /** Keys of the group that it is itself; empty for all else. */
  readonly keys: readonly string[];
}

export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** A key that may be left out. */
export function optional<T>(read: Reader<T>, fallback: T): Field<T> {
  return { read, absent: () => fallback, keys: [] };
}

/** A key that must be there. */
export function required<T>(read: Reader<T>, expected: string, cure: string): Field<T> {
  const absent = (place: Place): never => {
    throw refusal('SB_CONFIG_MISSING', place, `expected ${expected}, the key is not there; ${cure}`);
  };
  return { read, absent, keys: [] };
}

/** A group of keys that may be left out, whole or in part. */
export function group<T extends object>(fields: Fields<T>): Field<T> {
  const read: Reader<T> = (node, scope) => readRecord(fields, mapOf(node), scope);
  return { read, absent: (place, scope) => read(emptyMap(place), scope), keys: Object.keys(fields) };
}

/** Reads a group of keys, each by its field; every unknown, missing or wrong one is told. `others` are known but read elsewhere. */
export function readRecord<T extends object>(
  fields: Fields<T>,
  map: MapNode,
  scope: Scope,
  others: readonly string[] = [],
): T {
  const gathering = new Gathering();
  const record: Partial<T> = {};
  for (const error of unknownKeys(map, [...others, ...Object.keys(fields)])) gathering.add(error);
  for (const key of Object.keys(fields) as (keyof T & string)[])
    gathering.attempt(() => {
      record[key] = readField(fields[key], key, map, scope);
    });
  gathering.settle();
  return record as T;
}

function readField<T>(field: Field<T>, key: string, map: MapNode, scope: Scope): T {
  const node = map.entries.get(key);
  if (node !== undefined) return field.read(node, scope);
  return field.absent({ ...map.place, path: keyPath(map.place.path, key) }, scope);
}

function unknownKeys(map: MapNode, known: readonly string[]): ConfigError[] {
  const unknown = [...map.entries].filter(([key]) => !known.includes(key));
  return unknown.map(([key, node]) => {
    const slipped = slippedKey(key);
    const hint = slipped === undefined ? '' : ' (is the ": " behind it missing?)';
    const came = `${JSON.stringify(shownKey(key))}${hint}`;
    const message = `expected a known key, came ${came}; ${nameCure(slipped ?? key, known)}`;
    return refusal('SB_CONFIG_UNKNOWN_KEY', node.place, message);
  });
}

/** A group of keys; a key with nothing behind it is an empty one (all its lines may be commented out). */
export function mapOf(node: Node): MapNode {
  if (node.kind === 'map') return node;
  if (node.kind === 'nothing') return emptyMap(node.place);
  throw unexpected(node, 'a group of keys', 'write "key: value" lines, indented, below it');
}
