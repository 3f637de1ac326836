import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DeliveryRecord } from '../../lib/outbox/delivery-record.ts';
import { settled } from './fake-clock.ts';
import { failure, MemoryDisk } from './memory-disk.ts';
import { folder, jpeg, openTrial, recordOf, send, type Trial } from './trial.ts';

const test = suite('outbox/recovery');

const record = 'delivery-1-store.json';

/** What lies in a place, by name. */
async function places(disk: MemoryDisk): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const place of ['incoming', 'waiting', 'done', 'damaged'])
    found[place] = [...(await disk.list(`${folder}/${place}`))].sort();
  return found;
}

/** Two parcels wait; something befalls the first; the bridge starts again. */
async function damaged(
  damage: (disk: MemoryDisk, path: string) => void,
): Promise<{ trial: Trial; id: string; asked: string[] }> {
  const first = await openTrial({ deliver: { store: async () => ({ where: '' }) } });
  const { id } = await send(first.outbox, ['store'], [jpeg(1), jpeg(2)]);
  const other = await send(first.outbox, ['store']);
  const disk = first.disk.after('everything');
  damage(disk, `${folder}/waiting/${id}`);
  const asked: string[] = [];
  const deliver = async (parcel: { readonly id: string }) => {
    asked.push(parcel.id);
    return { where: 'there' };
  };
  const trial = await openTrial({ disk, deliver: { store: deliver } });
  trial.outbox.start();
  await settled();
  assert.ok(asked.includes(other.id), 'the other parcel goes');
  return { trial, id, asked };
}

const setAside: readonly (readonly [string, (disk: MemoryDisk, path: string) => void, RegExp])[] = [
  [
    'the envelope is missing',
    (disk, path) => disk.lose(`${path}/envelope.json`),
    /envelope\.json is missing/,
  ],
  [
    'the envelope is empty',
    (disk, path) => disk.damage(`${path}/envelope.json`, Buffer.of()),
    /not whole: 0 bytes/,
  ],
  ['the envelope is torn', tear('envelope.json'), /envelope\.json is not whole/],
  [
    'the envelope is full of NUL',
    (disk, path) => disk.damage(`${path}/envelope.json`, Buffer.alloc(600)),
    /NUL/,
  ],
  [
    'the envelope is another kind of JSON',
    (disk, path) => disk.damage(`${path}/envelope.json`, Buffer.from('[]')),
    /not a JSON object/,
  ],
  [
    'the envelope lacks a member',
    edit('envelope.json', ({ sender, ...rest }) => rest),
    /no sender that is a text/,
  ],
  [
    'the envelope has a number for the words',
    edit('envelope.json', (all) => ({ ...all, words: 1 })),
    /no words/,
  ],
  [
    'the envelope belongs to another',
    edit('envelope.json', (all) => ({ ...all, id: '000000000000' })),
    /belongs to parcel/,
  ],
  ['the envelope is of a later version', edit('envelope.json', (all) => ({ ...all, format: 2 })), /format 2/],
  [
    'the envelope leads out of the folder',
    edit('envelope.json', (all) => ({
      ...all,
      files: [{ stored: '../1', bytes: 1, name: '', claimedType: '' }],
    })),
    /not ours/,
  ],
  ['a file is missing', (disk, path) => disk.lose(`${path}/2`), /file 2 is missing/],
  [
    'a file is too short',
    (disk, path) => disk.damage(`${path}/1`, jpeg(1, 1999)),
    /file 1 has 1999 bytes instead of 2000/,
  ],
  ['a file is too long', (disk, path) => disk.damage(`${path}/1`, jpeg(1, 2001)), /file 1 has 2001 bytes/],
  [
    'the folder is a file',
    (disk, path) => {
      disk.lose(path);
      disk.damage(path, Buffer.from('?'));
    },
    /envelope\.json is missing/,
  ],
];

for (const [name, damage, reason] of setAside) {
  test(`where ${name}, the parcel is set aside with the reason, and the other one goes`, async () => {
    const { trial, id, asked } = await damaged(damage);
    assert.equal((await places(trial.disk)).damaged, [id]);
    assert.not(asked.includes(id));
    const line = trial.lines.find(({ code }) => code === 'SB_PARCEL_DAMAGED');
    assert.match(line?.text ?? '', reason);
    if (name !== 'the folder is a file')
      assert.match(trial.disk.file(`${folder}/damaged/${id}/reason.txt`)?.toString() ?? '', reason);
  });
}

const doubtful: readonly (readonly [string, (disk: MemoryDisk, path: string) => void])[] = [
  ['missing', (disk, path) => disk.lose(`${path}/${record}`)],
  ['empty', (disk, path) => disk.damage(`${path}/${record}`, Buffer.of())],
  ['torn', tear(record)],
  ['full of NUL', (disk, path) => disk.damage(`${path}/${record}`, Buffer.alloc(300))],
  ['in a state that does not exist', edit(record, (all) => ({ ...all, state: 'sent' }))],
  ['without a count', edit(record, ({ attempts, ...rest }) => rest)],
];

for (const [name, damage] of doubtful) {
  test(`where a record is ${name}, the delivery is held: it may have been made already`, async () => {
    const { trial, id, asked } = await damaged(damage);
    assert.not(asked.includes(id), 'never twice');
    const held = recordOf(trial.disk, id, record);
    assert.is(held?.state, 'held', 'never lost');
    assert.is(held?.code, 'SB_RECORD_TORN');
    assert.equal(held?.because, ['store@camera.example']);
    assert.is(trial.disk.file(`${folder}/waiting/${id}/${record}.torn`) !== undefined, name !== 'missing');
  });
}

