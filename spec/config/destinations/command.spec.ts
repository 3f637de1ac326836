// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandConfig } from '../../../lib/config/config.ts';
import { type Accepted, accepts, configOf, type Refused, refuses } from '../yaml-cases.ts';

const test = suite('config/destinations/command');

const command = (keys: string): string =>
  `destinations:\n  log: { type: command, ${keys} }\ndefault: { email: log }\n`;

const plain: CommandConfig = {
  type: 'command',
  run: ['log'],
  stdin: undefined,
  per: 'file',
  timeLimit: 60_000,
  folder: undefined,
  env: {},
};

accepts(
  test,
  (
    [
      ['a program that the system finds', 'run: [log]', {}],
      ['a program beside the configuration', 'run: [./log.sh]', { run: ['/etc/bridge/log.sh'] }],
      ['a program somewhere', 'run: [/usr/bin/log, ./x]', { run: ['/usr/bin/log', './x'] }],
      [
        'arguments, as they are',
        'run: [log, "", " a ", 007, "a\\nb", "{file}"]',
        { run: ['log', '', ' a ', '007', 'a\nb', '{file}'] },
      ],
      ['words for it', 'run: [log], stdin: "{body}"', { stdin: '{body}' }],
      ['no words for it', 'run: [log], stdin: ""', { stdin: '' }],
      ['one run for all', 'run: [log], per: parcel', { per: 'parcel' }],
      ['a time limit', 'run: [log], timeLimit: 5m', { timeLimit: 300_000 }],
      ['a folder to run in', 'run: [log], folder: x', { folder: '/etc/bridge/x' }],
      [
        'an environment',
        'run: [log], env: { KEY: "${S}", _a1: "", __proto__: x }',
        { env: { KEY: 'secret', _a1: '', ['__proto__']: 'x' } },
      ],
    ] as const
  ).map(
    ([name, keys, differs]): Accepted => [
      name,
      command(keys),
      (c) => c.destinations.log,
      { ...plain, ...differs },
      { S: 'secret' },
    ],
  ),
);

refuses(
  test,
  (
    [
      ['no program', 'per: file', 'SB_CONFIG_MISSING', 'run', 'add "run:'],
      ['an empty list', 'run: []', 'SB_CONFIG_VALUE', 'run', 'write a list'],
      ['one line for a shell', 'run: "rm -rf x"', 'SB_CONFIG_VALUE', 'run', 'write a list'],
      ['an empty program', 'run: [""]', 'SB_CONFIG_VALUE', 'run[0]', 'on one line'],
      ['an argument that is a list', 'run: [a, [b]]', 'SB_CONFIG_VALUE', 'run[1]', 'write one value'],
      ['an argument with NUL', 'run: [a, "b\\0"]', 'SB_CONFIG_VALUE', 'run[1]', 'take them out'],
      ['an odd per', 'run: [a], per: photo', 'SB_CONFIG_VALUE', 'per', 'known are file, parcel'],
      ['a day', 'run: [a], timeLimit: 1d', 'SB_CONFIG_VALUE', 'timeLimit', 'from 10ms to 10m'],
      ['a list as environment', 'run: [a], env: [b]', 'SB_CONFIG_VALUE', 'env', '"key: value" lines'],
      ['a variable with =', 'run: [a], env: { "A=B": c }', 'SB_CONFIG_VALUE', 'env."A…"', 'rename it'],
      [
        'a variable that is a list',
        'run: [a], env: { A: [b] }',
        'SB_CONFIG_VALUE',
        'env.A',
        'write one value',
      ],
    ] as const
  ).map(
    ([name, keys, code, key, cure]): Refused => [
      name,
      command(keys),
      code,
      `destinations.log.${key}`,
      2,
      cure,
    ],
  ),
);

test('the environment of a program inherits nothing', () => {
  const { destinations } = configOf(command('run: [a], env: { __proto__: x }'));
  const { env } = destinations.log as CommandConfig;
  assert.equal(Object.keys(env), ['__proto__']);
  assert.is(Object.getPrototypeOf(env), Object.prototype);
});

test.run();
