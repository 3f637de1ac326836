import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { afterSafe } from './doomed-life.ts';
import { goThrough, told } from './matrix.ts';
import { matrixRows } from './matrix-row.ts';

const test = suite('crash/matrix');

test('kill -9 at every step from a photo that is safe to its post: posted once, none lost (all: npm run crash-matrix)', async () => {
  const row = matrixRows.find(({ name }) => name === 'mastodon-4.6');
  if (row === undefined) throw new Error('the row is gone');
  const totals = await goThrough(row, afterSafe, 2);
  console.log(`  ${row.name}: ${told(totals)}`);
  assert.equal(totals.faults, []);
  assert.ok(totals.deaths >= 50, `${totals.deaths} fault points are too few to be true`);
});

test.run();
