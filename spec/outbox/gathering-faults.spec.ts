import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import type { Session } from '../../lib/session.ts';
import { settled } from './fake-clock.ts';
import { failure, MemoryDisk, type Step } from './memory-disk.ts';
import { addressing, announcement, begin, photo, posts, put, share, storedParcels } from './social-trial.ts';
import { folder, openTrial, type Trial, type TrialOptions, within } from './trial.ts';

const test = suite('outbox/gathering-faults');

const minute = 60_000;

async function loggedIn(options: TrialOptions = {}): Promise<Trial & { readonly session: Session }> {
  const trial = await openTrial(options);
  trial.outbox.start();
  return { ...trial, session: await trial.outbox.sessions.open({ user: 'georg', site: 'facebook' }) };
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof RefusalError ? `${error.status} ${error.code}` : String(error);
  }
  return 'granted';
}

const anyStep: readonly string[] = ['makeFolder', 'create', 'writev', 'sync', 'rename', 'syncFolder'];

for (const what of anyStep)
  test(`where ${what} fails at an announcement, the camera hears so, and may try again`, async () => {
    const { outbox, disk, clock, session } = await loggedIn();
    disk.failWhere((step) => (step.what === what ? failure('ENOSPC', step.path) : undefined));
    assert.is(await refusal(share(outbox, session, 'a', 'words')), '503 SB_DISK_FULL');
    disk.failWhere(() => undefined);
    await share(outbox, session, 'a', 'words');
    await clock.advance(2 * minute);
    assert.equal(await posts(disk), ['words: a']);
    assert.equal(await disk.list(`${folder}/gathering`), []);
  });

for (const what of anyStep.slice(1))
  test(`where ${what} fails at a further announcement, what came before is not lost`, async () => {
    const { outbox, disk, clock, session } = await loggedIn();
    await share(outbox, session, 'a', 'words');
    disk.failWhere((step) => (step.what === what ? failure('ENOSPC', step.path) : undefined));
    assert.is(
      await refusal(outbox.gatherings.announce(session, announcement('b', 'words'))),
      '503 SB_DISK_FULL',
    );
    disk.failWhere(() => undefined);
    await share(outbox, session, 'b', 'words');
    await clock.advance(2 * minute);
    assert.equal(await posts(disk), ['words: a b']);
  });

for (const what of anyStep.slice(1))
  test(`where ${what} fails at an upload, it is not kept, nothing is left, and the camera may try again`, async () => {
    const { outbox, disk, clock, session } = await loggedIn();
    await share(outbox, session, 'a', 'words');
    const uploadName = await outbox.gatherings.announce(session, announcement('b', 'words'));
    disk.failWhere((step) => (step.what === what ? failure('ENOSPC', step.path) : undefined));
    assert.is(await refusal(put(outbox, session, uploadName, photo('b'))), '503 SB_DISK_FULL');
    disk.failWhere(() => undefined);
    assert.is((await put(outbox, session, uploadName, photo('b'))).number, 2);
    await clock.advance(2 * minute);
    assert.equal(await posts(disk), ['words: a b']);
  });

for (const what of anyStep.slice(1))
  test(`where ${what} fails when a post is to go out, the camera hears of nothing, and it goes out later, once`, async () => {
    const delivered: string[] = [];
    const mastodon = async ({ words }: { readonly words: string }) => {
      delivered.push(words);
      return { where: 'there' };
    };
    const { outbox, disk, clock, session, lines } = await loggedIn({ deliver: { mastodon } });
    const uploadName = await outbox.gatherings.announce(session, announcement('a', 'words~one'));
    const upload = await begin(outbox, session, uploadName, photo('a'));
    disk.failWhere((step) => (isDeparture(step, what) ? failure('ENOSPC', step.path) : undefined));
    const gathered = await upload.keep();
    assert.equal(gathered, { id: gathered.id, number: 1, expected: 1, parcel: undefined });
    assert.ok(lines.some(({ code }) => code === 'SB_GATHERING_STUCK'));
    await clock.advance(10 * minute);
    assert.equal(await posts(await openAgain(disk)), ['words~one: a'], 'a start in between finds it');
    assert.equal(delivered, []);
    disk.failWhere(() => undefined);
    await clock.advance(60 * minute);
    assert.equal(delivered, ['words~one']);
    assert.equal(await posts(disk), ['words~one: a']);
    assert.equal(await disk.list(`${folder}/gathering`), []);
  });

/** A step of those that make a parcel of a gathering. */
function isDeparture({ what, path }: Step, failing: string): boolean {
  if (what !== failing) return false;
  if (what === 'rename') return path.includes('/waiting/');
  return what === 'syncFolder' ? path.endsWith('/waiting') : /envelope|delivery/.test(path);
}

async function openAgain(disk: MemoryDisk): Promise<MemoryDisk> {
  const trial = await openTrial({ disk: disk.after('everything') });
  trial.outbox.start();
  await settled();
  return trial.disk;
}

