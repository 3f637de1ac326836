import { type Contender, type ContenderName, startContender } from './contender.ts';
import { emailOf, probeMany, sendMany } from './load.ts';
import { benchPhotos } from './photo.ts';

/** `--quick` measures less and says less; the goals are for the full run. */
const quick = process.argv.includes('--quick');
const rounds = quick ? 1 : 5;
const probes = quick ? 1_000 : 4_000;
const emails = quick ? 20 : 100;
const photo = 5_000_000;

const ours: ContenderName = 'samsung-bridge';
const usual: ContenderName = 'node:http + busboy';
const bare: ContenderName = 'bare socket';

type Work = (port: number) => Promise<void>;

/** CPU seconds that a contender needs for one piece of work. */
async function cpuFor(contender: Contender, work: Work): Promise<number> {
  const before = contender.cpu();
  await work(contender.port);
  return contender.cpu() - before;
}

/** The work in turns, one contender after the other, so that a slow minute of the machine hits all of them. */
async function inTurns(names: readonly ContenderName[], work: Work): Promise<Map<ContenderName, number[]>> {
  const seconds = new Map<ContenderName, number[]>(names.map((name) => [name, []]));
  const contenders = await Promise.all(
    names.map(async (name) => ({ name, contender: await startContender(name) })),
  );
  for (const { contender } of contenders) await work(contender.port);
  for (let round = 0; round < rounds; round++) {
    for (const { name, contender } of contenders) seconds.get(name)?.push(await cpuFor(contender, work));
  }
  for (const { contender } of contenders) await contender.stop();
  return seconds;
}

async function peakFor(name: ContenderName, work: Work): Promise<number> {
  const contender = await startContender(name);
  await work(contender.port);
  const peak = contender.peak();
  await contender.stop();
  return peak;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function say(what: string, value: string, goal = ''): void {
  process.stdout.write(`${what.padEnd(58)} ${value.padStart(24)}   ${goal}\n`);
}

function verdict(ratio: number, goal: number): string {
  const word = ratio <= goal ? 'met' : 'MISSED';
  return `goal ≤ ${goal.toFixed(2)}  ${quick ? 'judged in the full run' : word}`;
}

async function benchCpu(
  what: string,
  unit: string,
  perUnit: number,
  goal: number,
  work: Work,
): Promise<void> {
  const seconds = await inTurns([ours, usual, bare], work);
  for (const [name, values] of seconds) {
    say(`${what}: ${name}`, `${(median(values) * perUnit).toFixed(perUnit > 10 ? 1 : 2)} ${unit}`);
  }
  const mine = seconds.get(ours) ?? [];
  for (const name of [usual, bare]) {
    const ratio = median(mine.map((value, round) => value / (seconds.get(name)?.[round] ?? Number.NaN)));
    say(`${what}: ratio to ${name}`, ratio.toFixed(2), name === usual ? verdict(ratio, goal) : '');
  }
}

async function benchPeaks(): Promise<void> {
  const small = emailOf(photo);
  const sixteen: Work = (port) => sendMany(port, quick ? 32 : 96, 16, small);
  const one =
    (bytes: number): Work =>
    (port) =>
      sendMany(port, 1, 1, emailOf(bytes));
  const bare16 = await peakFor(bare, sixteen);
  const bare300 = await peakFor(bare, one(300_000_000));
  const ours16 = await peakFor(ours, sixteen);
  const ours30 = await peakFor(ours, one(30_000_000));
  const ours300 = await peakFor(ours, one(300_000_000));
  say('peak RSS, 16 parallel 5 MB e-mails: ours / bare', `${ours16.toFixed(0)} / ${bare16.toFixed(0)} MB`);
  say('  ratio', (ours16 / bare16).toFixed(2), verdict(ours16 / bare16, 1.25));
  say('peak RSS, one 300 MB body: ours / bare', `${ours300.toFixed(0)} / ${bare300.toFixed(0)} MB`);
  say('  ratio', (ours300 / bare300).toFixed(2), verdict(ours300 / bare300, 1.25));
  say(
    '  300 MB against 30 MB, ours',
    `${ours300.toFixed(0)} / ${ours30.toFixed(0)} MB`,
    verdict(ours300 / ours30, 1.1),
  );
}

async function benchStart(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds + 2; round++) {
    const contender = await startContender(ours);
    times.push(contender.startTime);
    await contender.stop();
  }
  say('from start to listening', `${median(times).toFixed(0)} ms`, verdict(median(times), 200));
}

/** Memory at rest: V8 gives back what starting took after some seconds. */
async function benchIdle(): Promise<void> {
  const contender = await startContender(ours);
  const first = contender.resident();
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  const later = contender.resident();
  await contender.stop();
  say('RSS at once / after 12 s idle', `${first.toFixed(0)} / ${later.toFixed(0)} MB`, verdict(later, 60));
}

const gigabyte = 1e9 / (emails * photo);
const email = emailOf(photo);
await benchStart();
await benchIdle();
await benchCpu('CPU per hotspot probe', 'µs', 1e6 / probes, 0.85, (port) => probeMany(port, probes));
await benchCpu('CPU per GB, 1 sender', 's', gigabyte, 1, (port) => sendMany(port, emails, 1, email));
await benchCpu('CPU per GB, 16 senders', 's', gigabyte, 1, (port) => sendMany(port, emails, 16, email));
await benchPeaks();
await benchPhotos({ quick, say, verdict });
