import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import type { Session } from '../../lib/session.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { failure, MemoryDisk } from './memory-disk.ts';
import { announcement, photo, posts, put, share, storedParcels } from './social-trial.ts';
import { folder, openTrial, reopenTrial, type Trial, type TrialOptions } from './trial.ts';

const test = suite('outbox/session-book');

const minute = 60_000;
const hour = 60 * minute;
const sessions = `${folder}/sessions`;

async function started(options: TrialOptions = {}): Promise<Trial> {
  const trial = await openTrial(options);
  trial.outbox.start();
  return trial;
}

function login({ outbox }: Trial, user = 'georg', site = 'facebook'): Promise<Session> {
  return outbox.sessions.open({ user, site });
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof RefusalError ? `${error.status} ${error.code}` : String(error);
  }
  return 'granted';
}

test('gives a key that nobody guesses, and tells user and site by it', async () => {
  const trial = await started();
  const keys = new Set<string>();
  for (let i = 0; i < 50; i += 1) keys.add((await login(trial, `user ${i}`)).key);
  assert.is(keys.size, 50);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
  const found = [...keys].map((key) => trial.outbox.sessions.find(key)?.user);
  assert.equal(
    found,
    [...keys].map((_, i) => `user ${i}`),
  );
});

test('binds a session to its user and its site', async () => {
  const trial = await started();
  const one = await login(trial, 'georg', 'facebook');
  const two = await login(trial, 'georg', 'picasa');
  assert.is(trial.outbox.sessions.find(one.key)?.site, 'facebook');
  assert.is(trial.outbox.sessions.find(two.key)?.site, 'picasa');
  assert.not.equal(one.id, two.id);
});

const wrong: readonly string[] = ['', '0'.repeat(32), 'x', '../../etc/passwd', '__proto__', '한글'];

test('knows no key but those that it gave, to the letter', async () => {
  const trial = await started();
  const { key, id } = await login(trial);
  for (const other of [...wrong, key.toUpperCase(), `${key} `, key.slice(1), id])
    assert.is(trial.outbox.sessions.find(other), undefined, JSON.stringify(other));
});

/** All that lies in a folder, names and bytes. */
async function contents(disk: MemoryDisk, path: string): Promise<string> {
  const bytes = disk.file(path);
  if (bytes !== undefined) return bytes.toString('latin1');
  const names = await disk.list(path);
  return [...names, ...(await Promise.all(names.map((name) => contents(disk, `${path}/${name}`))))].join(' ');
}

test('writes the key nowhere: neither to the disk nor into the log', async () => {
  const trial = await started();
  const session = await login(trial);
  await share(trial.outbox, session, 'a', 'words~one');
  await share(trial.outbox, session, 'b', 'more');
  const all = await contents(trial.disk, folder);
  assert.match(all, /"user": "georg"/, 'the session is seen');
  assert.match(all, /photo b, more/, 'the upload is seen');
  assert.not.match(all, session.key);
  assert.not.match(JSON.stringify([trial.disk.steps, trial.lines]), session.key);
  assert.not.ok(session.key.includes(session.id));
});

test('survives a restart', async () => {
  const trial = await started();
  const session = await login(trial);
  const next = await reopenTrial(trial);
  assert.equal(next.outbox.sessions.find(session.key), session);
});

test('expires, a day after the login, also in the middle of nothing', async () => {
  const trial = await started();
  const { key, id } = await login(trial);
  await trial.clock.advance(24 * hour - 1);
  assert.ok(trial.outbox.sessions.find(key));
  await trial.clock.advance(1);
  assert.is(trial.outbox.sessions.find(key), undefined);
  assert.is(trial.disk.file(`${sessions}/${id}.json`), undefined, 'its file is gone');
});

test('expires when it is set to, each in its turn', async () => {
  const trial = await started({ social: { sessionLife: 10 * minute } });
  const one = await login(trial);
  await trial.clock.advance(6 * minute);
  const two = await login(trial);
  await trial.clock.advance(4 * minute);
  assert.is(trial.outbox.sessions.find(one.key), undefined);
  assert.ok(trial.outbox.sessions.find(two.key));
  await trial.clock.advance(6 * minute);
  assert.is(trial.outbox.sessions.find(two.key), undefined);
  assert.equal(await trial.disk.list(sessions), []);
});

