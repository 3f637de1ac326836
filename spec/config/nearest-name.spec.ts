import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nameCure, nearestName } from '../../lib/config/nearest-name.ts';

const test = suite('config/nearest-name');

const known = ['visibility', 'token', 'tokenFile', 'server', 'to', 'w'.repeat(64)];

const cases: readonly (readonly [typed: string, nearest: string | undefined])[] = [
  ['visiblity', 'visibility'],
  ['visibilty ', 'visibility'],
  ['VISIBILITY', 'visibility'],
  ['tokne', 'token'],
  ['tokenfile', 'tokenFile'],
  ['sever', 'server'],
  ['x', undefined],
  ['colour', undefined],
  ['', undefined],
  ['w'.repeat(63), 'w'.repeat(64)],
  ['w'.repeat(65), undefined],
  ['v'.repeat(100_000), undefined],
  ['__proto__', undefined],
];

for (const [typed, nearest] of cases)
  test(`${JSON.stringify(typed.slice(0, 70))} is nearest to ${nearest ?? 'nothing'}`, () =>
    assert.is(nearestName(typed, known), nearest));

test('lists what is known where nothing is near', () => {
  assert.is(nameCure('colour', ['a', 'b']), 'known are a, b');
  assert.is(nameCure('colour', []), 'none is known here');
  assert.is(nameCure('colours', ['colour']), 'did you mean "colour"?');
});

test.run();
