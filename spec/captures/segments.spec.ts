import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { segments } from '../../lib/captures/segments.ts';

const test = suite('captures/segments');

async function cut(pieces: readonly Buffer[], length?: number): Promise<readonly Buffer[]> {
  const all: Buffer[] = [];
  for await (const segment of segments(pieces, length)) all.push(segment);
  return all;
}

test('pieces of any length become full segments and a rest', async () => {
  const lengths = (await cut([Buffer.alloc(1), Buffer.alloc(3000), Buffer.alloc(0)])).map(
    ({ length }) => length,
  );
  assert.equal(lengths, [1460, 1460, 81]);
});

test('nothing becomes no segment', async () => {
  assert.equal(await cut([]), []);
  assert.equal(await cut([Buffer.alloc(0)]), []);
});

test('the bytes are the same in the same order, whatever the pieces', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 20 }), async (arrays, length) => {
      const given = arrays.map((array) => Buffer.from(array));
      const got = await cut(given, length);
      assert.ok(Buffer.concat(got).equals(Buffer.concat(given)));
      for (const segment of got.slice(0, -1)) assert.is(segment.length, length);
    }),
    { numRuns: 200 },
  );
});

test.run();