test('expires while no bridge runs, and its file goes at the start', async () => {
  const trial = await started();
  const { key } = await login(trial);
  trial.clock.jump(25 * hour);
  const next = await reopenTrial(trial);
  assert.is(next.outbox.sessions.find(key), undefined);
  next.outbox.start();
  await next.clock.advance(1);
  assert.equal(await next.disk.list(sessions), []);
});

test('does not live for ever where the clock goes back', async () => {
  const trial = await started();
  const { key } = await login(trial);
  trial.clock.jump(-1000 * hour);
  await trial.clock.advance(25 * hour);
  assert.is(trial.outbox.sessions.find(key), undefined);
});

test('an expired session sends out what it gathered', async () => {
  const trial = await started({ social: { sessionLife: 10 * minute, quietPeriodOf: () => hour } });
  await share(trial.outbox, await login(trial), 'a', 'words');
  await trial.clock.advance(10 * minute);
  assert.equal(await posts(trial.disk), ['words: a']);
});

test('an upload under way when its session expires is taken along', async () => {
  const trial = await started({ social: { sessionLife: 10 * minute, quietPeriodOf: () => hour } });
  const session = await login(trial);
  const uploadName = await trial.outbox.gatherings.announce(session, announcement('a', 'words'));
  const upload = await trial.outbox.gatherings.receive(session, uploadName, '');
  await upload.file.write(photo('a'));
  await trial.clock.advance(11 * minute);
  await upload.keep();
  assert.equal(await posts(trial.disk), ['words: a']);
});

test('ends at logout, on disk too, and nobody comes in by it again', async () => {
  const trial = await started();
  const session = await login(trial);
  await trial.outbox.sessions.end(session.key);
  await trial.outbox.sessions.end(session.key);
  await trial.outbox.sessions.end('nobody');
  assert.is(trial.outbox.sessions.find(session.key), undefined);
  assert.is(
    await refusal(trial.outbox.gatherings.announce(session, announcement('a'))),
    '401 SB_SESSION_UNKNOWN',
  );
  assert.is(await refusal(trial.outbox.gatherings.receive(session, 'a', '')), '401 SB_SESSION_UNKNOWN');
  const next = await openTrial({ disk: trial.disk.after('synced') });
  assert.is(next.outbox.sessions.find(session.key), undefined);
});

test('the oldest gives way where there are too many, and what it gathered goes out', async () => {
  const trial = await started({ social: { sessionsMost: 3 } });
  const all: Session[] = [];
  for (const user of ['a', 'b', 'c', 'd']) all.push(await login(trial, user));
  const good = () => all.filter(({ key }) => trial.outbox.sessions.find(key)).map(({ user }) => user);
  assert.equal(good(), ['b', 'c', 'd']);
  for (const session of all.slice(1)) await share(trial.outbox, session, 'photo', session.user);
  all.push(await login(trial, 'e'));
  assert.equal(good(), ['c', 'd', 'e'], 'all have a photo in hand but the newest');
  assert.equal(await posts(trial.disk), ['b: photo']);
  assert.is((await trial.disk.list(sessions)).length, 3);
});

test('one in which a photo waits does not give way before one in which none does', async () => {
  const trial = await started({ social: { sessionsMost: 2 } });
  const busy = await login(trial, 'busy');
  await share(trial.outbox, busy, 'a');
  const idle = await login(trial, 'idle');
  await login(trial, 'new');
  assert.ok(trial.outbox.sessions.find(busy.key));
  assert.is(trial.outbox.sessions.find(idle.key), undefined);
});

test('a photo that is announced and has not come yet keeps its session, whoever logs in', async () => {
  const trial = await started({ social: { sessionsMost: 3 } });
  const { gatherings, sessions: book } = trial.outbox;
  const sharing = await login(trial, 'sharing');
  const uploadName = await gatherings.announce(sharing, announcement('a', 'words~one'));
  for (let count = 0; count < 10; count += 1) await login(trial, `cheap ${count}`);
  assert.ok(book.find(sharing.key));
  assert.ok((await put(trial.outbox, sharing, uploadName, photo('a'))).parcel);
  for (let count = 0; count < 3; count += 1) await login(trial, `later ${count}`);
  assert.is(book.find(sharing.key), undefined, 'when the post is out it gives way like any other');
});

