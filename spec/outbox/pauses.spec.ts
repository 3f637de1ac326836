import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeliveryError } from '../../lib/errors.ts';
import { listParcels, showParcel } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { inTemporaryFolder, until } from './temporary-folder.ts';
import { send } from './trial.ts';

const test = suite('outbox/pauses');

interface Scene {
  readonly folder: string;
  readonly outbox: Outbox;
  /** Of the parcels in order of arrival: three for the destination that is paused, the second of them for another one, too. */
  readonly ids: readonly string[];
  /** Takes the reason for the pause away. */
  mend(): void;
}

async function scene(play: (scene: Scene) => Promise<void>): Promise<void> {
  let refused = true;
  const mastodon = async () => {
    if (refused) throw new DeliveryError('SB_MASTODON_TOKEN', 'paused', 'the token was revoked');
    return { where: 'there' };
  };
  const store = async () => {
    throw new DeliveryError('SB_STORE_FOLDER', 'later', 'away');
  };
  const destinations = new Map(
    Object.entries({ mastodon, store }).map(([name, deliver]) => [name, { name, deliver }]),
  );
  await inTemporaryFolder(async (folder) => {
    const keep = { age: 1e12, size: 1e12 };
    const outbox = await Outbox.open({ folder, destinations, freeDisk: 0, keep, log: () => {} });
    const ids: string[] = [];
    for (const to of [['mastodon'], ['mastodon', 'store'], ['mastodon']])
      ids.push((await send(outbox, to)).id);
    outbox.start();
    const mend = () => {
      refused = false;
    };
    try {
      await until('the pause', async () => (await states(folder)).flat().includes('paused'));
      await until('the store', async () => (await states(folder)).flat().includes('later'));
      await play({ folder, outbox, ids, mend });
    } finally {
      await outbox.stop(0);
    }
  });
}

async function states(folder: string): Promise<readonly (readonly string[])[]> {
  return (await listParcels(folder)).map(({ deliveries }) => deliveries.map(({ state }) => state));
}

test('a parcel behind a paused one says that the destination is paused, why, and by which parcel', () =>
  scene(async ({ folder, ids }) => {
    const [first, , third] = ids;
    const listed = await listParcels(folder);
    const pausedBy = { parcel: first, code: 'SB_MASTODON_TOKEN', reason: 'the token was revoked' };
    assert.equal(
      listed.map(({ deliveries }) => deliveries.map(({ state, pausedBy }) => [state, pausedBy])),
      [
        [['paused', undefined]],
        [
          ['queued', pausedBy],
          ['later', undefined],
        ],
        [['queued', pausedBy]],
      ],
    );
    assert.equal(await showParcel(folder, third ?? ''), listed[2]);
  }));

test('says no more of it when the pause is over', () =>
  scene(async ({ folder, outbox, mend }) => {
    mend();
    outbox.resume('mastodon');
    await until('the deliveries', async () => !(await states(folder)).flat().includes('queued'));
    const pauses = (await listParcels(folder)).flatMap(({ deliveries }) =>
      deliveries.map(({ pausedBy }) => pausedBy),
    );
    assert.equal(pauses, [undefined, undefined, undefined, undefined]);
  }));

test.run();
