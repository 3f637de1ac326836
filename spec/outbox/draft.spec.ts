import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { settled } from './fake-clock.ts';
import { failure, type MemoryDisk, type Step } from './memory-disk.ts';
import { envelopeTo, folder, jpeg, openTrial, recordOf, send, type Trial } from './trial.ts';

const test = suite('outbox/draft');

async function rejection(promise: Promise<unknown>): Promise<RefusalError> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, RefusalError);
    return error as RefusalError;
  }
  throw new Error('it was granted');
}

async function left(disk: MemoryDisk): Promise<string[]> {
  const names: string[] = [];
  for (const place of ['incoming', 'waiting', 'done', 'damaged'])
    for (const name of await disk.list(`${folder}/${place}`)) names.push(`${place}/${name}`);
  return names;
}

/** The draft that the steps of a commit are told by. */
async function commitSteps(): Promise<{ steps: string[]; id: string; trial: Trial }> {
  const deliver = async () => ({ where: '' });
  const trial = await openTrial({ deliver: { store: deliver, mastodon: deliver } });
  const { id } = await send(trial.outbox, ['store', 'mastodon'], [jpeg(1), jpeg(2)]);
  const steps = trial.disk.steps.map(
    ({ what, path }) => `${what} ${path.replaceAll(`${folder}/`, '').replaceAll(id, 'ID')}`,
  );
  return { steps: steps.slice(steps.indexOf('makeFolder incoming/ID')), id, trial };
}

test('syncs files, envelope and records, then their folder, then moves it, then syncs the places; only then it resolves', async () => {
  const { steps } = await commitSteps();
  const files = ['1', '2', 'envelope.json', 'delivery-1-store.json', 'delivery-2-mastodon.json'];
  const folderSynced = steps.indexOf('syncFolder incoming/ID');
  for (const file of files) {
    const synced = steps.indexOf(`sync incoming/ID/${file}`);
    const written = steps.lastIndexOf(`writev incoming/ID/${file}`);
    assert.ok(
      written !== -1 && written < synced && synced < folderSynced,
      `${file}: written, synced, then the folder`,
    );
  }
  assert.equal(steps.slice(folderSynced), [
    'syncFolder incoming/ID',
    'rename incoming/ID → waiting/ID',
    'syncFolder waiting',
    'syncFolder incoming',
  ]);
});

test('leaves an envelope and records that a person can read', async () => {
  const { id, trial } = await commitSteps();
  const text = trial.disk.file(`${folder}/waiting/${id}/envelope.json`)?.toString('utf8') ?? '';
  assert.ok(text.includes('\n  "sender": "georg@camera.example",\n'), text);
  const envelope = JSON.parse(text);
  assert.is(envelope.words, 'a day at the sea~waves~a gull');
  assert.equal(envelope.files[1], {
    stored: '2',
    bytes: 2000,
    name: 'SAM_0002.JPG',
    claimedType: 'image/pjpeg',
  });
  const record = recordOf(trial.disk, id, 'delivery-2-mastodon.json');
  assert.is(record?.state, 'queued');
  assert.equal(record?.because, ['mastodon@camera.example']);
});

test('keeps the bytes of every file exactly', async () => {
  const { id, trial } = await commitSteps();
  assert.equal(trial.disk.file(`${folder}/waiting/${id}/1`), jpeg(1));
  assert.equal(trial.disk.file(`${folder}/waiting/${id}/2`), jpeg(2));
  assert.is(trial.disk.openFiles, 0);
});

test('gives ids that are short, safe in a path, unique, and sort by arrival', async () => {
  const { outbox } = await openTrial();
  const ids: string[] = [];
  for (let i = 0; i < 50; i += 1) ids.push((await send(outbox, ['store'])).id);
  assert.equal([...ids].sort(), ids);
  assert.is(new Set(ids).size, 50);
  for (const id of ids) assert.match(id, /^[0-9a-z]{12}$/);
});

test('never gives an id again when the clock has gone back before the start', async () => {
  const first = await openTrial();
  const before = await send(first.outbox, ['store']);
  first.clock.jump(-3_600_000);
  const second = await openTrial({ disk: first.disk.after('everything'), clock: first.clock });
  const after = await send(second.outbox, ['store']);
  assert.ok(after.id > before.id, `${after.id} sorts behind ${before.id}`);
});

test('removes every trace of a draft that is discarded, also in the middle of a file', async () => {
  const { outbox, disk } = await openTrial();
  const draft = await outbox.begin();
  const file = await draft.addFile('a.jpg', 'image/jpeg');
  file.write(jpeg(1));
  await draft.discard();
  assert.equal(await left(disk), []);
  await draft.discard();
  await rejectsWith(() => draft.addFile('b.jpg', ''), 'discarded');
});

test('does nothing when a committed draft is discarded', async () => {
  const { outbox, disk } = await openTrial();
  const draft = await outbox.begin();
  const { id } = await draft.commit(envelopeTo('store'));
  await draft.discard();
  assert.equal(await left(disk), [`waiting/${id}`]);
});

test('waits for a commit under way before it discards', async () => {
  const { outbox, disk } = await openTrial();
  const draft = await outbox.begin();
  const committed = draft.commit(envelopeTo('store'));
  await draft.discard();
  assert.equal(await left(disk), [`waiting/${(await committed).id}`]);
});

