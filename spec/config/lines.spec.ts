import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigErrors, errorsOf } from '../../lib/config/config-errors.ts';
import { located } from '../../lib/config/lines.ts';
import { ConfigError } from '../../lib/errors.ts';
import { configOf } from './yaml-cases.ts';

const test = suite('config/lines');

const config = configOf(`data: ./d
handlers:
  - ./a.js
  - path: ./b.js
    url: x
destinations:
  one:
    type: module
    path: ./c.js
    headers:
      "x.y": 1
    list: [a,
      b]
  two:
    extends: one
    own: 1
  a.b: { type: drop }
default: { email: one }
`);

const rows: readonly (readonly [path: string, line: number | undefined])[] = [
  ['data', 1],
  ['handlers[0]', 3],
  ['handlers[0].path', 3],
  ['handlers[1].url', 5],
  ['handlers[1].nope', 4],
  ['destinations.one.path', 9],
  ['destinations.one.headers."x.y"', 11],
  ['destinations.one.list[1]', 13],
  ['destinations.one.list[7]', 12],
  ['destinations.one.url', 7],
  ['destinations.two.own', 16],
  ['destinations.two.path', 9],
  ['destinations.two.list[1]', 13],
  ['destinations.two', 14],
  ['destinations."a.b".x', 17],
  ['nope', undefined],
  ['', undefined],
];

for (const [path, line] of rows)
  test(`${path === '' ? 'the whole' : path} stands on line ${line}`, () => {
    const error = located(new ConfigError('SB_X', 'expected y', { path }), config);
    assert.equal([error.code, error.file, error.path, error.line], ['SB_X', config.file, path, line]);
    const place = [config.file, line].filter((part) => part !== undefined).join(':');
    assert.is(error.message, `${place}: ${path === '' ? '' : `${path}: `}expected y`);
  });

test('several errors are told with a line each', () => {
  const [one, two] = ['data', 'destinations.one.path'].map((path) => new ConfigError('SB_X', 'no', { path }));
  if (one === undefined || two === undefined) return assert.unreachable();
  const error = located(new ConfigErrors(one, [two]), config);
  assert.equal(
    errorsOf(error).map(({ line }) => line),
    [1, 9],
  );
});

test('an error that has its place keeps it, and without a file nothing is said of one', () => {
  const placed = new ConfigError('SB_X', 'no', { file: 'f', path: 'data', line: 99 });
  assert.is(located(placed, config), placed);
  const error = new ConfigError('SB_X', 'no', { path: 'data' });
  assert.is(located(error, { file: undefined, lines: {} }), error);
});

test('lines cannot be inherited', () => {
  assert.is(Reflect.get(config.lines, 'constructor'), undefined);
});

test.run();
