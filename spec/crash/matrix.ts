import { type Fate, liveAndDie, type Scope } from './doomed-life.ts';
import type { MatrixRow } from './matrix-row.ts';

/** What came of a row of the matrix. */
export interface Totals {
  /** The last point that a bridge died at; `deaths` is the same where none was missed. */
  readonly points: number;
  readonly deaths: number;
  /** Photos, over all lives. */
  readonly acknowledged: number;
  readonly posted: number;
  readonly held: number;
  readonly lost: number;
  readonly twice: number;
  /** What breaks the row's promise, each with the point. */
  readonly faults: readonly string[];
}

interface Life {
  readonly at: number;
  readonly fate: Fate;
}

/** Dies at each point in turn, `lanes` lives at a time, until lives come to their end before their point. */
export async function goThrough(row: MatrixRow, scope: Scope, lanes: number): Promise<Totals> {
  const lives: Life[] = [];
  let next = 1;
  const lane = async (): Promise<void> => {
    for (;;) {
      const at = next++;
      const fate = await liveAndDie(row, scope, at);
      lives.push({ at, fate });
      if (fate.point === undefined) return;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return totals(row, lives);
}

function totals(row: MatrixRow, lives: readonly Life[]): Totals {
  const sum = (of: (fate: Fate) => number) => lives.reduce((all, { fate }) => all + of(fate), 0);
  const deaths = lives.filter(({ fate }) => fate.point !== undefined);
  return {
    points: Math.max(0, ...deaths.map(({ at }) => at)),
    deaths: deaths.length,
    acknowledged: sum((fate) => fate.acknowledged),
    posted: sum((fate) => fate.posted),
    held: sum((fate) => fate.held.length),
    lost: sum((fate) => fate.lost.length),
    twice: sum((fate) => fate.twice.length),
    faults: lives.flatMap(({ fate }) =>
      faultsOf(row, fate).map((text) => `${fate.point ?? 'no death'}: ${text}`),
    ),
  };
}

function faultsOf(row: MatrixRow, { lost, twice, held, wrong }: Fate): readonly string[] {
  const mayHold = row.promise === 'at most once';
  return [
    ...lost.map((altText) => `lost: ${altText}`),
    ...twice.map((altText) => `twice: ${altText}`),
    ...held.filter((told) => !mayHold || !told.includes('SB_MASTODON_UNSURE')).map((told) => `held: ${told}`),
    ...wrong,
  ];
}

/** One line for a person. */
export function told({
  points,
  deaths,
  acknowledged,
  posted,
  held,
  lost,
  twice,
}: Omit<Totals, 'faults'>): string {
  return (
    `${points} points, ${deaths} deaths; photos: ${acknowledged} acknowledged, ${posted} posted, ` +
    `${held} held for a person, ${lost} lost, ${twice} twice`
  );
}
