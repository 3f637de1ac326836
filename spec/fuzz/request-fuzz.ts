import { parseArgs } from 'node:util';
import { randomFrom } from '../wire/splits.ts';
import { fuzzBridge } from './bridge-fuzz.ts';
import { corpus } from './corpus.ts';
import { fuzzCaptures, fuzzTraces } from './file-fuzz.ts';
import { tryMultipart } from './multipart-trial.ts';
import { mutate, oneOf, type Random } from './mutations.ts';
import { type Outcome, type Trial, tryRequest } from './request-trial.ts';

const USAGE = `usage: npm run fuzz -- [--trial machines|bridge|traces|captures] [--runs N] [--seed N] [--only RUN]
  Mutated camera requests: first through the request machine, every fourth one's body also through the multipart machine;
  then social messages, uploads and e-mails through handlers and outbox, some on a real disk.
  Mutated files: traces, read and put together; folders of captures, read and exported.
  --trial  just the one; default is all
  --runs   how many requests for each, and how many files, default 1000000; of 100 files six are captures
  --seed   the same seed makes the same requests; default is the clock
  --only   just this one run of a trial, as a finding names it`;

/** Growth of the process that the trials may need, in bytes: far more than they do, far less than a leak would. */
const MEMORY = 256 * 1024 * 1024;

interface Counts {
  readonly requests: Record<Outcome, number>;
  readonly bodies: Record<Outcome, number>;
}

const seeds = corpus();
const emails = seeds.filter((each) => each.includes('multipart'));

/** What follows the head, which may be mutated beyond recognition. */
function bodyOf(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
}

function runTrial(attempt: (bytes: Buffer, random: Random) => Trial, bytes: Buffer, random: Random): Trial {
  try {
    return attempt(bytes, random);
  } catch (error) {
    const thrown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { outcome: 'refused', finding: `thrown: ${thrown}`, options: '' };
  }
}

/** Each run has numbers of its own, so that one can be done again without those before it. Returns whether all was well. */
function run(seed: number, number: number, counts: Counts): boolean {
  const random = randomFrom((seed ^ Math.imul(number + 1, 0x9e3779b1)) >>> 0);
  const bytes = mutate(oneOf(random, seeds), random, seeds);
  const request = runTrial(tryRequest, bytes, random);
  counts.requests[request.outcome]++;
  if (!report(request, bytes, seed, number)) return false;
  if (number % 4 !== 0) return true;
  const body = bodyOf(mutate(oneOf(random, emails), random, seeds));
  const multipart = runTrial(tryMultipart, body, random);
  counts.bodies[multipart.outcome]++;
  return report(multipart, body, seed, number);
}

function report({ finding, options }: Trial, bytes: Buffer, seed: number, number: number): boolean {
  if (finding === undefined) return true;
  console.error(`FINDING in run ${number}: ${finding}`);
  console.error(`  again: npm run fuzz -- --seed ${seed} --only ${number}   (${options})`);
  console.error(`  bytes, base64: ${bytes.toString('base64')}`);
  return false;
}

function countLine(counts: Counts, started: number): string {
  const line = (name: string, outcomes: Record<Outcome, number>) => {
    const total = outcomes.end + outcomes.cut + outcomes.refused;
    return `${total} ${name}: ${outcomes.end} whole, ${outcomes.cut} cut short, ${outcomes.refused} refused`;
  };
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  return `${line('requests', counts.requests)}; ${line('multipart bodies', counts.bodies)}; ${seconds} s`;
}

function fuzz(runs: number, seed: number, first: number): boolean {
  console.log(`seed ${seed}, ${runs} runs of the machines, ${seeds.length} requests to begin with`);
  const started = Date.now();
  const counts: Counts = { requests: { end: 0, cut: 0, refused: 0 }, bodies: { end: 0, cut: 0, refused: 0 } };
  const before = process.memoryUsage.rss();
  let isWell = true;
  for (let number = first; number < first + runs && isWell; number++) isWell = run(seed, number, counts);
  const growth = process.memoryUsage.rss() - before;
  if (growth > MEMORY) console.error(`FINDING: the process grew by ${growth} bytes`);
  console.log(countLine(counts, started));
  return isWell && growth <= MEMORY;
}

const captures = 0.06;

const trials: Readonly<
  Record<string, (runs: number, seed: number, only: number | undefined) => boolean | Promise<boolean>>
> = {
  machines: (runs, seed, only) => fuzz(only === undefined ? runs : 1, seed, only ?? 0),
  bridge: fuzzBridge,
  traces: (runs, seed, only) => fuzzTraces(Math.ceil(runs * (1 - captures)), seed, only),
  captures: (runs, seed, only) => fuzzCaptures(Math.ceil(runs * captures), seed, only),
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      trial: { type: 'string' },
      runs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: `${Date.now() % 0x7fffffff}` },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const only = values.only === undefined ? undefined : Number(values.only);
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  const chosen = values.trial ?? (only === undefined ? undefined : 'machines');
  if (chosen !== undefined && !Object.hasOwn(trials, chosen)) throw new RangeError(USAGE);
  let isWell = true;
  for (const [name, trial] of Object.entries(trials))
    if (chosen === undefined || chosen === name) isWell = (await trial(runs, seed, only)) && isWell;
  process.exitCode = isWell ? 0 : 1;
}

await main();