test('while one post cannot go out, the next is gathered by itself, and what comes late is, too', async () => {
  const { outbox, disk, clock, session } = await loggedIn();
  const late = await outbox.gatherings.announce(session, announcement('late', 'words'));
  await share(outbox, session, 'a', 'words');
  disk.failWhere(({ what, path }) =>
    what === 'rename' && path.includes('/waiting/') ? failure('EIO', path) : undefined,
  );
  await clock.advance(3 * minute);
  await share(outbox, session, 'b', 'words');
  await put(outbox, session, late, photo('late'));
  disk.failWhere(() => undefined);
  await clock.advance(60 * minute);
  assert.equal(await posts(disk), ['words: a', 'words: b', 'words: late']);
});

test('an upload whose disk fails in the middle is not kept', async () => {
  const { outbox, disk, session } = await loggedIn();
  const uploadName = await outbox.gatherings.announce(session, announcement('a', 'words~one'));
  const upload = await outbox.gatherings.receive(session, uploadName, '');
  disk.failWhere(({ what }) => (what === 'writev' ? failure('ENOSPC', '') : undefined));
  await upload.file.write(Buffer.alloc(300_000, 1));
  assert.is(await refusal(upload.file.close()), '503 SB_DISK_FULL');
  await upload.discard();
  await upload.discard();
  disk.failWhere(() => undefined);
  assert.equal(await disk.list(`${folder}/incoming`), []);
  assert.ok((await put(outbox, session, uploadName, photo('a'))).parcel);
});

test('where the disk is below its floor, neither announcement nor upload is taken', async () => {
  const { outbox, disk, clock, session } = await loggedIn({ freeDisk: 1000 });
  const uploadName = await outbox.gatherings.announce(session, announcement('a', 'words~one'));
  disk.freeBytes = 999;
  await clock.advance(2000);
  assert.is(await refusal(outbox.gatherings.announce(session, announcement('b'))), '503 SB_DISK_FLOOR');
  assert.is(await refusal(outbox.gatherings.receive(session, uploadName, '')), '503 SB_DISK_FLOOR');
});

test('an upload that nobody announced is refused', async () => {
  const { outbox, session } = await loggedIn();
  assert.is(await refusal(outbox.gatherings.receive(session, 'SAM_0001.JPG', '')), '404 SB_NOT_ANNOUNCED');
});

test('a photo that is addressed to nobody is refused', async () => {
  const { outbox, session } = await loggedIn();
  const nowhere = announcement('a', '', { addressing: [] });
  assert.is(await refusal(outbox.gatherings.announce(session, nowhere)), '400 SB_NO_ROUTE');
});

test('another photo by the same upload name is not lost, and not taken for a repeat', async () => {
  const { outbox, disk, clock, session } = await loggedIn();
  const uploadName = await outbox.gatherings.announce(session, announcement('a', 'words'));
  await put(outbox, session, uploadName, photo('the first'));
  const again = await put(outbox, session, uploadName, photo('the first'));
  assert.is(again.repeated, true);
  const other = await put(outbox, session, uploadName, photo('the other'));
  assert.is(other.repeated, undefined);
  await clock.advance(2 * minute);
  const bytes = (await storedParcels(disk)).map((parcel) => parcel.bytes.map(String));
  assert.equal(bytes, [['photo the first, '], ['photo the other, ']]);
});

test('an upload under the name of an earlier post is not taken for one of the next', async () => {
  const { outbox, disk, session } = await loggedIn();
  const [first, second] = [
    await outbox.gatherings.announce(session, announcement('a', 'words~one')),
    await outbox.gatherings.announce(session, announcement('a', 'other~one')),
  ];
  assert.not.equal(first, second);
  await put(outbox, session, first, photo('of the first'));
  assert.is((await put(outbox, session, first, photo('of the first'))).repeated, true);
  assert.is((await put(outbox, session, second, photo('of the second'))).repeated, undefined);
  const third = await outbox.gatherings.announce(session, announcement('a', 'other~one'));
  assert.not.ok([first, second].includes(third));
  const bytes = (await storedParcels(disk)).map((parcel) => parcel.bytes.map(String));
  assert.equal(bytes, [['photo of the first, '], ['photo of the second, ']]);
});

test('announcements and uploads at once are one post, in the order of the announcements', async () => {
  const { outbox, disk, session } = await loggedIn();
  const names = Array.from({ length: 12 }, (_, n) => `SAM_${n + 10}.JPG`);
  const words = `words${'~x'.repeat(names.length)}`;
  const uploadNames = await Promise.all(
    names.map((name) => outbox.gatherings.announce(session, announcement(name, words))),
  );
  assert.equal(uploadNames, names);
  const all = uploadNames.toReversed().map((name) => put(outbox, session, name, photo(name)));
  const parcels = (await Promise.all(all)).filter(({ parcel }) => parcel !== undefined);
  assert.is(parcels.length, 1);
  assert.equal(await posts(disk), [`${words}: ${names.join(' ')}`]);
});

