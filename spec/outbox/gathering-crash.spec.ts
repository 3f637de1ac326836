import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseWords } from '../../lib/words.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { MemoryDisk, type Survivors } from './memory-disk.ts';
import { checkNothingLeft, SocialLedger } from './social-ledger.ts';
import { storedParcels } from './social-trial.ts';
import { folder, openTrial, type Trial, within } from './trial.ts';

const test = suite('outbox/gathering-crash');

const minute = 60_000;

/** What cameras heard in a life that may end at any moment. */
interface Life {
  readonly disk: MemoryDisk;
  readonly ledger: SocialLedger;
}

function newLife(): Life {
  return { disk: new MemoryDisk(), ledger: new SocialLedger() };
}

async function open({ disk }: Life): Promise<Trial> {
  const trial = await openTrial({ disk, clock: new FakeClock() });
  trial.outbox.start();
  return trial;
}

/** Two that belong together come in the wrong order, then one with other words, then the camera logs out. */
async function one({ outbox }: Trial, { ledger }: Life): Promise<void> {
  const session = await outbox.sessions.open({ user: 'one', site: 'facebook' });
  const a = await ledger.announce(outbox, session, 'pair~SAM_0001.JPG~SAM_0002.JPG');
  const b = await ledger.announce(outbox, session, 'pair~SAM_0001.JPG~SAM_0002.JPG');
  await ledger.upload(outbox, b);
  await ledger.upload(outbox, a);
  await ledger.upload(outbox, await ledger.announce(outbox, session, 'other'));
  await outbox.sessions.end(session.key);
}

/** Two come; the second is announced only, before the words change; the quiet period ends both posts. */
async function two({ outbox, clock }: Trial, { ledger }: Life): Promise<void> {
  const session = await outbox.sessions.open({ user: 'two', site: 'picasa' });
  const [a, b] = [
    await ledger.announce(outbox, session, 'late'),
    await ledger.announce(outbox, session, 'late'),
  ];
  await ledger.upload(outbox, a);
  const c = await ledger.announce(outbox, session, 'next');
  await ledger.upload(outbox, c);
  await clock.advance(5 * minute);
  await ledger.upload(outbox, b);
  await clock.advance(5 * minute);
}

async function live(life: Life): Promise<void> {
  const trial = await open(life);
  await one(trial, life);
  await two(trial, life);
}

async function liveUntil(life: Life, step: number): Promise<void> {
  life.disk.stopBefore(step);
  await within(5000, `the run that stops before step ${step}`, Promise.race([live(life), life.disk.stopped]));
  await settled();
}

/** The next start; cameras whose sessions are good upload again whatever was announced, kept or not. */
async function recover(life: Life, again: boolean): Promise<void> {
  const { ledger } = life;
  const { outbox, clock } = await open(life);
  await settled();
  for (const photo of again ? ledger.photos : [])
    if (outbox.sessions.find(photo.session.key) !== undefined) await ledger.upload(outbox, photo);
  await clock.advance(10 * minute);
}

async function checkAltTexts(disk: MemoryDisk, when: string): Promise<void> {
  for (const { words, files } of await storedParcels(disk)) {
    const { altTexts } = parseWords(words);
    if (altTexts.length === 0) continue;
    const names = files.map(({ name }) => name);
    assert.equal(altTexts.slice(0, names.length), names, `${when}: alt texts of others`);
  }
}

async function check({ disk, ledger }: Life, when: string): Promise<void> {
  await ledger.check(disk, when);
  await checkAltTexts(disk, when);
  await checkNothingLeft(disk, when);
}

async function countSteps(): Promise<number> {
  const life = newLife();
  await liveUntil(life, Number.POSITIVE_INFINITY);
  assert.is(life.ledger.photos.filter(({ kept }) => kept).length, 6, 'the run without a crash keeps all');
  assert.is((await storedParcels(life.disk)).length, 5, 'five posts');
  await check(life, 'without a crash');
  return life.disk.steps.length;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const matrix: readonly { readonly name: string; readonly survivors: (step: number) => Survivors }[] = [
  { name: 'the process is killed', survivors: () => 'everything' },
  { name: 'the power is cut and only what was synced is left', survivors: () => 'synced' },
  { name: 'the power is cut and unsynced files are full of NUL', survivors: () => 'names' },
  { name: 'the power is cut and a mixture is left (seed 7 × step)', survivors: (step) => seeded(step * 7) },
  { name: 'the power is cut and a mixture is left (seed 13 × step)', survivors: (step) => seeded(step * 13) },
];

for (const { name, survivors } of matrix)
  for (const again of [false, true]) {
    const cameras = again ? 'and cameras upload all again' : 'and cameras do nothing more';
    test(`${name} before any change of the disk, ${cameras}: every kept photo is in one post`, async () => {
      const steps = await countSteps();
      assert.ok(steps > 150, `${steps} fault points are too few to be true`);
      for (let step = 1; step <= steps; step += 1) {
        const life = newLife();
        await liveUntil(life, step);
        const next = { ...life, disk: life.disk.after(survivors(step)) };
        await recover(next, again);
        const last = life.disk.steps.at(-1);
        await check(next, `crash before step ${step}, ${last?.what} ${last?.path}`);
      }
      console.log(`  ${name}: ${steps} fault points`);
    });
  }

test('a session that its camera heard of is good after any power cut', async () => {
  const trial = await openTrial();
  const session = await trial.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  const next = await openTrial({ disk: trial.disk.after('synced') });
  assert.equal(next.outbox.sessions.find(session.key), session);
});

test('a second crash while the first is being repaired loses nothing either (every third step × 3 places)', async () => {
  const steps = await countSteps();
  for (let step = 1; step <= steps; step += 3)
    for (const second of [5, 12, 25]) {
      const life = newLife();
      await liveUntil(life, step);
      const repaired = { ...life, disk: life.disk.after(seeded(step)) };
      repaired.disk.stopBefore(second);
      await within(5000, 'the repair', Promise.race([recover(repaired, true), repaired.disk.stopped]));
      await settled();
      const last = { ...repaired, disk: repaired.disk.after(seeded(second)) };
      await recover(last, false);
      await check(last, `crashes before steps ${step} and ${second}`);
    }
});

test('nothing of an upload counts before it is kept', async () => {
  const life = newLife();
  const { outbox } = await open(life);
  const session = await outbox.sessions.open({ user: 'georg', site: 'facebook' });
  const photo = await life.ledger.announce(outbox, session, 'words~one');
  const upload = await outbox.gatherings.receive(session, photo.uploadName, '');
  await upload.file.write(photo.bytes.subarray(0, 5));
  await upload.file.close();
  const next = { ...life, disk: life.disk.after('everything') };
  await recover(next, false);
  assert.equal(await storedParcels(next.disk), []);
  assert.equal(await next.disk.list(`${folder}/incoming`), []);
});

test.run();
