/**
 * Runs all specs: each room in a process of its own, each spec of spec/e2e too, a few at a time, so that two cores are busy
 * while somebody waits. Prints what each unit prints when it has ended, and the sums at the end.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** More than cores: specs wait for children, sockets and disks. */
const atATime = 3;
/** Ms after which a unit is taken to hang. */
const deadline = 300_000;

interface Unit {
  readonly folder: string;
  /** Which files, as a regular expression on the path below the folder. */
  readonly files: string;
}

interface Outcome {
  readonly total: number;
  readonly passed: number;
  /** The unit ended otherwise than by having run its specs. */
  readonly broke: boolean;
}

const root = import.meta.dirname;
const uvu = join(root, '../node_modules/uvu/bin.js');

/** The long ones first, so that none of them is alone at the end. */
function units(): readonly Unit[] {
  const entries = readdirSync(root, { withFileTypes: true });
  const rooms = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'e2e')
    .map(({ name }) => name);
  const whole = rooms.filter(hasSpecs).map((name) => ({ folder: name, files: String.raw`\.spec\.ts$` }));
  return [...alone('e2e'), ...whole.sort(byLength), ...alone('.')];
}

function hasSpecs(room: string): boolean {
  return specsIn(room, true).length > 0;
}

function byLength(one: Unit, other: Unit): number {
  return specsIn(other.folder, true).length - specsIn(one.folder, true).length;
}

function specsIn(folder: string, recursive: boolean): readonly string[] {
  const names = readdirSync(join(root, folder), { recursive, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.spec.ts'));
}

function alone(folder: string): readonly Unit[] {
  return specsIn(folder, false).map((name) => ({
    folder,
    files: `^${name.replaceAll('.', String.raw`\.`)}$`,
  }));
}

async function run({ folder, files }: Unit): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', uvu, join(root, folder), files], {
    timeout: deadline,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(bytes));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const text = Buffer.concat(said).toString();
  process.stdout.write(`\n== spec/${folder} ${files}\n${text}`);
  const [total = 0, passed = 0] = [sumOf('Total', text), sumOf('Passed', text)];
  const broke = sumOf('Total', text) === undefined || (code !== 0 && total === passed);
  if (broke) process.stdout.write(`spec/${folder} ${files} broke: exit code ${code}\n`);
  return { total, passed, broke };
}

/** Undefined where the unit ended without having said it; 0 is right where a machine lacks what a spec needs. */
function sumOf(word: string, text: string): number | undefined {
  const found = stripVTControlCharacters(text).matchAll(new RegExp(`^ *${word}: +([0-9]+)$`, 'gm'));
  const last = [...found].at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

async function runInTurn(waiting: Unit[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) outcomes.push(await run(unit));
  return outcomes;
}

const began = Date.now();
const waiting = [...units()];
const outcomes = (await Promise.all(Array.from({ length: atATime }, () => runInTurn(waiting)))).flat();
const total = outcomes.reduce((sum, outcome) => sum + outcome.total + Number(outcome.broke), 0);
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
process.stdout.write(
  `\n  Total:     ${total}\n  Passed:    ${passed}\n  Duration:  ${Date.now() - began} ms\n`,
);
process.exitCode = total === passed && total > 0 ? 0 : 1;