test('another destination, or another route after a restart, is another post', async () => {
  const { outbox, disk, clock, session } = await loggedIn();
  await share(outbox, session, 'a', 'words');
  const elsewhere = { addressing: [{ destination: 'photos', because: ['facebook'] }] };
  const uploadName = await outbox.gatherings.announce(session, announcement('b', 'words', elsewhere));
  await put(outbox, session, uploadName, photo('b'));
  await clock.advance(2 * minute);
  const found = (await storedParcels(disk)).map(({ addressing: [first] }) => first?.destination);
  assert.equal(found, ['mastodon', 'photos']);
});

test('the quiet period is that of the destination', async () => {
  const quietPeriodOf = (to: readonly { destination: string }[]) =>
    to[0]?.destination === 'mastodon' ? 10 * minute : minute;
  const { outbox, disk, clock, session } = await loggedIn({ social: { quietPeriodOf } });
  await share(outbox, session, 'a', 'words');
  await clock.advance(10 * minute - 1);
  assert.equal(await posts(disk), []);
  await clock.advance(1);
  assert.equal(await posts(disk), ['words: a']);
});

test('makes of it what an e-mail makes of its own', async () => {
  const { outbox, disk, session } = await loggedIn();
  const uploadName = await outbox.gatherings.announce(session, announcement('사진 1.JPG', 'words~one'));
  assert.is(uploadName, '_1.JPG');
  const gathered = await put(outbox, session, uploadName, photo('a'));
  const [parcel] = await storedParcels(disk);
  assert.equal(gathered, { id: parcel?.id, number: 1, expected: 1, parcel: gathered.parcel });
  const { bytes, ...stored } = parcel ?? { bytes: [] };
  assert.equal(
    { ...stored, format: undefined },
    {
      ...gathered.parcel,
      format: undefined,
      via: 'facebook',
      sender: 'georg',
      model: 'NX300',
      title: '',
      words: 'words~one',
      recipients: [],
      addressing,
      files: [{ stored: '1', bytes: photo('a').length, name: '사진 1.JPG', claimedType: 'image/pjpeg' }],
    },
  );
});

test('tells the log why a post went out, and how many files it has', async () => {
  const { outbox, clock, lines, session } = await loggedIn();
  await share(outbox, session, 'a', 'words');
  await share(outbox, session, 'b', 'words');
  await clock.advance(2 * minute);
  assert.match(
    lines.map(({ text }) => text).join('\n'),
    /: a post of 2 files for facebook from georg: no further file came in time/,
  );
});

test('a stop takes nothing more, leaves no timer, and leaves what is gathered for the next start', async () => {
  const { outbox, disk, clock, session } = await loggedIn();
  await share(outbox, session, 'a', 'words');
  const uploadName = await outbox.gatherings.announce(session, announcement('b', 'words'));
  const upload = await begin(outbox, session, uploadName, photo('b'));
  await within(1000, 'the stop', outbox.stop(0));
  assert.is(clock.next, undefined);
  assert.is(await refusal(upload.keep()), '503 SB_OUTBOX_CLOSED');
  assert.is(await refusal(share(outbox, session, 'c')), '503 SB_OUTBOX_CLOSED');
  assert.equal(await posts(disk), []);
  const next = await openTrial({ disk: disk.after('synced'), clock });
  next.outbox.start();
  await put(next.outbox, session, uploadName, photo('b'));
  await clock.advance(2 * minute);
  assert.equal(await posts(next.disk), ['words: a b']);
});

test('nothing goes out before the start', async () => {
  const first = await loggedIn();
  await share(first.outbox, first.session, 'a', 'words');
  first.clock.jump(60 * minute);
  const next = await openTrial({ disk: first.disk.after('everything'), clock: first.clock });
  assert.equal(await posts(next.disk), []);
  next.outbox.start();
  await settled();
  assert.equal(await posts(next.disk), ['words: a']);
});

test('one session cannot begin posts without end', async () => {
  const { outbox, session, clock, disk } = await loggedIn();
  const begun: string[] = [];
  for (let n = 0; n < 40; n += 1)
    begun.push(await refusal(outbox.gatherings.announce(session, announcement('a', `words ${n}`))));
  assert.equal([begun.indexOf('503 SB_GATHERINGS_MANY'), begun[39]], [32, '503 SB_GATHERINGS_MANY']);
  await clock.advance(2 * minute);
  assert.equal(await disk.list(`${folder}/gathering`), [], 'mere announcements do not stay');
  await share(outbox, session, 'b', 'words');
});

test('a post without a promise does not grow without end', async () => {
  const { outbox, session, clock, disk } = await loggedIn({ disk: new MemoryDisk() });
  for (let n = 1; n <= 501; n += 1) await outbox.gatherings.announce(session, announcement(`${n}`, 'words'));
  assert.is((await disk.list(`${folder}/gathering`)).length, 2);
  await clock.advance(2 * minute);
});

test.run();
