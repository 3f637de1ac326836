import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listParcels, showParcel } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { inTemporaryFolder } from './temporary-folder.ts';
import { send } from './trial.ts';

const test = suite('outbox/listing');

/** A folder with so many parcels that wait, and no outbox that works on them. */
async function withWaiting(count: number, play: (folder: string, ids: readonly string[]) => Promise<void>) {
  await inTemporaryFolder(async (folder) => {
    const keep = { age: 1e12, size: 1e12 };
    const outbox = await Outbox.open({ folder, destinations: new Map(), freeDisk: 0, keep, log: () => {} });
    const ids: string[] = [];
    while (ids.length < count) ids.push((await send(outbox, ['away'])).id);
    await outbox.stop(0);
    await play(folder, ids);
  });
}

test('while parcels are delivered each is listed, once, and found by its id', () =>
  withWaiting(60, async (folder, ids) => {
    const moving = (async () => {
      for (const id of ids) await rename(join(folder, 'waiting', id), join(folder, 'done', id));
    })();
    let moved = false;
    void moving.then(() => {
      moved = true;
    });
    for (const id of ids.toReversed()) {
      if (moved) break;
      const listed = (await listParcels(folder)).map(({ parcel }) => parcel?.id ?? 'damaged');
      assert.equal(listed.toSorted(), ids.toSorted());
      assert.is((await showParcel(folder, id.slice(1))).parcel?.id, id);
    }
    await moving;
  }));

test.run();
