import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DiskFloor } from '../../lib/outbox/disk-floor.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryDisk } from './memory-disk.ts';

const test = suite('outbox/disk-floor');

/** Answers after so many turns. */
class SlowDisk extends MemoryDisk {
  looks = 0;
  turns = 3;

  override async free(): Promise<number> {
    this.looks += 1;
    for (let turn = 0; turn < this.turns; turn += 1) await Promise.resolve();
    return 100;
  }
}

test('who comes while the disk is being looked at does not overtake who came before', async () => {
  for (let turns = 0; turns < 6; turns += 1) {
    const disk = new SlowDisk();
    disk.turns = turns;
    const floor = new DiskFloor('/', 100, {
      disk,
      clock: new FakeClock(),
      makeRoom: async () => false,
      spare: () => 0,
    });
    const order: number[] = [];
    const checks: Promise<number>[] = [];
    for (let number = 0; number < 20; number += 1) {
      checks.push(floor.check().then(() => order.push(number)));
      await Promise.resolve();
    }
    await Promise.all(checks);
    assert.equal(
      order,
      order.toSorted((a, b) => a - b),
      `a look takes ${turns} turns`,
    );
    assert.is(disk.looks, 1);
  }
});

test('a look counts for a second, also where the clock jumps back', async () => {
  const disk = new SlowDisk();
  const clock = new FakeClock();
  const floor = new DiskFloor('/', 100, { disk, clock, makeRoom: async () => false, spare: () => 0 });
  for (const [ms, looks] of [
    [0, 1],
    [999, 1],
    [1, 2],
    [-5000, 3],
    [999, 3],
  ] as const) {
    clock.jump(ms);
    await floor.check();
    assert.is(disk.looks, looks);
  }
});

test('room is made where that helps, and nothing is removed where it does not', async () => {
  for (const [spare, made, fits] of [
    [0, [], false],
    [49, [], false],
    [50, [50], true],
    [500, [50], true],
  ] as const) {
    const removed: number[] = [];
    const disk = new SlowDisk();
    const makeRoom = async (bytes: number) => removed.push(bytes) > 0;
    disk.free = async () => 100 + removed.reduce((sum, bytes) => sum + bytes, 0);
    const floor = new DiskFloor('/', 150, { disk, clock: new FakeClock(), makeRoom, spare: () => spare });
    const answer = await floor.check().then(
      () => true,
      () => false,
    );
    assert.equal([answer, removed], [fits, made], `${spare} bytes could be removed`);
  }
});

test.run();
