import { ConfigError } from '../errors.ts';
import type { Config } from './config.ts';
import { ConfigErrors, errorsOf } from './config-errors.ts';
import { resolveExtends } from './destinations/inheritance.ts';
import { keyPath, type MapNode, type Node } from './node.ts';
import type { Scope } from './record.ts';

/** Key path → line of everything in a tree that was read without an error. An heir's keys stand where they are written. */
export function linesOf(root: MapNode, scope: Scope): Config['lines'] {
  const lines: Record<string, number> = Object.create(null);
  note(root, '', lines);
  const destinations = root.entries.get('destinations');
  if (destinations?.kind !== 'map') return lines;
  for (const name of destinations.entries.keys())
    note(resolveExtends(name, destinations, scope).map, keyPath('destinations', name), lines);
  return lines;
}

function note(node: Node, path: string, lines: Record<string, number>): void {
  if (path !== '' && node.place.line !== undefined) lines[path] = node.place.line;
  if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) note(item, `${path}[${index}]`, lines);
  if (node.kind === 'map') for (const [key, each] of node.entries) note(each, keyPath(path, key), lines);
}

/** The error; one of the configuration as `located` tells it. */
export function placed(error: unknown, config: Pick<Config, 'file' | 'lines'>): unknown {
  return error instanceof ConfigError ? located(error, config) : error;
}

/** An error that was found after reading, with the file and the line of its key, or of the nearest key around it. */
export function located(error: ConfigError, config: Pick<Config, 'file' | 'lines'>): ConfigError {
  const [first, ...rest] = errorsOf(error).map((each) => locatedOne(each, config));
  return first === undefined || rest.length === 0 ? (first ?? error) : new ConfigErrors(first, rest);
}

function locatedOne(error: ConfigError, { file, lines }: Pick<Config, 'file' | 'lines'>): ConfigError {
  if (error.file !== undefined || file === undefined) return error;
  const prefix = `${error.path}: `;
  const message = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  return new ConfigError(error.code, message, { file, path: error.path, line: lineOf(error.path, lines) });
}

function lineOf(path: string, lines: Config['lines']): number | undefined {
  for (let at = path; at !== ''; at = at.replace(/(?:^|\.)[^.[]*$|\[\d+\]$/, ''))
    if (lines[at] !== undefined) return lines[at];
  return undefined;
}