test('who logs in often pushes out sessions of their own, the oldest first', async () => {
  const trial = await started({ social: { sessionsMost: 4 } });
  const good = (all: readonly Session[]) => all.map(({ key }) => Boolean(trial.outbox.sessions.find(key)));
  const quiet = await login(trial, 'quiet');
  const many: Session[] = [];
  for (const user of ['many', 'MANY', 'many', 'Many', 'many']) many.push(await login(trial, user));
  assert.equal(good([quiet, ...many]), [true, false, false, true, true, true]);
  for (const session of [quiet, ...many.slice(2)]) await share(trial.outbox, session, 'a', 'words');
  await login(trial, 'new');
  assert.equal(good([quiet, ...many.slice(2)]), [true, false, true, true], 'also where all are sharing');
});

test('keeps the first model that is announced, over a restart', async () => {
  const trial = await started();
  const session = await login(trial);
  const { key, id } = session;
  const modelIn = ({ outbox }: Trial): string | undefined => outbox.sessions.find(key)?.model;
  const announce = (name: string, model: string | undefined): Promise<string> =>
    trial.outbox.gatherings.announce(session, announcement(name, '', { model }));
  await announce('a', undefined);
  assert.is(modelIn(trial), undefined);
  await announce('b', 'NX300');
  await announce('c', 'NX1');
  assert.is(modelIn(trial), 'NX300');
  assert.is(modelIn(await openTrial({ disk: trial.disk.after('synced') })), 'NX300');
  await trial.outbox.sessions.end(key);
  assert.is(trial.disk.file(`${sessions}/${id}.json`), undefined);
});

test('a session that ends while its model is written stays ended', async () => {
  const trial = await started();
  const session = await login(trial);
  let ended: Promise<void> | undefined;
  trial.disk.failWhere(({ path }) => {
    if (path.endsWith('.json.new')) ended ??= trial.outbox.sessions.end(session.key);
    return undefined;
  });
  await refusal(trial.outbox.gatherings.announce(session, announcement('a')));
  assert.ok(ended, 'it ended in the middle');
  await ended;
  assert.is(trial.outbox.sessions.find(session.key), undefined);
  assert.equal(await trial.disk.list(sessions), []);
});

test('a parcel has the model that any of its files named', async () => {
  const trial = await started();
  const session = await login(trial);
  for (const [name, model] of [['a', undefined] as const, ['b', 'NX300'] as const]) {
    const { gatherings } = trial.outbox;
    const more = { kind: 'video', model } as const;
    await put(
      trial.outbox,
      session,
      await gatherings.announce(session, announcement(name, 'w~1~2', more)),
      photo(name),
    );
  }
  assert.is((await storedParcels(trial.disk))[0]?.model, 'NX300');
});

const halfCut: readonly (readonly [name: string, damage: (bytes: Buffer) => Buffer, reason: RegExp])[] = [
  ['is cut in half', (bytes) => bytes.subarray(0, bytes.length / 2), /not whole/],
  ['is empty', () => Buffer.of(), /not whole: 0 bytes/],
  ['is full of NUL', (bytes) => Buffer.alloc(bytes.length), /NUL/],
  ['is garbage', () => Buffer.from([0xff, 0xfe, 7, 9]), /not whole/],
  ['is other JSON', () => Buffer.from('[1]'), /not a JSON object/],
  ['lacks its user', edited('user', undefined), /no user/],
  ['has a number for its site', edited('site', 7), /no site/],
  ['belongs to another', edited('digest', '0'.repeat(64)), /another session/],
  ['is of a later version', edited('format', 2), /format 2/],
];

for (const [name, damage, reason] of halfCut)
  test(`where a session's file ${name}, it is set aside, the others are good, and its photos go out`, async () => {
    const first = await started();
    const hurt = await login(first, 'hurt');
    const other = await login(first, 'other');
    await share(first.outbox, hurt, 'a', 'words');
    const disk = first.disk.after('everything');
    const path = `${sessions}/${hurt.id}.json`;
    disk.damage(path, damage(disk.file(path) ?? Buffer.of()));
    const trial = await started({ disk });
    await settled();
    const line = trial.lines.find(({ code }) => code === 'SB_SESSION_DAMAGED');
    assert.match(line?.text ?? '', reason);
    assert.match(line?.text ?? '', /must log in again/);
    assert.ok(disk.file(`${path}.damaged`), 'it is kept for who wants to look');
    assert.is(trial.outbox.sessions.find(hurt.key), undefined);
    assert.ok(trial.outbox.sessions.find(other.key));
    assert.equal(await posts(disk), ['words: a'], 'nothing that was acknowledged is lost');
    assert.is((await share(trial.outbox, await login(trial), 'b', 'new~one')).parcel?.files.length, 1);
    assert.equal((await openTrial({ disk })).lines, [], 'it is told once');
  });