test('leaves what is no parcel alone', async () => {
  const { trial } = await damaged((disk) => {
    disk.damage(`${folder}/waiting/.DS_Store`, Buffer.of(1));
    disk.damage(`${folder}/done/notes.txt`, Buffer.of(1));
  });
  assert.ok((await places(trial.disk)).waiting?.includes('.DS_Store'));
});

test('sets a second parcel of the same name aside beside the first', async () => {
  const { trial, id } = await damaged((disk, path) => {
    disk.damage(`${path}/envelope.json`, Buffer.of());
    disk.damage(`${folder}/damaged/${path.slice(-12)}`, Buffer.of());
  });
  assert.equal((await places(trial.disk)).damaged, [id, `${id}-2`]);
});

test('where the disk cannot read a parcel just now, it stays, and the start goes on', async () => {
  const first = await openTrial();
  const { id } = await send(first.outbox, ['store']);
  const disk = first.disk.after('everything');
  const read = disk.read.bind(disk);
  disk.read = (path) => (path.includes(id) ? Promise.reject(failure('EIO', path)) : read(path));
  const trial = await openTrial({ disk });
  assert.equal((await places(disk)).waiting, [id]);
  assert.is(trial.lines.find(({ code }) => code === 'SB_PARCEL_UNREADABLE')?.level, 'error');
});

test('where a damaged parcel cannot be moved, the start goes on', async () => {
  const first = await openTrial();
  const { id } = await send(first.outbox, ['store']);
  const disk = first.disk.after('everything');
  disk.lose(`${folder}/waiting/${id}/1`);
  disk.failWhere(({ what }) => (what === 'rename' ? failure('EROFS', id) : undefined));
  const trial = await openTrial({ disk });
  assert.match(trial.lines.at(-1)?.text ?? '', /could not be set aside: EROFS/);
});

test('removes what was being received, and half-written records', async () => {
  const deliver = { store: async () => ({ where: '' }) };
  const first = await openTrial({ deliver });
  const draft = await first.outbox.begin();
  await (await draft.addFile('a.jpg', '')).close();
  const { id } = await send(first.outbox, ['store']);
  const disk = first.disk.after('everything');
  disk.damage(`${folder}/waiting/${id}/${record}.new`, Buffer.from('{'));
  await openTrial({ disk, deliver });
  assert.equal((await places(disk)).incoming, []);
  assert.is(disk.file(`${folder}/waiting/${id}/${record}.new`), undefined);
});

test('ends a move to done that was not made', async () => {
  const { trial, id, asked } = await damaged(edit(record, (all) => ({ ...all, state: 'delivered' })));
  assert.not(asked.includes(id));
  assert.ok((await places(trial.disk)).done?.includes(id));
});

test('holds a delivery whose destination is gone from the configuration, and queues it when it is back', async () => {
  const first = await openTrial({ deliver: { store: async () => ({ where: '' }) } });
  const { id } = await send(first.outbox, ['store']);
  const second = await openTrial({ disk: first.disk.after('everything') });
  second.outbox.start();
  await settled();
  const held = recordOf(second.disk, id, record);
  assert.is(held?.state, 'held');
  assert.match(held?.reason ?? '', /no destination is named store/);
  const third = await openTrial({
    disk: second.disk.after('everything'),
    deliver: { store: async () => ({ where: '' }) },
  });
  assert.is(recordOf(third.disk, id, record)?.state, 'queued');
});

test('leaves a delivery that is made as it is, though its destination is gone', async () => {
  const first = await openTrial({ deliver: { store: async () => ({ where: 'there' }) } });
  first.outbox.start();
  const { id } = await send(first.outbox, ['store', 'unknown']);
  await settled();
  const second = await openTrial({ disk: first.disk.after('everything') });
  await settled();
  assert.is(recordOf(second.disk, id, record)?.state, 'delivered');
});

test('keeps what is never and held as it is', async () => {
  for (const state of ['never', 'held']) {
    const { trial, id, asked } = await damaged(
      edit(record, (all) => ({ ...all, state, reason: 'why', code: 'SB_TEST' })),
    );
    assert.not(asked.includes(id));
    assert.is(recordOf(trial.disk, id, record)?.reason, 'why');
  }
});

test('opens on a folder that is not there yet', async () => {
  const { disk } = await openTrial({ disk: new MemoryDisk() });
  assert.equal(await places(disk), { incoming: [], waiting: [], done: [], damaged: [] });
});

function tear(name: string): (disk: MemoryDisk, path: string) => void {
  return (disk, path) => {
    const whole = disk.file(`${path}/${name}`) ?? Buffer.of();
    disk.damage(`${path}/${name}`, whole.subarray(0, whole.length / 2));
  };
}

function edit(
  name: string,
  change: (all: DeliveryRecord & Record<string, unknown>) => object,
): (disk: MemoryDisk, path: string) => void {
  return (disk, path) => {
    const all = JSON.parse(disk.file(`${path}/${name}`)?.toString() ?? '');
    disk.damage(`${path}/${name}`, Buffer.from(JSON.stringify(change(all))));
  };
}

test.run();
