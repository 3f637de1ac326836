import { randomFrom } from '../wire/splits.ts';
import { mutateBinary } from './binary-mutations.ts';
import { CaptureTrials } from './capture-trial.ts';
import { tryImport } from './import-trial.ts';
import { oneOf, type Random } from './mutations.ts';
import { traceCorpus } from './trace-corpus.ts';
import { type FileTrial, tryTrace } from './trace-trial.ts';
import { Watchdog } from './watchdog.ts';

/** Growth of the process that the trials may need, in bytes: far more than they do, far less than a leak would. */
const memory = 256 * 1024 * 1024;

/** Share of the traces that are imported, too: that takes a disk. */
const imports = 0.005;

/** Files of one kind that are mutated. */
interface Subject {
  /** As `--trial` names it. */
  readonly trial: 'traces' | 'captures';
  readonly seeds: number;
  readonly attempt: (random: Random) => Promise<FileTrial & { readonly bytes: Buffer }>;
}

/** Mutated traces, read and put together. Returns whether all was well. */
export async function fuzzTraces(runs: number, seed: number, only?: number): Promise<boolean> {
  const corpus = await traceCorpus();
  const attempt = async (random: Random) => {
    const bytes = mutateBinary(oneOf(random, corpus), random, corpus);
    try {
      const trial = await tryTrace(bytes, random);
      const finding = trial.finding ?? (random() < imports ? await tryImport(bytes, random) : undefined);
      return { ...trial, finding, bytes };
    } catch (error) {
      return { outcome: 'refused', finding: thrown(error), bytes } as const;
    }
  };
  return fuzz({ trial: 'traces', seeds: corpus.length, attempt }, { runs, seed, only });
}

/** Mutated folders of captures, read and exported. Returns whether all was well. */
export async function fuzzCaptures(runs: number, seed: number, only?: number): Promise<boolean> {
  const trials = await CaptureTrials.open();
  try {
    const attempt = (random: Random) => trials.try(random);
    return await fuzz({ trial: 'captures', seeds: trials.seeds, attempt }, { runs, seed, only });
  } finally {
    trials.close();
  }
}

interface Series {
  readonly runs: number;
  readonly seed: number;
  readonly only: number | undefined;
}

async function fuzz(subject: Subject, { runs, seed, only }: Series): Promise<boolean> {
  console.log(`seed ${seed}, ${runs} mutated ${subject.trial}, ${subject.seeds} to begin with`);
  const started = Date.now();
  const counts = { read: 0, told: 0, refused: 0 };
  const before = process.memoryUsage.rss();
  const watchdog = new Watchdog(`run of the ${subject.trial} with seed ${seed}`);
  const [first, last] = only === undefined ? [0, runs] : [only, only + 1];
  let isWell = true;
  for (let number = first; number < last && isWell; number++) {
    watchdog.begin(number);
    const { outcome, finding, bytes } = await run(subject, seed, number);
    counts[outcome]++;
    isWell = finding === undefined;
    if (finding !== undefined) report(subject, { seed, number, finding, bytes });
  }
  await watchdog.stop();
  const growth = process.memoryUsage.rss() - before;
  if (growth > memory) console.error(`FINDING: the process grew by ${growth} bytes`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const { read, told, refused } = counts;
  console.log(
    `${read + told + refused} ${subject.trial}: ${read} read, ${told} read with remarks, ${refused} refused; ${seconds} s`,
  );
  return isWell && growth <= memory;
}

/** Each run has numbers of its own, so that one can be done again without those before it. */
async function run({ attempt }: Subject, seed: number, number: number): ReturnType<Subject['attempt']> {
  const random = randomFrom((seed ^ Math.imul(number + 1, 0xc2b2ae35)) >>> 0);
  try {
    return await attempt(random);
  } catch (error) {
    return { outcome: 'refused', finding: thrown(error), bytes: Buffer.of() };
  }
}

function thrown(error: unknown): string {
  return `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

interface Report {
  readonly seed: number;
  readonly number: number;
  readonly finding: string;
  readonly bytes: Buffer;
}

function report({ trial }: Subject, { seed, number, finding, bytes }: Report): void {
  console.error(`FINDING in run ${number} of the ${trial}: ${finding}`);
  console.error(`  again: npm run fuzz -- --trial ${trial} --seed ${seed} --only ${number}`);
  if (bytes.length > 0) console.error(`  bytes, base64: ${bytes.toString('base64')}`);
}