test('what is half written is gone at the start, and what is no session stays', async () => {
  const disk = new MemoryDisk();
  await openTrial({ disk });
  disk.damage(`${sessions}/0123456789ab.json.new`, Buffer.from('{'));
  disk.damage(`${sessions}/readme.txt`, Buffer.from('mine'));
  const trial = await openTrial({ disk });
  assert.equal(await disk.list(sessions), ['readme.txt']);
  assert.equal(trial.lines, []);
});

test('a file that cannot be read or moved does not stop the start', async () => {
  const first = await started();
  const { id } = await login(first);
  const disk = first.disk.after('everything');
  disk.damage(`${sessions}/${id}.json`, Buffer.of());
  disk.failWhere(({ what }) => (what === 'rename' ? failure('EROFS', id) : undefined));
  const trial = await openTrial({ disk });
  assert.match(trial.lines[0]?.text ?? '', /could not be set aside: EROFS/);
  const read = disk.read.bind(disk);
  disk.read = (path) => (path.includes(id) ? Promise.reject(failure('EIO', path)) : read(path));
  assert.is((await openTrial({ disk })).lines[0]?.code, 'SB_SESSION_UNREADABLE');
});

const fullDisk: readonly (readonly [what: string, error: string, refused: string])[] = [
  ['create', 'ENOSPC', '503 SB_DISK_FULL'],
  ['writev', 'ENOSPC', '503 SB_DISK_FULL'],
  ['sync', 'EDQUOT', '503 SB_DISK_FULL'],
  ['rename', 'ENOSPC', '503 SB_DISK_FULL'],
  ['sync', 'EIO', '500 SB_DISK_FAILED'],
];

for (const [what, error, refused] of fullDisk)
  test(`where ${what} fails with ${error}, a login is refused with ${refused}, and the next one may be good`, async () => {
    const trial = await started();
    const before = await login(trial, 'before');
    trial.disk.failWhere((step) => (step.what === what ? failure(error, step.path) : undefined));
    assert.is(await refusal(login(trial)), refused);
    assert.ok(trial.outbox.sessions.find(before.key));
    trial.disk.failWhere(() => undefined);
    assert.ok(trial.outbox.sessions.find((await login(trial)).key));
  });

test('where the disk is below its floor, a login is refused before a photo comes', async () => {
  const trial = await started({ freeDisk: 1000 });
  trial.disk.freeBytes = 999;
  assert.is(await refusal(login(trial)), '503 SB_DISK_FLOOR');
  assert.equal(await trial.disk.list(sessions), []);
});

test('a bridge that stops takes no login and leaves no timer', async () => {
  const trial = await started();
  await login(trial);
  await trial.outbox.stop(0);
  assert.is(await refusal(login(trial)), '503 SB_OUTBOX_CLOSED');
  assert.is(trial.clock.next, undefined);
});

test('logins at once are all good', async () => {
  const trial = await started({ clock: new FakeClock() });
  const all = await Promise.all(Array.from({ length: 40 }, (_, i) => login(trial, `user ${i}`)));
  const next = await openTrial({ disk: trial.disk.after('synced') });
  for (const session of all) assert.equal(next.outbox.sessions.find(session.key), session);
  const uploads = all.map((session) => share(trial.outbox, session, 'same name', 'same words~x'));
  assert.is((await Promise.all(uploads)).filter(({ parcel }) => parcel !== undefined).length, 40);
});

test('the key of one session opens no upload of another', async () => {
  const trial = await started();
  const [one, two] = [await login(trial, 'one'), await login(trial, 'two')];
  const uploadName = await trial.outbox.gatherings.announce(one, announcement('a'));
  assert.is(await refusal(put(trial.outbox, two, uploadName, photo('a'))), '404 SB_NOT_ANNOUNCED');
});

function edited(member: string, value: unknown): (bytes: Buffer) => Buffer {
  return (bytes) => Buffer.from(JSON.stringify({ ...JSON.parse(bytes.toString()), [member]: value }));
}

test.run();
