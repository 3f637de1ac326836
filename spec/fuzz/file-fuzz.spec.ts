import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seedOfRun } from '../wire/splits.ts';
import { fuzzCaptures, fuzzTraces } from './file-fuzz.ts';

const test = suite('fuzz/file-fuzz');

test('three thousand mutated traces do no harm', async () => {
  assert.ok(await fuzzTraces(3_000, seedOfRun), `SEED=${seedOfRun}`);
});

test('three hundred mutated captures do no harm', async () => {
  assert.ok(await fuzzCaptures(300, seedOfRun), `SEED=${seedOfRun}`);
});

test.run();
