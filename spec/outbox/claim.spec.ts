import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError } from '../../lib/errors.ts';
import { claimOutbox } from '../../lib/outbox/claim.ts';
import { type Liveness, type LockOwner, livenessOf, thisProcess } from '../../lib/outbox/lock-owner.ts';
import { settled } from './fake-clock.ts';
import { inTemporaryFolder, until } from './temporary-folder.ts';
import { within } from './trial.ts';

const test = suite('outbox/claim');

const onLinux = process.platform === 'linux';
const self = thisProcess(Date.now());

async function refusalOf(folder: string, silent = 100): Promise<string> {
  try {
    const claim = await claimOutbox(folder, { held: 0, silent });
    await claim.release();
    return 'granted';
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

async function setLock(folder: string, owner: object | string, name = 'lock-1-a'): Promise<void> {
  await writeFile(join(folder, name), typeof owner === 'string' ? owner : JSON.stringify(owner));
}

async function locks(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('lock'));
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

const owners: readonly (readonly [string, () => Partial<LockOwner>, Liveness])[] = [
  ['this process', () => ({}), 'alive'],
  ['a process that has ended', () => ({ pid: deadPid() }), 'gone'],
  ['an earlier process with the number of this one', () => ({ started: '1' }), 'gone'],
  ['a process from before the machine was started', () => ({ boot: 'another' }), 'gone'],
  ['a process in another container', () => ({ space: 'pid:[1]' }), 'unsure'],
  [
    'a process in another container, before the machine was started',
    () => ({ space: 'pid:[1]', boot: 'another' }),
    'gone',
  ],
  [
    'a process whose start is not known, which has ended',
    () => ({ pid: deadPid(), started: undefined }),
    'gone',
  ],
  ['a process whose start is not known, with a number in use', () => ({ started: undefined }), 'unsure'],
];

test('tells a living owner from a dead one, and from one that it cannot see', () => {
  if (!onLinux) return console.log('SKIPPED: no /proc on this system');
  for (const [name, owner, liveness] of owners)
    assert.is(livenessOf({ ...self, ...owner() }, self), liveness, name);
});

test('takes an owner that was killed and not yet buried by its parent for dead', async () => {
  if (!onLinux) return console.log('SKIPPED: no /proc on this system');
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 20'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = await within(5000, 'the number of the child', once(parent.stdout, 'data'));
    const pid = Number(String(line));
    const stat = () => readFile(`/proc/${pid}/stat`, 'latin1');
    const started = (await stat()).split(' ')[21];
    await until('the child to be a zombie', async () => (await stat()).includes(') Z '));
    assert.is(livenessOf({ ...self, pid, started }, self), 'gone');
  } finally {
    parent.kill('SIGKILL');
  }
});

test('refuses a second bridge in a sentence that says who, since when, and what to do', async () => {
  await inTemporaryFolder(async (folder) => {
    const claim = await claimOutbox(folder);
    assert.match(
      await refusalOf(folder),
      new RegExp(`^SB_OUTBOX_LOCKED: .*in use by process ${process.pid} since .*--data`),
    );
    await claim.release();
    assert.is(await refusalOf(folder), 'granted');
    assert.equal(await readdir(folder), ['control']);
  });
});

test('takes over what a killed bridge left, at once', async () => {
  await inTemporaryFolder(async (folder) => {
    await setLock(folder, { ...self, pid: deadPid() });
    assert.is(await refusalOf(folder, 60_000), 'granted');
  });
});

for (const [name, lock] of [
  ['of another container', { ...self, space: 'pid:[1]' }],
  ['that is torn', '{"pid": 12'],
  ['that is empty', ''],
] as const) {
  test(`asks the owner of a lock ${name}: refuses where it answers, takes over where it does not`, async () => {
    await inTemporaryFolder(async (folder) => {
      const claim = await claimOutbox(folder);
      await setLock(folder, lock, (await locks(folder))[0]);
      assert.match(await refusalOf(folder, 5000), /^SB_OUTBOX_LOCKED/);
      await claim.release();
      await setLock(folder, lock);
      assert.is(await refusalOf(folder), 'granted');
      assert.equal(await locks(folder), []);
    });
  });
}

test('of many that find a stale lock at once, at most one gets it at a time, and every one in the end', async () => {
  for (let round = 0; round < 3; round += 1) {
    await inTemporaryFolder(async (folder) => {
      await setLock(folder, { ...self, started: '1' });
      let holders = 0;
      const tries = Array.from({ length: 6 }, async () => {
        const claim = await claimOutbox(folder, { held: 10_000, silent: 100 });
        holders += 1;
        assert.is(holders, 1);
        await settled();
        holders -= 1;
        await claim.release();
      });
      await within(15_000, 'six claims', Promise.all(tries));
      assert.equal(await locks(folder), []);
    });
  }
});

test('waits a moment for a command that holds the outbox', async () => {
  await inTemporaryFolder(async (folder) => {
    const command = await claimOutbox(folder);
    const bridge = claimOutbox(folder);
    setTimeout(() => command.release(), 200);
    await (await within(5000, 'the claim', bridge)).release();
  });
});

test('gives the lock back where it cannot serve', async () => {
  await inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'control'), 'in the way');
    await claimOutbox(folder).then(
      () => assert.unreachable('it was granted'),
      () => {},
    );
    assert.equal(await readdir(folder), ['control']);
  });
});

test.run();
