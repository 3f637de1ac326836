import { spawnSync } from 'node:child_process';
import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError } from '../../lib/errors.ts';
import { claimOutbox } from '../../lib/outbox/claim.ts';
import { listParcels, showParcel } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { requestRetry } from '../../lib/outbox/requests.ts';
import { failure, MemoryDisk } from './memory-disk.ts';
import { onSmallDisk } from './small-disk.ts';
import { inTemporaryFolder } from './temporary-folder.ts';
import { openTrial, unclaimed } from './trial.ts';

const test = suite('outbox/folder-trouble');

const isRoot = process.getuid?.() === 0;

function open(folder: string): Promise<Outbox> {
  const keep = { age: 1e12, size: 1e12 };
  return Outbox.open({ folder, destinations: new Map(), freeDisk: 0, keep, log: () => {} });
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof BridgeError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'granted';
}

/** What has to fail in words, for whoever wants to write and to read there. */
async function refusals(folder: string): Promise<readonly string[]> {
  return [
    await refusalOf(claimOutbox(folder)),
    await refusalOf(open(folder)),
    await refusalOf(requestRetry(folder, 'all')),
    await refusalOf(listParcels(folder)),
    await refusalOf(showParcel(folder, 'x')),
  ];
}

test('says that a file is in the way', () =>
  inTemporaryFolder(async (data) => {
    const file = join(data, 'file');
    await writeFile(file, '');
    for (const folder of [file, join(file, 'outbox'), join(file, 'data', 'outbox')]) {
      const expected = `SB_OUTBOX_FOLDER: parcels are to be kept in ${folder}, the system says `;
      for (const refusal of await refusals(folder)) {
        assert.is(refusal.slice(0, expected.length), expected);
        assert.match(refusal, /(EEXIST|ENOTDIR) for .*\/file.*; .*a file.*: choose another folder$/);
      }
    }
  }));

test('says that a link leads nowhere', () =>
  inTemporaryFolder(async (data) => {
    await symlink(join(data, 'unplugged', 'stick'), join(data, 'link'));
    const folder = join(data, 'link');
    assert.match(
      await refusalOf(open(folder)),
      /^SB_OUTBOX_FOLDER: .*EEXIST for .*; .*a link that leads nowhere: choose another folder$/,
    );
    assert.match(await refusalOf(listParcels(folder)), /^SB_NO_OUTBOX: /);
  }));

test('says that nothing can be made in a folder of the system', async () => {
  if (process.platform !== 'linux') return console.log('SKIPPED: no /proc on this system');
  for (const folder of ['/proc/samsung-bridge', '/sys/samsung-bridge'])
    assert.match(await refusalOf(open(folder)), /^SB_OUTBOX_FOLDER: .*(ENOENT|EPERM|EACCES|EROFS).*; /);
});

test('makes what is missing on the way, for the eyes of its user only', () =>
  inTemporaryFolder(async (data) => {
    const outbox = await open(join(data, 'a', 'b', 'outbox'));
    await outbox.stop(0);
    for (const made of ['a', 'a/b', 'a/b/outbox', 'a/b/outbox/waiting'])
      assert.is((await stat(join(data, made))).mode & 0o777, 0o700, made);
  }));

test('says that it may not read or write there', () =>
  inTemporaryFolder(async (data) => {
    await mkdir(join(data, 'private', 'outbox', 'waiting'), { recursive: true });
    await chmod(join(data, 'private'), isRoot ? 0o700 : 0);
    if (isRoot) process.seteuid?.(65_534);
    try {
      for (const refusal of await refusals(join(data, 'private', 'outbox')))
        assert.match(
          refusal,
          /^SB_OUTBOX_FOLDER: .*EACCES.*; let the user that runs the bridge read and write there/,
        );
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(join(data, 'private'), 0o700);
    }
  }));

test('says of a place inside that may not be read which one it is', () =>
  inTemporaryFolder(async (folder) => {
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'waiting'), { mode: isRoot ? 0o700 : 0 });
    if (isRoot) process.seteuid?.(65_534);
    try {
      assert.match(await refusalOf(listParcels(folder)), `EACCES for ${join(folder, 'waiting')}; let`);
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(join(folder, 'waiting'), 0o700);
    }
  }));

test('says that the disk is read-only', () =>
  onSmallDisk(async (mount) => {
    const outbox = await open(join(mount, 'outbox'));
    await outbox.stop(0);
    assert.is(spawnSync('mount', ['-o', 'remount,ro', mount]).status, 0);
    for (const folder of [join(mount, 'outbox'), join(mount, 'other')])
      assert.match(
        await refusalOf(open(folder)),
        /^SB_OUTBOX_FOLDER: .*EROFS.*; the disk is mounted read-only: remount it/,
      );
    assert.match(await refusalOf(requestRetry(join(mount, 'outbox'), 'all')), /^SB_OUTBOX_FOLDER: .*EROFS/);
    assert.equal(await listParcels(join(mount, 'outbox')), []);
  }));

test('says that the disk is full', () =>
  onSmallDisk(async (mount) => {
    spawnSync('sh', ['-c', 'cat /dev/zero > "$0"', join(mount, 'ballast')]);
    assert.match(
      await refusalOf(open(join(mount, 'outbox'))),
      /^SB_OUTBOX_FOLDER: .*ENOSPC.*; the disk is full: make room$/,
    );
  }));

for (const code of ['EROFS', 'EIO'])
  test(`says ${code} of a disk that fails only after the folder was claimed`, async () => {
    const disk = new MemoryDisk();
    disk.failWhere(({ path }) => failure(code, path));
    const refusal = await refusalOf(openTrial({ disk, claim: unclaimed }));
    assert.match(refusal, new RegExp(`^SB_OUTBOX_FOLDER: .*the system says ${code}; `));
  });

test('a fault of the bridge stays what it is', async () => {
  const fault = new TypeError('a fault');
  const claim = () => Promise.reject(fault);
  assert.is(await openTrial({ claim }).catch((error: unknown) => error), fault);
  const disk = new MemoryDisk();
  disk.failWhere(() => fault);
  assert.is(await openTrial({ disk }).catch((error: unknown) => error), fault);
});

test.run();
