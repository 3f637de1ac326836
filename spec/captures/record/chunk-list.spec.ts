import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ChunkList } from '../../../lib/captures/record/chunk-list.ts';

const test = suite('captures/record/chunk-list');

test('pieces are told apart with their times in whole ms', () => {
  const list = new ChunkList();
  list.add(5, 0.4);
  list.add(7, 12.6);
  assert.equal([list.lengths, list.times, list.bytes], [[5, 7], [0, 13], 12]);
});

test('behind 65,536 pieces they are one, and their sum is still true', () => {
  const list = new ChunkList();
  for (let n = 0; n < 70_000; n += 1) list.add(2, n);
  assert.is(list.lengths.length, 65_536);
  assert.is(list.times.length, 65_536);
  assert.is(list.bytes, 140_000);
  assert.is(
    list.lengths.reduce((sum, length) => sum + length, 0),
    140_000,
  );
});

test.run();
