import { randomFrom } from '../wire/splits.ts';
import { realEvery, type Story, tryBridge } from './bridge-trial.ts';

/** What is counted over all runs. */
interface Counts {
  readonly statuses: number[];
  runs: number;
  real: number;
  requests: number;
}

/** Promises that nobody looks after any more; the run that is going on gets the blame. */
const strays: unknown[] = [];

/** Mutated messages through handlers and outbox until so many were sent; or one run alone. Returns whether all was well. */
export async function fuzzBridge(messages: number, seed: number, only: number | undefined): Promise<boolean> {
  process.on('unhandledRejection', (reason) => strays.push(reason));
  console.log(`seed ${seed}, ${messages} messages to the bridge`);
  const started = Date.now();
  const counts: Counts = { statuses: [0, 0, 0, 0, 0, 0], runs: 0, real: 0, requests: 0 };
  let isWell = true;
  for (let number = only ?? 0; isWell && counts.requests < messages; number++) {
    isWell = await run(seed, number, counts);
    if (only !== undefined) break;
  }
  console.log(countLine(counts, started));
  return isWell;
}

async function run(seed: number, number: number, counts: Counts): Promise<boolean> {
  const isReal = number % realEvery === 0;
  const story = await tell(seed, number, isReal);
  counts.runs++;
  if (isReal) counts.real++;
  counts.requests += story.statuses.length;
  for (const status of story.statuses) counts.statuses[status] = (counts.statuses[status] ?? 0) + 1;
  const [stray] = strays.splice(0);
  const finding = story.finding ?? (stray === undefined ? undefined : `nobody caught ${wordsOf(stray)}`);
  if (finding === undefined) return true;
  console.error(`FINDING in run ${number} of the bridge: ${finding}`);
  console.error(`  again: npm run fuzz -- --trial bridge --seed ${seed} --only ${number}`);
  if (story.bytes.length > 0) console.error(`  bytes, base64: ${story.bytes.toString('base64')}`);
  return false;
}

/** Each run has numbers of its own, as those of the machines have. */
async function tell(seed: number, number: number, isReal: boolean): Promise<Story> {
  const random = randomFrom((seed ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0);
  try {
    return await tryBridge(random, isReal);
  } catch (error) {
    return { statuses: [], finding: `thrown: ${wordsOf(error)}`, bytes: Buffer.of() };
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function countLine({ runs, real, requests, statuses }: Counts, started: number): string {
  const kinds = [2, 3, 4, 5].map((hundreds) => `${statuses[hundreds]} × ${hundreds}xx`).join(', ');
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  return `${requests} messages in ${runs} runs of the bridge, ${real} of them on a real disk: ${kinds}; ${seconds} s`;
}
