import { availableParallelism } from 'node:os';
import { childArguments } from '../outbox/child-arguments.ts';
import { wholeLife } from './doomed-life.ts';
import { goThrough, type Totals, told } from './matrix.ts';
import { matrixRows } from './matrix-row.ts';

type Sums = Omit<Totals, 'faults'>;

/** Sums, row by row. */
function added(one: Sums, other: Sums): Sums {
  return {
    points: one.points + other.points,
    deaths: one.deaths + other.deaths,
    acknowledged: one.acknowledged + other.acknowledged,
    posted: one.posted + other.posted,
    held: one.held + other.held,
    lost: one.lost + other.lost,
    twice: one.twice + other.twice,
  };
}

/**
 * `crash-matrix.ts [TEXT]`: kills the bridge at every point of every row (whose name holds the text), and exits with 1 where a
 * promise is broken.
 */
async function run([text = '']: readonly string[]): Promise<void> {
  const rows = matrixRows.filter(({ name }) => name.includes(text));
  let sums: Sums = { points: 0, deaths: 0, acknowledged: 0, posted: 0, held: 0, lost: 0, twice: 0 };
  let broken = 0;
  for (const row of rows) {
    const totals = await goThrough(row, wholeLife, availableParallelism());
    console.log(`${row.name} (${row.promise}): ${told(totals)}`);
    for (const fault of totals.faults) console.log(`  !! ${fault}`);
    sums = added(sums, totals);
    broken += totals.faults.length;
  }
  console.log(`${rows.length} rows: ${told(sums)}; ${broken} promises broken`);
  if (rows.length === 0 || broken > 0) process.exitCode = 1;
}

const given = childArguments(import.meta.filename);
if (given !== undefined) await run(given);
