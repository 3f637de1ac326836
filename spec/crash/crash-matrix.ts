import { availableParallelism } from 'node:os';
import { wholeLife } from './doomed-life.ts';
import { goThrough, told } from './matrix.ts';
import { matrixRows } from './matrix-row.ts';

/**
 * `crash-matrix.ts [TEXT]`: kills the bridge at every point of every row (whose name holds the text), and exits with 1 where a
 * promise is broken.
 */
const wanted = matrixRows.filter(({ name }) => name.includes(process.argv[2] ?? ''));
const sums = { points: 0, deaths: 0, acknowledged: 0, posted: 0, held: 0, lost: 0, twice: 0 };
let faults = 0;
for (const row of wanted) {
  const totals = await goThrough(row, wholeLife, availableParallelism());
  console.log(`${row.name} (${row.promise}): ${told(totals)}`);
  for (const fault of totals.faults) console.log(`  !! ${fault}`);
  for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += totals[key];
  faults += totals.faults.length;
}
console.log(`${wanted.length} rows: ${told({ ...sums, faults: [] })}; ${faults} promises broken`);
if (wanted.length === 0 || faults > 0) process.exitCode = 1;
