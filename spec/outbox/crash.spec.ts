import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Destination } from '../../lib/destinations/destination.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { MemoryDisk, type Survivors } from './memory-disk.ts';
import { CarefulDestination, type Post, PretendServer, sha256 } from './pretend-server.ts';
import { folder, jpeg, send, unclaimed, within } from './trial.ts';

const test = suite('outbox/crash');

const photos = [jpeg(1, 3000), jpeg(2, 900)];
const names = ['first', 'second'];

/** A life of the bridge: what it had on disk, whom it posted to, what cameras heard. */
interface Life {
  readonly disk: MemoryDisk;
  readonly servers: ReadonlyMap<string, PretendServer>;
  readonly acknowledged: string[];
}

function destinationsOf({ disk, servers }: Life): ReadonlyMap<string, Destination> {
  const read = (path: string) => disk.read(path);
  return new Map([...servers].map(([name, server]) => [name, new CarefulDestination(name, server, read)]));
}

async function open(life: Life, clock: FakeClock): Promise<Outbox> {
  const outbox = await Outbox.open({
    folder,
    destinations: destinationsOf(life),
    freeDisk: 0,
    keep: { age: 1000, size: 1_000_000 },
    log: () => {},
    clock,
    disk: life.disk,
    claim: unclaimed,
  });
  outbox.start();
  return outbox;
}

/** Two cameras send, everything is delivered, put away, and in the end cleaned away. */
async function live(life: Life): Promise<void> {
  const clock = new FakeClock();
  const outbox = await open(life, clock);
  const one = send(outbox, names, photos).then(({ id }) => life.acknowledged.push(id));
  const two = send(outbox, ['second'], [jpeg(3)]).then(({ id }) => life.acknowledged.push(id));
  await Promise.all([one, two]);
  await clock.advance(7_200_000);
}

/** Runs until the end or the crash. */
async function liveUntil(life: Life, step: number): Promise<void> {
  life.disk.stopBefore(step);
  await within(5000, `the run that stops before step ${step}`, Promise.race([live(life), life.disk.stopped]));
  await settled();
}

/** The next start, with nothing new coming in, until all is quiet. */
async function recover(life: Life): Promise<void> {
  const clock = new FakeClock();
  await open(life, clock);
  await clock.advance(60_000);
}

function newLife(disk = new MemoryDisk()): Life {
  return { disk, servers: new Map(names.map((name) => [name, new PretendServer()])), acknowledged: [] };
}

const whole: readonly string[] = [photos, [jpeg(3)]].map((files) => files.map(sha256).join(' '));

function isWhole({ files }: Post): boolean {
  return whole.includes(files.join(' '));
}

/** Acknowledged: exactly once at each destination. Not acknowledged: nothing, or once. Never a part. */
function check({ servers, acknowledged }: Life, when: string): void {
  for (const [name, server] of servers) {
    const posts = [...server.posts.values()];
    assert.ok(posts.every(isWhole), `${when}: ${name} got a part of a parcel`);
    const parcels = new Set(posts.map(({ parcel }) => parcel));
    assert.is(parcels.size, posts.length, `${when}: ${name} got a parcel twice`);
    const [both] = acknowledged;
    if (acknowledged.length === 2)
      assert.is(posts.length, name === 'second' ? 2 : 1, `${when}: ${name} has ${posts.length} posts`);
    if (name === 'second' && both !== undefined)
      for (const id of acknowledged) assert.is(server.postsOf(id).length, 1, `${when}: ${name} lacks ${id}`);
  }
}

/** Nothing but whole outbox folders lies around afterwards. */
async function checkClean(disk: MemoryDisk, when: string): Promise<void> {
  for (const place of ['incoming', 'waiting', 'damaged'])
    assert.equal(await disk.list(`${folder}/${place}`), [], `${when}: something is left in ${place}`);
}

async function countSteps(): Promise<number> {
  const life = newLife();
  await liveUntil(life, Number.POSITIVE_INFINITY);
  assert.is(life.acknowledged.length, 2, 'the run without a crash acknowledges both');
  check(life, 'without a crash');
  await checkClean(life.disk, 'without a crash');
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
  { name: 'the power is cut and a mixture is left (seed 11 × step)', survivors: (step) => seeded(step * 11) },
];

for (const { name, survivors } of matrix) {
  test(`${name}, before any change of the disk: nothing lost, nothing twice`, async () => {
    const steps = await countSteps();
    assert.ok(steps > 60, `${steps} fault points are too few to be true`);
    for (let step = 1; step <= steps; step += 1) {
      const life = newLife();
      await liveUntil(life, step);
      const next = { ...life, disk: life.disk.after(survivors(step)) };
      await recover(next);
      check(next, `crash before step ${step}, ${describe(life.disk)}`);
      await checkClean(next.disk, `crash before step ${step}`);
    }
    console.log(`  ${name}: ${steps} fault points`);
  });
}

test('a second crash while the first is being repaired loses nothing either (every step × 3 places)', async () => {
  const steps = await countSteps();
  for (let step = 1; step <= steps; step += 1) {
    for (const second of [3, 9, 17]) {
      const life = newLife();
      await liveUntil(life, step);
      const repaired = { ...life, disk: life.disk.after(seeded(step)) };
      repaired.disk.stopBefore(second);
      await within(5000, 'the repair', Promise.race([recover(repaired), repaired.disk.stopped]));
      await settled();
      const last = { ...life, disk: repaired.disk.after(seeded(second + step)) };
      await recover(last);
      check(last, `crashes before steps ${step} and ${second}, ${describe(life.disk)}`);
    }
  }
});

function describe(disk: MemoryDisk): string {
  const last = disk.steps.at(-1);
  return `${last?.what} ${last?.path}`;
}

test.run();
