import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Session } from '../../lib/session.ts';
import { settled } from './fake-clock.ts';
import { failure, type MemoryDisk } from './memory-disk.ts';
import { announcement, photo, posts, put, share } from './social-trial.ts';
import { folder, openTrial, type Trial } from './trial.ts';

const test = suite('outbox/gathering-recovery');

const minute = 60_000;

async function started(disk?: MemoryDisk): Promise<Trial> {
  const trial = await openTrial(disk === undefined ? {} : { disk });
  trial.outbox.start();
  return trial;
}

interface Damaged {
  readonly trial: Trial;
  readonly id: string;
  readonly session: Session;
}

/** Two posts are gathered; something befalls the first; the bridge starts again. */
async function damaged(damage: (disk: MemoryDisk, path: string) => void): Promise<Damaged> {
  const first = await started();
  const session = await first.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  await share(first.outbox, session, 'a', 'hurt');
  await share(first.outbox, session, 'b', 'hurt');
  const [id = ''] = await first.disk.list(`${folder}/gathering`);
  const other = await first.outbox.sessions.open({ user: 'other', site: 'facebook' });
  await share(first.outbox, other, 'c', 'well');
  const disk = first.disk.after('everything');
  damage(disk, `${folder}/gathering/${id}`);
  return { trial: await started(disk), id, session };
}

const setAside: readonly (readonly [string, (disk: MemoryDisk, path: string) => void, RegExp])[] = [
  [
    'its record is missing',
    (disk, path) => disk.lose(`${path}/gathering.json`),
    /gathering\.json is missing/,
  ],
  [
    'its record is torn',
    (disk, path) => {
      const whole = disk.file(`${path}/gathering.json`) ?? Buffer.of();
      disk.damage(`${path}/gathering.json`, whole.subarray(0, whole.length / 2));
    },
    /not whole/,
  ],
  [
    'its record is full of NUL',
    (disk, path) => disk.damage(`${path}/gathering.json`, Buffer.alloc(600)),
    /NUL/,
  ],
  ['its record lacks a member', edited(({ said, ...rest }) => rest), /no said that is a text/],
  [
    'its record has files that are none',
    edited((all) => ({ ...all, files: [7] })),
    /files 1 is not a JSON object/,
  ],
  [
    'its record belongs to another',
    edited((all) => ({ ...all, id: '000000000000' })),
    /belongs to 000000000000/,
  ],
  ['its record is of a later version', edited((all) => ({ ...all, format: 2 })), /format 2/],
  ['a file is missing', (disk, path) => disk.lose(`${path}/2`), /file 2 is missing/],
  ['a file is cut', (disk, path) => disk.damage(`${path}/1`, Buffer.from('photo')), /file 1 has 5 bytes/],
  [
    'it is no folder',
    (disk, path) => {
      disk.lose(path);
      disk.damage(path, Buffer.from('?'));
    },
    /gathering\.json is missing/,
  ],
];

for (const [name, damage, reason] of setAside)
  test(`where ${name}, a gathering is set aside with the reason, and everything else goes on`, async () => {
    const { trial, id, session } = await damaged(damage);
    assert.equal(await trial.disk.list(`${folder}/damaged`), [id]);
    const line = trial.lines.find(({ code }) => code === 'SB_PARCEL_DAMAGED');
    assert.match(line?.text ?? '', reason);
    await share(trial.outbox, session, 'd', 'new');
    await trial.clock.advance(2 * minute);
    assert.equal([...(await posts(trial.disk))].sort(), ['new: d', 'well: c']);
  });

test('where a gathering cannot be read at the moment, it waits for the next start', async () => {
  const first = await started();
  const session = await first.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  await share(first.outbox, session, 'a', 'words');
  const disk = first.disk.after('everything');
  const read = disk.read.bind(disk);
  disk.read = (path) => (path.includes('gathering') ? Promise.reject(failure('EIO', path)) : read(path));
  const second = await started(disk);
  assert.is(second.lines[0]?.code, 'SB_PARCEL_UNREADABLE');
  await share(second.outbox, session, 'b', 'words');
  disk.read = read;
  const third = await started(disk.after('everything'));
  await third.clock.advance(2 * minute);
  assert.equal(await posts(third.disk), ['words: a', 'words: b']);
});

test('what was half written is gone, and does not come with the post', async () => {
  const { trial, id } = await damaged((disk, path) =>
    disk.damage(`${path}/gathering.json.new`, Buffer.from('{')),
  );
  await trial.clock.advance(2 * minute);
  assert.equal([...(await trial.disk.list(`${folder}/waiting/${id}`))].sort(), [
    '1',
    '2',
    'delivery-1-mastodon.json',
    'envelope.json',
    'gathering.json',
  ]);
});

test('where a session is gone, what was gathered under it goes out at the start', async () => {
  const first = await started();
  const session = await first.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  await share(first.outbox, session, 'a', 'words');
  const disk = first.disk.after('everything');
  disk.lose(`${folder}/sessions/${session.id}.json`);
  await started(disk);
  await settled();
  assert.equal(await posts(disk), ['words: a']);
});

test('a gathering and a parcel never get the same id, also after a restart', async () => {
  const first = await started();
  const session = await first.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  first.clock.jump(3_600_000);
  await share(first.outbox, session, 'a', 'words');
  first.clock.jump(-3_600_000);
  const [gathering = ''] = await first.disk.list(`${folder}/gathering`);
  const next = await started(first.disk.after('everything'));
  const { parcel } = await share(next.outbox, session, 'b', 'more~one');
  assert.ok((parcel?.id ?? '') > gathering);
});

test('a repeated upload of a delivered post is known after a restart', async () => {
  const deliver = { mastodon: async () => ({ where: 'there' }) };
  const first = await openTrial({ deliver });
  first.outbox.start();
  const session = await first.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  const uploadName = await first.outbox.gatherings.announce(session, announcement('a', 'words~one'));
  await put(first.outbox, session, uploadName, photo('a'));
  await settled();
  assert.is((await first.disk.list(`${folder}/done`)).length, 1);
  const next = await started(first.disk.after('everything'));
  const again = await put(next.outbox, session, uploadName, photo('a'));
  assert.equal(again, { id: again.id, number: 1, expected: 1, parcel: undefined, repeated: true });
  await next.clock.advance(10 * minute);
  assert.is((await posts(next.disk)).length, 1);
});

function edited(change: (all: Record<string, unknown>) => object): (disk: MemoryDisk, path: string) => void {
  return (disk, path) => {
    const all = JSON.parse(disk.file(`${path}/gathering.json`)?.toString() ?? '');
    disk.damage(`${path}/gathering.json`, Buffer.from(JSON.stringify(change(all))));
  };
}

test.run();
