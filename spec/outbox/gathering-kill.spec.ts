import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Parcel } from '../../lib/parcel.ts';
import { photo } from './social-trial.ts';
import { inTemporaryFolder, until } from './temporary-folder.ts';
import { within } from './trial.ts';

const test = suite('outbox/gathering-kill');

const lives = 6;
const script = new URL('./child-camera.ts', import.meta.url).pathname;

interface Child {
  readonly process: ChildProcess;
  /** Whole lines of stdout; a line that the kill cut off is none. */
  lines(): readonly string[];
}

function cameras(folder: string, posts: number): Child {
  const argv = ['--import', 'tsx', script, folder, String(posts)];
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

/** How often each photo is there, as `name words`; a post with bytes that are not its own fails. */
async function stored(folder: string, when: string): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  for (const id of await readdir(join(folder, 'waiting'))) {
    const path = join(folder, 'waiting', id);
    const { words, files }: Parcel = JSON.parse(await readFile(join(path, 'envelope.json'), 'utf8'));
    const [text] = words.split('~');
    assert.ok(files.length <= 2, `${when}: ${id} has ${files.length} photos`);
    for (const file of files) {
      const bytes = await readFile(join(path, file.stored), 'utf8');
      const own = [`${text}`, `${text}~one~two`].find((said) => bytes === photo(file.name, said).toString());
      assert.ok(own, `${when}: ${id} has ${JSON.stringify(bytes)} for ${file.name} of ${words}`);
      seen.set(`${file.name} ${own}`, (seen.get(`${file.name} ${own}`) ?? 0) + 1);
    }
  }
  return seen;
}

test(`killed ${lives} times at random moments, a bridge has every kept photo in one post`, async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 100_000);
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  await inTemporaryFolder(async (folder) => {
    const kept: string[] = [];
    for (let life = 0; life < lives; life += 1) {
      const child = cameras(folder, 100_000);
      await until('the start', () => child.lines().length > 0);
      await new Promise((resolve) => setTimeout(resolve, 10 + random() * 150));
      await kill(child);
      kept.push(
        ...child
          .lines()
          .slice(1)
          .map((line) => line.slice('kept '.length)),
      );
    }
    const last = cameras(folder, 0);
    await until('the last post', async () => (await readdir(join(folder, 'gathering'))).length === 0);
    await kill(last);
    const found = await stored(folder, `seed ${seed}`);
    for (const one of kept)
      assert.is(found.get(one), 1, `seed ${seed}: ${one} is there ${found.get(one)} times`);
    for (const [one, times] of found) assert.is(times, 1, `seed ${seed}: ${one} is there ${times} times`);
    assert.equal(await readdir(join(folder, 'damaged')), [], `seed ${seed}`);
    assert.ok(kept.length > 0, 'something was kept');
    console.log(`  seed ${seed} (SEED): ${kept.length} kept, ${found.size} found, ${lives} kills`);
  });
});

test.run();
