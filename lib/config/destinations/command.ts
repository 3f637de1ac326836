import { resolve } from 'node:path';
import type { CommandConfig } from '../config.ts';
import { Gathering, refusal, unexpected } from '../config-errors.ts';
import { duration } from '../quantities.ts';
import { type Fields, mapOf, optional, type Reader, readRecord, required } from '../record.ts';
import { choice, lineOf, path, text } from '../scalars.ts';
import { commonKeys, type DestinationType } from './destination-type.ts';

const expectedRun = 'a program and its arguments';
const cureRun = 'write a list, like ["./log.sh", "{filename}"]';

/** An argument vector. A program with a slash is found from the configuration's folder, another where the system looks. */
const run: Reader<readonly string[]> = (node, scope) => {
  const [first, ...rest] = node.kind === 'list' ? node.items : [];
  if (first === undefined) throw unexpected(node, expectedRun, cureRun);
  const program = lineOf(first, scope, 'a program');
  return [
    program.includes('/') ? resolve(scope.baseDir, program) : program,
    ...rest.map((item) => text(item, scope)),
  ];
};

/** Names and values of environment variables. */
const env: Reader<Readonly<Record<string, string>>> = (node, scope) => {
  const gathering = new Gathering();
  const entries = [...mapOf(node).entries].map(([name, value]) => {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      return [name, gathering.attempt(() => text(value, scope)) ?? ''];
    const message = 'expected the name of an environment variable: letters, digits and _, came another';
    gathering.add(refusal('SB_CONFIG_VALUE', value.place, `${message}; rename it`));
    return [name, ''];
  });
  gathering.settle();
  return Object.fromEntries(entries);
};

const fields: Fields<Omit<CommandConfig, 'type'>> = {
  run: required(run, expectedRun, 'add "run: [./program, …]"'),
  stdin: optional<string | undefined>(text, undefined),
  per: optional(choice('file', 'parcel'), 'file'),
  timeLimit: optional(duration('10ms', '10m'), 60_000),
  folder: optional<string | undefined>(path, undefined),
  env: optional(env, {}),
};

/** A program that is run for photos. */
export const commandType: DestinationType = {
  name: 'command',
  keys: Object.keys(fields),
  merged: [],
  alternatives: [],
  read: (map, scope): CommandConfig => ({ type: 'command', ...readRecord(fields, map, scope, commonKeys) }),
};
