import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskFile } from '../../lib/outbox/disk.ts';
import { WrittenFile } from '../../lib/outbox/draft-file.ts';
import { settled } from './fake-clock.ts';
import { failure } from './memory-disk.ts';
import { within } from './trial.ts';

const test = suite('outbox/draft-file');

/** A file whose writes end when the spec says so. */
class SlowFile implements DiskFile {
  readonly taken: Buffer[] = [];
  calls = 0;
  underWay = 0;
  mostUnderWay = 0;
  closes = 0;
  #pending: (() => void)[] = [];

  writev(chunks: readonly Buffer[]): Promise<number> {
    this.calls += 1;
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    return new Promise((resolve, reject) => {
      this.#pending.push(() => {
        this.underWay -= 1;
        this.land(chunks).then(resolve, reject);
      });
    });
  }

  /** What the disk does with them. */
  async land(chunks: readonly Buffer[]): Promise<number> {
    const bytes = Buffer.concat(chunks);
    this.taken.push(bytes);
    return bytes.length;
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {
    this.closes += 1;
  }

  /** Ends the write that is under way, and what follows from it. */
  async proceed(): Promise<void> {
    this.#pending.shift()?.();
    await settled();
  }

  async drain(): Promise<void> {
    await settled();
    while (this.#pending.length > 0) await this.proceed();
  }
}

const block = Buffer.alloc(64 * 1024, 7);

function written(file: DiskFile): WrittenFile {
  return new WrittenFile(file, 'SAM_0001.JPG', 'image/pjpeg', '1');
}

test('takes a quarter of a megabyte at once, writes it in one call, and asks to wait only while the next one is full', async () => {
  const file = new SlowFile();
  const draft = written(file);
  const waits: (Promise<void> | undefined)[] = [];
  for (let i = 0; i < 8; i += 1) waits.push(draft.write(block));
  assert.equal(waits.slice(0, 7), Array(7).fill(undefined));
  assert.is(file.calls, 1);
  let resumed = false;
  const wait = waits[7]?.then(() => {
    resumed = true;
  });
  await settled();
  assert.not(resumed, 'the writer is held while the disk works');
  await file.proceed();
  await within(1000, 'the wait', Promise.resolve(wait));
  assert.is(file.calls, 2);
  await file.drain();
  assert.is(file.mostUnderWay, 1);
});

test('writes tiny pieces together, and does not let them pile up', async () => {
  const file = new SlowFile();
  const draft = written(file);
  for (let i = 0; i < 511; i += 1) assert.is(draft.write(Buffer.of(i & 255)), undefined);
  assert.is(file.calls, 0);
  draft.write(Buffer.of(1));
  assert.is(file.calls, 1);
  for (let i = 0; i < 511; i += 1) draft.write(Buffer.of(1));
  assert.instance(draft.write(Buffer.of(1)), Promise);
  const closed = draft.close();
  await file.drain();
  assert.is((await closed).bytes, 1024);
});

test('writes what is left when it is closed, and tells the length', async () => {
  const file = new SlowFile();
  const draft = written(file);
  draft.write(Buffer.from('abc'));
  draft.write(Buffer.of());
  draft.write(Buffer.from('de'));
  const closed = draft.close();
  await file.drain();
  assert.equal(await closed, { name: 'SAM_0001.JPG', claimedType: 'image/pjpeg', stored: '1', bytes: 5 });
  assert.is(Buffer.concat(file.taken).toString(), 'abcde');
});

test('loses and doubles no byte, however the bytes are split and however few of them the disk takes', async () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 0, maxLength: 90_000 }), { maxLength: 12 });
  const takes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 });
  const property = fc.asyncProperty(pieces, takes, async (arrays, most) => {
    const taken: Buffer[] = [];
    let call = 0;
    const file: DiskFile = {
      async writev(chunks) {
        const bytes = Buffer.concat(chunks).subarray(0, most[call % most.length]);
        call += 1;
        taken.push(Buffer.from(bytes));
        return bytes.length;
      },
      async sync() {},
      async close() {},
    };
    const draft = written(file);
    for (const array of arrays) {
      const wait = draft.write(Buffer.from(array));
      if (wait !== undefined) await within(1000, 'room', wait);
    }
    const { bytes } = await within(1000, 'close', draft.close());
    const whole = Buffer.concat(arrays);
    assert.is(bytes, whole.length);
    assert.ok(Buffer.concat(taken).equals(whole));
  });
  await fc.assert(property, { numRuns: 60 });
});

test('tells a full disk to whoever waits for room, to the next write, and to close', async () => {
  const file = new SlowFile();
  file.land = () => Promise.reject(failure('ENOSPC', '/1'));
  const draft = written(file);
  let wait: Promise<void> | undefined;
  for (let i = 0; i < 8; i += 1) wait = draft.write(block);
  assert.instance(wait, Promise);
  const told = codeOf(Promise.resolve(wait));
  await file.drain();
  assert.is(await told, 'SB_DISK_FULL');
  assert.is(await codeOf(Promise.resolve(draft.write(block))), 'SB_DISK_FULL');
  assert.is(await codeOf(draft.close()), 'SB_DISK_FULL');
});

test('lets go of the file once, and only when nothing is under way', async () => {
  const file = new SlowFile();
  const draft = written(file);
  for (let i = 0; i < 8; i += 1) draft.write(block);
  const released = draft.release();
  await settled();
  assert.is(file.closes, 0, 'a descriptor is never closed under a write');
  await file.drain();
  await within(1000, 'the release', released);
  await draft.release();
  assert.is(file.closes, 1);
  assert.is(file.calls, 1, 'what was not written yet is not written any more');
});

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await within(1000, 'the rejection', promise);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'resolved';
}

test.run();
