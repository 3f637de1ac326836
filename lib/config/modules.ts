import type { ModuleSource, Option, Options } from './config.ts';
import { Gathering, unexpected } from './config-errors.ts';
import type { MapNode, Node } from './node.ts';
import { type Reader, readRecord, required, type Scope } from './record.ts';
import { path, textOf } from './scalars.ts';

const fields = {
  path: required(path, 'the file of a module', 'add "path: ./my-module.mjs"'),
};

/** Keys of one handler of the user's own; all further keys are its options. */
export const moduleKeys: readonly string[] = Object.keys(fields);

/** Reads a module and its options: every key but `path` and those of `others`. What options mean is the module's matter. */
export function moduleSource(map: MapNode, scope: Scope, others: readonly string[] = []): ModuleSource {
  const own = [...map.entries].filter(([key]) => !moduleKeys.includes(key) && !others.includes(key));
  const names = own.map(([key]) => key);
  const gathering = new Gathering();
  const source = gathering.attempt(() => readRecord(fields, map, scope, [...others, ...names]));
  const options = gathering.attempt(() => optionsOf(own, scope));
  gathering.settle();
  return { path: source?.path ?? '', options: options ?? {} };
}

function optionsOf(entries: readonly (readonly [string, Node])[], scope: Scope): Options {
  const gathering = new Gathering();
  const read = entries.map(([key, node]) => [key, gathering.attempt(() => optionOf(node, scope)) ?? null]);
  gathering.settle();
  return Object.fromEntries(read);
}

function optionOf(node: Node, scope: Scope): Option {
  if (node.kind === 'nothing') return null;
  if (node.kind === 'text') return textOf(node, scope);
  if (node.kind === 'list') return node.items.map((item) => optionOf(item, scope));
  return optionsOf([...node.entries], scope);
}

/** Reads handlers of the user's own: a list of files, or of `path` with options. */
export const handlers: Reader<readonly ModuleSource[]> = (node, scope) => {
  const cure = 'write "- ./my-handler.mjs" lines below it';
  if (node.kind === 'text' || node.kind === 'map') throw unexpected(node, 'a list of modules', cure);
  const gathering = new Gathering();
  const items = node.kind === 'list' ? node.items : [];
  const read = items.flatMap((item) => gathering.attempt(() => [handlerSource(item, scope)]) ?? []);
  gathering.settle();
  return read;
};

function handlerSource(node: Node, scope: Scope): ModuleSource {
  return node.kind === 'map' ? moduleSource(node, scope) : { path: path(node, scope), options: {} };
}
