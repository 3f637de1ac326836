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

/** An outbox on a small disk, with so many bytes that must stay free; `deliveries` counts. */
function withOutbox(
  freeDisk: number,
  task: (outbox: Outbox, folder: string, deliveries: () => number) => Promise<void>,
): Promise<void> {
  let count = 0;
  const deliver = async () => {
    count += 1;
    return { where: 'there' };
  };
  const destinations = new Map([['store', { name: 'store', deliver }]]);
  const keep = { age: 1e12, size: 1e12 };
  return onSmallDisk(async (mount) => {
    const folder = join(mount, 'outbox');
    const outbox = await Outbox.open({ folder, destinations, freeDisk, keep, log: () => {} });
    await task(outbox, folder, () => count).finally(() => outbox.stop(0));
  });
}

async function countIn(folder: string, place: string): Promise<number> {
  return (await readdir(join(folder, place))).length;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof RefusalError ? `${error.status} ${error.code}` : String(error);
  }
  return 'granted';
}

function begun(outbox: Outbox): Promise<string> {
  return codeOf(outbox.begin().then((draft) => draft.discard()));
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
  withOutbox(0, async (outbox, folder, deliveries) => {
    await send(outbox, ['store'], [jpeg(1, 500_000)]);
    assert.is(await codeOf(sendOrDiscard(outbox, jpeg(2, diskSize))), '503 SB_DISK_FULL');
    assert.is(await countIn(folder, 'incoming'), 0);
    const { bavail, bsize } = await statfs(folder);
    const ballast = join(folder, '..', 'ballast');
    await writeFile(ballast, Buffer.alloc(bavail * bsize));
    assert.is(await codeOf(sendOrDiscard(outbox, jpeg(3, 100))), '503 SB_DISK_FULL');
    await rm(ballast);
    outbox.start();
    await until('the delivery', () => deliveries() === 1);
    await sendOrDiscard(outbox, jpeg(4, 100_000));
    await until('the next delivery', async () => (await countIn(folder, 'done')) === 2);
  }));

test('on a small disk the copies of what is delivered give way to new photos', () =>
  withOutbox(0, async (outbox, folder, deliveries) => {
    outbox.start();
    for (let n = 1; n <= 6; n += 1) {
      await sendOrDiscard(outbox, jpeg(n, Math.floor(diskSize / 3)));
      await until('the delivery', async () => (await countIn(folder, 'waiting')) === 0);
    }
    assert.is(deliveries(), 6);
    assert.is(await countIn(folder, 'done'), 2);
  }));

test('below the floor of a real disk they give way before the camera sends', () =>
  withOutbox(diskSize / 2, async (outbox, folder) => {
    outbox.start();
    for (const n of [1, 2]) await sendOrDiscard(outbox, jpeg(n, 1_200_000));
    await until('the deliveries', async () => (await countIn(folder, 'done')) === 2);
    const roomIsMade = async () => {
      assert.is(await begun(outbox), 'granted');
      return (await countIn(folder, 'done')) === 1;
    };
    await until('the next look', roomIsMade, 3000);
  }));

test('below the floor of a real disk the camera is refused before it sends', () =>
  withOutbox(3_000_000, async (outbox) => {
    assert.is(await codeOf(sendOrDiscard(outbox, jpeg(1, 2_000_000))), 'granted');
    await until('the next look', async () => (await begun(outbox)) === '503 SB_DISK_FLOOR', 3000);
  }));

test.run();
