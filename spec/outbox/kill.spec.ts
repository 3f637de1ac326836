import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inTemporaryFolder, until } from './temporary-folder.ts';
import { within } from './trial.ts';

const test = suite('outbox/kill');

const lives = 6;
const script = new URL('./child-bridge.ts', import.meta.url).pathname;

interface Child {
  readonly process: ChildProcess;
  /** Whole lines of stdout; a line that the kill cut off is none. */
  lines(): readonly string[];
}

function bridge(folder: string, sends: number): Child {
  const argv = ['--import', 'tsx', script, join(folder, 'outbox'), join(folder, 'server'), String(sends)];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return { process: child, lines: () => text.split('\n').slice(0, -1) };
}

async function kill({ process }: Child): Promise<void> {
  const ended = once(process, 'close');
  process.kill('SIGKILL');
  await within(5000, 'the end of a killed bridge', ended);
}

async function posts(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const byParcel = new Map<string, string[]>();
  for (const key of await readdir(join(folder, 'server'))) {
    const parcel = key.slice(0, 12);
    byParcel.set(parcel, [
      ...(byParcel.get(parcel) ?? []),
      (await readFile(join(folder, 'server', key), 'utf8')).trim(),
    ]);
  }
  return byParcel;
}

test(`killed ${lives} times at random moments, a bridge delivers every acknowledged parcel once and whole`, async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 100_000);
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  await inTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'server'));
    const acknowledged = new Map<string, string>();
    for (let life = 0; life < lives; life += 1) {
      const child = bridge(folder, 100_000);
      await until('the start', () => child.lines().length > 0);
      await new Promise((resolve) => setTimeout(resolve, 10 + random() * 150));
      await kill(child);
      for (const line of child.lines()) noteAcknowledged(acknowledged, line);
    }
    const last = bridge(folder, 0);
    await until(
      'the last deliveries',
      async () => (await readdir(join(folder, 'outbox', 'waiting'))).length === 0,
    );
    await kill(last);
    const delivered = await posts(folder);
    for (const [id, sha] of acknowledged)
      assert.equal(delivered.get(id), [sha], `seed ${seed}: parcel ${id}`);
    for (const [id, all] of delivered)
      assert.is(all.length, 1, `seed ${seed}: parcel ${id} came ${all.length} times`);
    assert.equal(await readdir(join(folder, 'outbox', 'damaged')), [], `seed ${seed}`);
    assert.ok(acknowledged.size > 0, 'something was acknowledged');
    console.log(
      `  seed ${seed} (SEED): ${acknowledged.size} acknowledged, ${delivered.size} delivered, ${lives} kills`,
    );
  });
});

function noteAcknowledged(acknowledged: Map<string, string>, line: string): void {
  const [word, id, sha] = line.split(' ');
  if (word === 'ack' && id !== undefined && sha !== undefined) acknowledged.set(id, sha);
}

test.run();