test('does not commit while a file is being written, nor to nobody', async () => {
  const { outbox } = await openTrial();
  const draft = await outbox.begin();
  const file = await draft.addFile('a.jpg', 'image/jpeg');
  await rejectsWith(() => draft.commit(envelopeTo('store')), 'still being written');
  await file.close();
  assert.is((await rejection(draft.commit(envelopeTo()))).code, 'SB_NO_ROUTE');
  assert.is((await draft.commit(envelopeTo('store'))).files.length, 1);
});

const room = failure('ENOSPC', '/');
const broken = failure('EIO', '/');
const disks: readonly {
  readonly name: string;
  readonly error: Error;
  readonly at: (step: Step) => boolean;
  readonly code: string;
}[] = [
  { name: 'the folder cannot be made', error: room, at: at('makeFolder', ''), code: 'SB_DISK_FULL' },
  { name: 'a file cannot be made', error: room, at: at('create', '/1'), code: 'SB_DISK_FULL' },
  { name: 'bytes do not fit', error: room, at: at('writev', '/1'), code: 'SB_DISK_FULL' },
  { name: 'the disk breaks under the bytes', error: broken, at: at('writev', '/1'), code: 'SB_DISK_FAILED' },
  { name: 'the sync of a file fails', error: broken, at: at('sync', '/1'), code: 'SB_DISK_FAILED' },
  { name: 'the envelope does not fit', error: room, at: at('writev', 'envelope.json'), code: 'SB_DISK_FULL' },
  {
    name: 'a record does not fit',
    error: room,
    at: at('writev', 'delivery-1-store.json'),
    code: 'SB_DISK_FULL',
  },
  {
    name: 'the folder cannot be synced',
    error: broken,
    at: at('syncFolder', 'incoming/'),
    code: 'SB_DISK_FAILED',
  },
  { name: 'the parcel cannot be moved', error: broken, at: at('rename', ''), code: 'SB_DISK_FAILED' },
  {
    name: 'its new place cannot be synced',
    error: broken,
    at: once(at('syncFolder', 'waiting')),
    code: 'SB_DISK_FAILED',
  },
];

function at(what: string, path: string): (step: Step) => boolean {
  return (step) =>
    step.what === what &&
    (path === '' || (path.endsWith('/') ? step.path.includes(path) : step.path.endsWith(path)));
}

function once(match: (step: Step) => boolean): (step: Step) => boolean {
  let seen = false;
  return (step) => {
    if (seen || !match(step)) return false;
    seen = true;
    return true;
  };
}

for (const { name, error, at: matches, code } of disks) {
  test(`where ${name}, the camera hears ${code}, nothing is left, and the next parcel goes through`, async () => {
    let calls = 0;
    const deliver = async () => {
      calls += 1;
      return { where: 'there' };
    };
    const trial = await openTrial({ deliver: { store: deliver } });
    trial.outbox.start();
    trial.disk.failWhere((step) => (matches(step) ? error : undefined));
    const refused = await rejection(sendOrDiscard(trial));
    assert.is(refused.code, code);
    assert.ok(refused.status === 503 || refused.status === 500);
    trial.disk.failWhere(() => undefined);
    const after = await openTrial({ disk: trial.disk.after('everything'), deliver: { store: deliver } });
    assert.equal(await left(after.disk), [], 'nothing is delivered after the next start');
    assert.is(trial.disk.openFiles, 0);
    await send(trial.outbox, ['store']);
    await settled();
    assert.is(calls, 1);
  });
}

/** As a handler does it. */
async function sendOrDiscard({ outbox }: Trial): Promise<void> {
  const draft = await outbox.begin();
  try {
    const file = await draft.addFile('a.jpg', 'image/jpeg');
    const wait = file.write(jpeg(1));
    if (wait !== undefined) await wait;
    await file.close();
    await draft.commit(envelopeTo('store'));
  } finally {
    await draft.discard();
  }
}

test('refuses while less than the floor is free, and looks again after a second', async () => {
  const { outbox, disk, clock } = await openTrial({ freeDisk: 100_000_000 });
  disk.freeBytes = 99_000_000;
  const refused = await rejection(outbox.begin());
  assert.is(refused.code, 'SB_DISK_FLOOR');
  assert.is(refused.status, 503);
  assert.match(refused.message, /99\.0 MB are free .* 100\.0 MB must stay free/);
  disk.freeBytes = 200_000_000;
  assert.is((await rejection(outbox.begin())).code, 'SB_DISK_FLOOR', 'the look before still counts');
  await clock.advance(1000);
  await (await outbox.begin()).discard();
});

test('takes nothing any more when it is stopped, also what had begun', async () => {
  const { outbox, disk } = await openTrial();
  const draft = await outbox.begin();
  await outbox.stop(0);
  assert.is((await rejection(outbox.begin())).code, 'SB_OUTBOX_CLOSED');
  assert.is((await rejection(draft.commit(envelopeTo('store')))).code, 'SB_OUTBOX_CLOSED');
  await draft.discard();
  assert.equal(await left(disk), []);
});

async function rejectsWith(call: () => Promise<unknown>, words: string): Promise<void> {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof Error && error.message.includes(words), `${error} says ${words}`);
    return;
  }
  throw new Error(`it did not reject with ${words}`);
}

test.run();
