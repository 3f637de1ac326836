import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeDisk, writeSynced } from '../../lib/outbox/disk.ts';
import { failure } from './memory-disk.ts';
import { inTemporaryFolder, until } from './temporary-folder.ts';
import { within } from './trial.ts';

const test = suite('outbox/disk');

/** Has every sync that reaches the system noted, or fail; `task` runs meanwhile. */
async function withSyncs(error: Error | null, task: (syncs: string[]) => Promise<void>): Promise<void> {
  const syncs: string[] = [];
  const { fdatasync } = fs;
  const handle = await open(import.meta.dirname);
  const prototype: { sync(): Promise<void> } = Object.getPrototypeOf(handle);
  const { sync } = prototype;
  await handle.close();
  const note = (what: string) => {
    syncs.push(what);
    return error;
  };
  fs.fdatasync = Object.assign((fd: number, done: fs.NoParamCallback) => {
    const failed = note('file');
    if (failed === null) fdatasync(fd, done);
    else done(failed);
  }, fdatasync);
  prototype.sync = function (this: unknown) {
    const failed = note('folder');
    return failed === null ? sync.call(this) : Promise.reject(failed);
  };
  try {
    await task(syncs);
  } finally {
    fs.fdatasync = fdatasync;
    prototype.sync = sync;
  }
}

test('a sync of a file, or of a folder, reaches the system', () =>
  inTemporaryFolder(async (folder) => {
    await withSyncs(null, async (syncs) => {
      const file = await nodeDisk.create(join(folder, 'a'));
      await file.writev([Buffer.from('bytes')]);
      assert.equal(syncs, []);
      await file.sync();
      assert.equal(syncs, ['file']);
      await file.close();
      await nodeDisk.syncFolder(folder);
      assert.equal(syncs, ['file', 'folder']);
      await writeSynced(nodeDisk, join(folder, 'b'), Buffer.from('bytes'));
      assert.equal(syncs, ['file', 'folder', 'file']);
    });
  }));

test('every folder that is made is synced into the one above it', () =>
  inTemporaryFolder(async (folder) => {
    await withSyncs(null, async (syncs) => {
      await nodeDisk.ensureFolder(join(folder, 'a', 'b', 'c'));
      assert.equal(syncs, ['folder', 'folder', 'folder']);
      await nodeDisk.ensureFolder(join(folder, 'a', 'b', 'c'));
      assert.is(syncs.length, 3);
    });
  }));

test('a sync that fails is heard of', () =>
  inTemporaryFolder(async (folder) => {
    const error = failure('EIO', 'a');
    const heard = (task: Promise<void>) => task.then(() => 'nothing').catch((told: unknown) => told);
    await withSyncs(error, async () => {
      const file = await nodeDisk.create(join(folder, 'a'));
      assert.is(await heard(file.sync()), error);
      await file.close();
      assert.is(await heard(nodeDisk.syncFolder(folder)), error);
      assert.is(await heard(writeSynced(nodeDisk, join(folder, 'b'), Buffer.from('bytes'))), error);
      assert.is(await heard(nodeDisk.ensureFolder(join(folder, 'c'))), error);
    });
  }));

function canTrace(): boolean {
  return spawnSync('strace', ['-f', '-e', 'trace=none', 'true']).status === 0;
}

/** What a bridge in a process of its own asks of the system until it says that a photo is safe; paths below `folder`. */
async function tracedUntilSafe(folder: string): Promise<{ id: string; calls: readonly string[] }> {
  const trace = join(folder, 'trace');
  const script = new URL('./child-bridge.ts', import.meta.url).pathname;
  const traced = ['-f', '-y', '-o', trace, '-e', 'trace=fsync,fdatasync,write,/^rename'];
  const bridge = [process.execPath, '--import', 'tsx', script, join(folder, 'data/outbox'), folder, '1'];
  const child = spawn('strace', [...traced, ...bridge], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'close');
  const safe = async () => /"ack (\w+) /.exec(await readFile(trace, 'utf8').catch(() => ''))?.[1] ?? '';
  try {
    await until('a photo that is safe', async () => (await safe()) !== '', 30_000);
    const id = await safe();
    const before = (await readFile(trace, 'utf8')).split('"ack ')[0] ?? '';
    return { id, calls: doneCalls(before, folder) };
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await within(5000, 'the end of a killed bridge', ended);
  }
}

/** The syncs and renames that ended, in that order: `fsync PATH`, `rename FROM PATH`. */
function doneCalls(trace: string, folder: string): readonly string[] {
  const begun = new Map<string, string>();
  const calls: string[] = [];
  for (const line of trace.split('\n')) {
    const [thread = ''] = line.split(' ');
    const [, call, rest = ''] = /^\d+ +(fsync|fdatasync|rename)\w*\((.*)/.exec(line) ?? [];
    const paths = [...rest.matchAll(/[<"](\/[^">]+)[">]/g)].map(([, path = '']) => relative(folder, path));
    if (call !== undefined) begun.set(thread, [call, ...paths].join(' '));
    if (!/\) += 0$/.test(line)) continue;
    calls.push(...[begun.get(thread)].filter((one) => one !== undefined));
    begun.delete(thread);
  }
  return calls;
}

test('seen from the system: all of a photo is synced, bytes before names, before the camera is told', async () => {
  if (!canTrace())
    return console.log('SKIPPED: what reaches the system (it takes strace, and the right to trace)');
  await inTemporaryFolder(async (folder) => {
    const { id, calls } = await tracedUntilSafe(folder);
    const incoming = `data/outbox/incoming/${id}`;
    const first = calls.findIndex((call) => call.includes(id));
    const made = ['fsync ', 'fsync data', 'fsync data/outbox'];
    assert.equal(
      made.filter((call) => !calls.slice(0, first).includes(call)),
      [],
      'the folders are there for good',
    );
    const files = ['1', 'delivery-1-careful.json', 'envelope.json'];
    assert.equal(
      [...calls.slice(first, first + 3)].sort(),
      files.map((file) => `fdatasync ${incoming}/${file}`),
    );
    assert.equal(calls.slice(first + 3), [
      `fsync ${incoming}`,
      `rename ${incoming} data/outbox/waiting/${id}`,
      'fsync data/outbox/waiting',
      'fsync data/outbox/incoming',
    ]);
  });
});

test.run();
