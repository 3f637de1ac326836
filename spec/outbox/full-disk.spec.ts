import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { diskSize, onSmallDisk } from './small-disk.ts';
import { until } from './temporary-folder.ts';
import { envelopeTo, jpeg, send } from './trial.ts';

const test = suite('outbox/full-disk');

function open(folder: string, freeDisk: number, deliver: () => Promise<{ where: string }>): Promise<Outbox> {
  const destinations = new Map([['store', { name: 'store', deliver }]]);
  return Outbox.open({ folder, destinations, freeDisk, keep: { age: 1e12, size: 1e12 }, log: () => {} });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof RefusalError ? `${error.status} ${error.code}` : String(error);
  }
  return 'granted';
}

/** As a handler does it. */
async function sendOrDiscard(outbox: Outbox, photo: Buffer): Promise<void> {
  const draft = await outbox.begin();
  try {
    const file = await draft.addFile('a.jpg', 'image/jpeg');
    for (let at = 0; at < photo.length; at += 65_536) {
      const wait = file.write(photo.subarray(at, at + 65_536));
      if (wait !== undefined) await wait;
    }
    await file.close();
    await draft.commit(envelopeTo('store'));
  } finally {
    await draft.discard();
  }
}

test('on a disk that is really full the camera is refused, nothing is left, and what waits goes on when there is room', () =>
  onSmallDisk(async (folder) => {
    let delivered = 0;
    const home = join(folder, 'outbox');
    const outbox = await open(home, 0, async () => {
      delivered += 1;
      return { where: 'there' };
    });
    await send(outbox, ['store'], [jpeg(1, 500_000)]);
    assert.is(await codeOf(sendOrDiscard(outbox, jpeg(2, diskSize))), '503 SB_DISK_FULL');
    assert.equal(await readdir(join(home, 'incoming')), []);
    const { bavail, bsize } = await statfs(folder);
    await writeFile(join(folder, 'ballast'), Buffer.alloc(bavail * bsize));
    assert.is(await codeOf(sendOrDiscard(outbox, jpeg(3, 100))), '503 SB_DISK_FULL');
    await rm(join(folder, 'ballast'));
    outbox.start();
    await until('the delivery', () => delivered === 1);
    await sendOrDiscard(outbox, jpeg(4, 100_000));
    await until('the next delivery', () => delivered === 2);
    await outbox.stop(1000);
    assert.is((await readdir(join(home, 'done'))).length, 2);
  }));

test('below the floor of a real disk the camera is refused before it sends', () =>
  onSmallDisk(async (folder) => {
    const outbox = await open(join(folder, 'outbox'), 3_000_000, async () => ({ where: '' }));
    assert.is(await codeOf(sendOrDiscard(outbox, jpeg(1, 2_000_000))), 'granted');
    const begun = () => codeOf(outbox.begin().then((draft) => draft.discard()));
    await until('the next look', async () => (await begun()) === '503 SB_DISK_FLOOR', 3000);
    await outbox.stop(0);
  }));

test.run();
