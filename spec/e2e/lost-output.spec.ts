import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../free-port.ts';
import { camera, makePlace, type Place } from './bridge-process.ts';

const program = resolve(import.meta.dirname, '../../bin/samsung-bridge');
const test = suite<{ place: Place; port: number }>('e2e/lost-output');

test.before.each(async (context) => {
  context.place = await makePlace();
  context.port = await freePort();
});

test.after.each(({ place }) => place.remove());

/** What the screen of a camera says, which tries until the bridge listens. */
async function sent(place: Place, port: number): Promise<string> {
  for (const end = performance.now() + 15_000; ; ) {
    const { stdout } = await camera(place, port, 'email');
    if (stdout.includes('says: sent') || performance.now() > end) return stdout;
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  const code = new Promise<number | null>((done) => child.once('exit', done));
  child.kill('SIGTERM');
  return code;
}

test('a bridge whose outputs are on a full disk serves cameras as ever', async ({ place, port }) => {
  if (!existsSync('/dev/full')) return console.log('SKIPPED: this system has no /dev/full');
  const full = await open('/dev/full', 'w');
  const words = [program, 'serve', '--listen', `127.0.0.1:${port}`];
  const child = spawn(process.execPath, words, { cwd: place.folder, stdio: ['ignore', full.fd, full.fd] });
  try {
    assert.match(await sent(place, port), /says: sent/);
    assert.match(await sent(place, port), /says: sent/);
  } finally {
    assert.is(await ended(child), 0);
    await full.close();
  }
  const names = await readdir(join(place.folder, 'data/photos'));
  assert.is(names.filter((name) => name.endsWith('.JPG')).length, 2);
});

test('a bridge whose outputs nobody reads any more serves cameras as ever', async ({ place, port }) => {
  const words = [program, 'serve', '--listen', `127.0.0.1:${port}`];
  const child = spawn(process.execPath, words, { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  child.stderr.destroy();
  try {
    assert.match(await sent(place, port), /says: sent/);
    assert.match(await sent(place, port), /says: sent/);
  } finally {
    assert.is(await ended(child), 0);
  }
});

for (const words of [['models'], ['serve', '--help']])
  test(`${words.join(' ')}, whose output is on a full disk, says so in a line, and fails`, async ({
    place,
  }) => {
    if (!existsSync('/dev/full')) return console.log('SKIPPED: this system has no /dev/full');
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [program, ...words], {
      cwd: place.folder,
      stdio: ['ignore', full.fd, 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (bytes) => {
      stderr += bytes;
    });
    const code = await new Promise((done) => child.once('close', done));
    await full.close();
    assert.is(code, 1);
    assert.match(stderr, /^samsung-bridge: the output could not be written: ENOSPC.*\n$/);
  });

test('wrong usage is wrong usage also where the complaint cannot be written', async ({ place }) => {
  if (!existsSync('/dev/full')) return console.log('SKIPPED: this system has no /dev/full');
  const full = await open('/dev/full', 'w');
  const child = spawn(process.execPath, [program, 'check', '--to', 'x'], {
    cwd: place.folder,
    stdio: ['ignore', 'ignore', full.fd],
  });
  assert.is((await once(child, 'exit'))[0], 2);
  await full.close();
});

const captures = resolve(import.meta.dirname, '../../captures');
/** So often that a replay is not over before somebody is in its way. */
const often = 20;

/** A replay that is under way, which keeps its data in the folder of the place meanwhile. */
async function replay({ folder }: Place): Promise<ChildProcess & { readonly stdout: Readable }> {
  const child = spawn(process.execPath, [program, 'replay', ...Array(often).fill(captures)], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  assert.is((await readdir(folder)).length, 1);
  return child;
}

for (const [what, end, expected] of [
  ['nobody reads any more', ({ stdout }: { readonly stdout: Readable }) => stdout.destroy(), 0],
  ['is interrupted', (child: ChildProcess) => child.kill('SIGINT'), 130],
] as const)
  test(`a replay that ${what} ends, and keeps nothing`, async ({ place }) => {
    const child = await replay(place);
    const code = once(child, 'exit');
    end(child);
    assert.is((await code)[0], expected);
    assert.equal(await readdir(place.folder), []);
  });

test.run();
