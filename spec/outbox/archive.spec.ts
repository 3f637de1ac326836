import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settled } from './fake-clock.ts';
import { failure, type MemoryDisk } from './memory-disk.ts';
import { folder, jpeg, openTrial, send, type Trial, type TrialOptions } from './trial.ts';

const test = suite('outbox/archive');

const hour = 3_600_000;

async function done({ disk }: Trial): Promise<readonly string[]> {
  await settled();
  return [...(await disk.list(`${folder}/done`))].sort();
}

async function open(keep: { age: number; size: number }, options: TrialOptions = {}): Promise<Trial> {
  const trial = await openTrial({ deliver: { store: async () => ({ where: '' }) }, keep, ...options });
  trial.outbox.start();
  return trial;
}

test('removes delivered parcels when they are too old, looking once an hour', async () => {
  const trial = await open({ age: 5 * hour, size: 1e9 });
  await send(trial.outbox, ['store']);
  await trial.clock.advance(3 * hour);
  const young = await send(trial.outbox, ['store']);
  assert.is((await done(trial)).length, 2);
  await trial.clock.advance(2 * hour);
  assert.equal(await done(trial), [young.id]);
  assert.equal(await trial.disk.list(`${folder}/incoming`), []);
});

test('removes the oldest when they are too many bytes, after each delivery', async () => {
  const trial = await open({ age: 1e12, size: 5000 });
  const ids: string[] = [];
  for (let i = 0; i < 4; i += 1) ids.push((await send(trial.outbox, ['store'], [jpeg(i, 2000)])).id);
  assert.equal(await done(trial), ids.slice(2));
});

test('does not count what a person has removed', async () => {
  const trial = await open({ age: 1e12, size: 5000 });
  const [first, dropped] = [await send(trial.outbox, ['store']), await send(trial.outbox, ['store'])];
  await settled();
  await trial.ask({ ask: 'drop', id: dropped.id });
  const last = await send(trial.outbox, ['store']);
  assert.equal(await done(trial), [first.id, last.id]);
});

test('keeps nothing where that is asked for', async () => {
  const trial = await open({ age: 0, size: 0 });
  await send(trial.outbox, ['store']);
  assert.equal(await done(trial), []);
});

test('takes stock at the start: what has grown too old meanwhile goes, by the time it was delivered', async () => {
  const first = await open({ age: 5 * hour, size: 1e9 });
  await send(first.outbox, ['store']);
  await first.clock.advance(2 * hour);
  const young = await send(first.outbox, ['store']);
  await settled();
  await first.outbox.stop(0);
  first.clock.jump(4 * hour);
  const again = await open(
    { age: 5 * hour, size: 1e9 },
    { disk: first.disk.after('synced'), clock: first.clock },
  );
  assert.equal(await done(again), [young.id]);
});

test('never touches what waits, whatever its age', async () => {
  const trial = await openTrial({
    keep: { age: 0, size: 0 },
    deliver: { store: () => Promise.reject(new Error('away')) },
  });
  trial.outbox.start();
  const { id } = await send(trial.outbox, ['store']);
  await trial.clock.advance(48 * hour);
  assert.equal(await trial.disk.list(`${folder}/waiting`), [id]);
});

test('says what could not be removed, and goes on', async () => {
  const trial = await open({ age: 0, size: 0 });
  const refuse = (disk: MemoryDisk) =>
    disk.failWhere(({ what, path }) =>
      what === 'rename' && path.includes('.removed') ? failure('EIO', path) : undefined,
    );
  refuse(trial.disk);
  const { id } = await send(trial.outbox, ['store']);
  assert.equal(await done(trial), [id]);
  assert.is(trial.lines.at(-1)?.code, 'SB_SWEEP');
  const again = await open({ age: 0, size: 0 }, { disk: trial.disk.after('everything') });
  assert.equal(await done(again), []);
});

test.run();
