import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { settled } from './fake-clock.ts';
import { failure, MemoryDisk, type Step } from './memory-disk.ts';
import { folder, jpeg, openTrial, send, type Trial, type TrialOptions } from './trial.ts';

const test = suite('outbox/roomy-disk');

const photoBytes = 2000;
const lookAgain = 1000;

/** A disk with room for so many photos, of which those in `done/` take their part. */
class SmallDisk extends MemoryDisk {
  room = 10;

  override async free(): Promise<number> {
    return (this.room - (await this.list(`${folder}/done`)).length) * photoBytes;
  }
}

interface Scene extends Trial {
  readonly disk: SmallDisk;
  /** Of the delivered parcels, oldest first. */
  readonly ids: readonly string[];
}

/** Three delivered parcels, and one that waits; two photos must stay free. */
async function scene(options: TrialOptions = {}): Promise<Scene> {
  const disk = new SmallDisk();
  const deliver = { store: async () => ({ where: '' }), away: () => Promise.reject(new Error('away')) };
  const trial = await openTrial({ deliver, disk, freeDisk: 2 * photoBytes, ...options });
  trial.outbox.start();
  await send(trial.outbox, ['away'], [jpeg(9, photoBytes)]);
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    ids.push((await send(trial.outbox, ['store'], [jpeg(i, photoBytes)])).id);
    await settled();
  }
  assert.equal(await done(disk), ids);
  await trial.clock.advance(lookAgain);
  return { ...trial, disk, ids };
}

async function done(disk: MemoryDisk): Promise<readonly string[]> {
  await settled();
  return [...(await disk.list(`${folder}/done`))].sort();
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof RefusalError ? `${error.status} ${error.code}` : String(error);
  }
  return 'granted';
}

function begun({ outbox }: Trial): Promise<string> {
  return refusalOf(outbox.begin().then((draft) => draft.discard()));
}

function removedEarly({ lines }: Trial): readonly string[] {
  return lines.filter(({ code }) => code === 'SB_ROOM_MADE').map(({ text }) => text);
}

for (const [room, gone] of [
  [5, 0],
  [4, 1],
  [3, 2],
  [2, 3],
] as const)
  test(`where the floor lacks ${gone} photos, the ${gone} oldest of the delivered go, and the camera may send`, async () => {
    const trial = await scene();
    trial.disk.room = room;
    assert.is(await begun(trial), 'granted');
    assert.equal(await done(trial.disk), trial.ids.slice(gone));
    assert.equal(
      removedEarly(trial),
      trial.ids
        .slice(0, gone)
        .map(
          (id) => `${id}: delivered; its copy here (2 kB) was removed before its time, as the disk is full`,
        ),
    );
  });

test('where that would not be enough the camera is refused, and all stays', async () => {
  const trial = await scene();
  const session = await trial.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  const announcement = { kind: 'photo', name: 'a.jpg', words: 'w', model: 'NX300', addressing: [] } as const;
  const addressing = [{ destination: 'store', because: ['facebook'] }];
  await trial.outbox.gatherings.announce(session, { ...announcement, addressing });
  const kept = await Promise.all(
    ['waiting', 'gathering'].map((place) => trial.disk.list(`${folder}/${place}`)),
  );
  assert.equal(
    kept.map(({ length }) => length),
    [1, 1],
  );
  await trial.clock.advance(lookAgain);
  trial.disk.room = 1;
  assert.is(await begun(trial), '503 SB_DISK_FLOOR');
  assert.equal(await done(trial.disk), trial.ids);
  for (const [index, place] of ['waiting', 'gathering'].entries())
    assert.equal(await trial.disk.list(`${folder}/${place}`), kept[index]);
});

test('cameras that come at the same time do not make room twice', async () => {
  const trial = await scene();
  trial.disk.room = 4;
  assert.equal(await Promise.all([begun(trial), begun(trial), begun(trial)]), Array(3).fill('granted'));
  assert.equal(await done(trial.disk), trial.ids.slice(1));
});

test('a disk that does not say at once what was freed costs no more than was lacking', async () => {
  const trial = await scene();
  trial.disk.free = async () => photoBytes;
  assert.is(await begun(trial), '503 SB_DISK_FLOOR');
  assert.is(await begun(trial), '503 SB_DISK_FLOOR');
  assert.equal(await done(trial.disk), trial.ids.slice(1));
});

/** The disk is full as long as one of these lies in `done/`, for what is written to a parcel. */
function fullWith({ disk }: Trial, id: string, what: string): (step: Step) => Error | undefined {
  return (step) =>
    step.what === what &&
    step.path.includes('/incoming/') &&
    disk.file(`${folder}/done/${id}/1`) !== undefined
      ? failure('ENOSPC', step.path)
      : undefined;
}

for (const what of ['makeFolder', 'create', 'writev'])
  test(`where ${what} finds the disk full, the oldest of the delivered go until it fits, and the photo is kept whole`, async () => {
    const trial = await scene();
    const [, second = '', third] = trial.ids;
    trial.disk.failWhere(fullWith(trial, second, what));
    const photo = jpeg(7, photoBytes);
    const { id } = await send(trial.outbox, ['away'], [photo]);
    assert.equal(await done(trial.disk), [third]);
    assert.equal(trial.disk.file(`${folder}/waiting/${id}/1`), photo);
    assert.is(removedEarly(trial).length, 2);
  });

test('where the disk stays full the camera hears so', async () => {
  const trial = await scene();
  trial.disk.failWhere(({ what, path }) => (what === 'writev' ? failure('ENOSPC', path) : undefined));
  assert.is(await refusalOf(send(trial.outbox, ['store'])), '503 SB_DISK_FULL');
  assert.equal(await done(trial.disk), []);
});

test('a sync that finds the disk full is not made twice: the second one would say that all is well', async () => {
  const trial = await scene();
  trial.disk.failWhere(({ what, path }) => (what === 'sync' ? failure('ENOSPC', path) : undefined));
  assert.is(await refusalOf(send(trial.outbox, ['store'])), '503 SB_DISK_FULL');
  assert.equal(await done(trial.disk), trial.ids);
});

test('a disk that is broken, and not full, costs nothing', async () => {
  const trial = await scene();
  trial.disk.failWhere(({ what, path }) => (what === 'writev' ? failure('EIO', path) : undefined));
  assert.is(await refusalOf(send(trial.outbox, ['store'])), '500 SB_DISK_FAILED');
  assert.equal(await done(trial.disk), trial.ids);
});

test('what cannot be removed ends it, and is said', async () => {
  const trial = await scene();
  trial.disk.room = 2;
  trial.disk.failWhere(({ what, path }) =>
    what === 'rename' && path.includes('.removed') ? failure('EIO', path) : undefined,
  );
  assert.is(await begun(trial), '503 SB_DISK_FLOOR');
  assert.equal(await done(trial.disk), trial.ids);
  assert.equal(removedEarly(trial), []);
  assert.is(trial.lines.filter(({ code }) => code === 'SB_SWEEP').length, 1);
});

test.run();
