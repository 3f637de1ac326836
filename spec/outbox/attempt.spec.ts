import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Attempt, Memory, Receipt } from '../../lib/destinations/destination.ts';
import { BridgeError, DeliveryError } from '../../lib/errors.ts';
import { settled } from './fake-clock.ts';
import { failure } from './memory-disk.ts';
import { openTrial, recordOf, reopenTrial, send, type Trial, within } from './trial.ts';

const test = suite('outbox/attempt');

const minute = 60_000;

/** A destination whose attempts end when the spec says so. */
class Hanging {
  readonly begun: {
    readonly id: string;
    readonly attempt: Attempt;
    readonly end: (receipt: Receipt) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];

  readonly deliver = ({ id }: { readonly id: string }, attempt: Attempt): Promise<Receipt> =>
    new Promise((resolve, reject) => this.begun.push({ id, attempt, end: resolve, fail: reject }));

  of(id: string) {
    const found = this.begun.findLast((attempt) => attempt.id === id);
    if (found === undefined) throw new Error(`no attempt at ${id}`);
    return found;
  }
}

function record({ disk }: Trial, id: string) {
  return recordOf(disk, id, 'delivery-1-slow.json') ?? recordOf(disk, id, 'delivery-1-slow.json', 'done');
}

async function begun(): Promise<{ trial: Trial; hanging: Hanging; id: string }> {
  const hanging = new Hanging();
  const trial = await openTrial({ deliver: { slow: hanging.deliver } });
  trial.outbox.start();
  const { id } = await send(trial.outbox, ['slow']);
  await settled();
  return { trial, hanging, id };
}

test('is told to end at its deadline of ten minutes', async () => {
  const { trial, hanging, id } = await begun();
  const { signal } = hanging.of(id).attempt;
  signal.addEventListener('abort', () => hanging.of(id).fail(signal.reason));
  await trial.clock.advance(10 * minute - 1);
  assert.not(signal.aborted);
  assert.is(record(trial, id)?.state, 'working');
  await trial.clock.advance(1);
  assert.ok(signal.aborted);
  assert.is(record(trial, id)?.state, 'later');
  assert.is(record(trial, id)?.code, 'SB_ATTEMPT_DEADLINE');
});

test('keeps what a destination that was told to end has to say itself', async () => {
  const { trial, hanging, id } = await begun();
  hanging
    .of(id)
    .attempt.signal.addEventListener('abort', () =>
      hanging.of(id).fail(new DeliveryError('SB_TEST', 'never', 'no')),
    );
  await trial.clock.advance(10 * minute);
  assert.is(record(trial, id)?.state, 'never');
});

test('that ignores its deadline is abandoned: the lane goes on, and there is no second attempt beside it', async () => {
  const { trial, hanging, id } = await begun();
  const next = await send(trial.outbox, ['slow']);
  await trial.clock.advance(10 * minute + 9_999);
  assert.is(hanging.begun.length, 1);
  await trial.clock.advance(1);
  assert.is(record(trial, id)?.code, 'SB_ATTEMPT_HUNG');
  assert.is(hanging.of(next.id).id, next.id, 'the next one is under way');
  hanging.of(next.id).end({ where: 'there' });
  await trial.clock.advance(300 * minute);
  assert.is(hanging.begun.filter((attempt) => attempt.id === id).length, 1);
});

test('that was abandoned and delivers after all is delivered, and what it remembers is kept', async () => {
  const { trial, hanging, id } = await begun();
  await trial.clock.advance(60 * minute);
  await hanging.of(id).attempt.remember({ key: 'late' });
  assert.equal(record(trial, id)?.memory, { key: 'late' });
  hanging.of(id).end({ where: 'after all' });
  await trial.clock.advance(300 * minute);
  assert.is(record(trial, id)?.state, 'delivered');
  assert.is(hanging.begun.length, 1);
});

test('that was abandoned and fails after all is tried again, its failure counted once', async () => {
  const { trial, hanging, id } = await begun();
  await trial.clock.advance(60 * minute);
  hanging.of(id).fail(new Error('reset'));
  await trial.clock.advance(minute);
  assert.is(hanging.begun.length, 2);
  assert.is(record(trial, id)?.attempts, 2);
  assert.is(record(trial, id)?.failures, 1);
});

test('that was abandoned and is refused for good after all stays refused', async () => {
  const { trial, hanging, id } = await begun();
  await trial.clock.advance(60 * minute);
  hanging.of(id).fail(new DeliveryError('SB_TEST', 'never', 'no'));
  await trial.clock.advance(300 * minute);
  assert.is(record(trial, id)?.state, 'never');
  assert.is(hanging.begun.length, 1);
});

test('remembers objects of plain JSON only: a record with anything else could not be read back', async () => {
  const { trial, hanging, id } = await begun();
  const { attempt } = hanging.of(id);
  for (const memory of [undefined, null, [], 'text', 4, () => {}] as unknown[]) {
    const refused = await attempt.remember(memory as Memory).catch((error: unknown) => error);
    assert.match(String(refused), /^TypeError: expected an object of plain JSON to remember, came /);
    assert.equal(record(trial, id)?.memory, {});
  }
  await attempt.remember({ key: 'k', none: undefined });
  assert.equal(record(trial, id)?.memory, { key: 'k' });
});

test('cannot remember anything when it is over', async () => {
  const { trial, hanging, id } = await begun();
  const { attempt, end } = hanging.of(id);
  end({ where: 'there' });
  await settled();
  const refused = await attempt.remember({ key: 'too late' }).catch((error: unknown) => error);
  assert.instance(refused, BridgeError);
  assert.equal(record(trial, id)?.memory, {});
});

test('hears when the disk cannot keep its memory, and keeps the old one', async () => {
  const { trial, hanging, id } = await begun();
  const { attempt, fail } = hanging.of(id);
  await attempt.remember({ key: 1 });
  trial.disk.failWhere(() => failure('ENOSPC', ''));
  const refused = await attempt.remember({ key: 2 }).catch((error: unknown) => error);
  assert.instance(refused, Error);
  trial.disk.failWhere(() => undefined);
  fail(refused);
  await settled();
  assert.is(record(trial, id)?.state, 'later');
  assert.equal(record(trial, id)?.memory, { key: 1 });
});

test('goes on to its end when the bridge stops, within the deadline of the stop', async () => {
  const { trial, hanging, id } = await begun();
  const next = await send(trial.outbox, ['slow']);
  const stopped = trial.outbox.stop(5000);
  await trial.clock.advance(4000);
  assert.not(hanging.of(id).attempt.signal.aborted);
  hanging.of(id).end({ where: 'just in time' });
  await within(1000, 'the stop', stopped);
  const steps = trial.disk.steps.length;
  await settled();
  assert.is(trial.disk.steps.length, steps, 'nothing is under way any more');
  assert.is(recordOf(trial.disk, id, 'delivery-1-slow.json', 'done')?.state, 'delivered');
  assert.is(record(trial, next.id)?.state, 'queued');
  assert.is(hanging.begun.length, 1);
});

test('is not begun any more when the stop comes while the disk is told of it', async () => {
  const hanging = new Hanging();
  const trial = await openTrial({ deliver: { slow: hanging.deliver } });
  const { id } = await send(trial.outbox, ['slow']);
  let stopped: Promise<void> | undefined;
  trial.disk.failWhere(({ what }) => {
    if (what === 'rename') stopped ??= trial.outbox.stop(0);
    return undefined;
  });
  trial.outbox.start();
  await trial.clock.advance(2000);
  await within(1000, 'the stop', Promise.resolve(stopped));
  assert.is(hanging.begun.length, 0);
  assert.is(record(trial, id)?.state, 'queued');
});

test('that is broken off by the stop is queued again, and nothing is counted against it', async () => {
  const { trial, hanging, id } = await begun();
  const { attempt, fail } = hanging.of(id);
  attempt.signal.addEventListener('abort', () => fail(new DeliveryError('SB_NET', 'later', 'aborted')));
  const stopped = trial.outbox.stop(5000);
  await trial.clock.advance(5000);
  await within(1000, 'the stop', stopped);
  assert.is(record(trial, id)?.state, 'queued');
  assert.is(record(trial, id)?.failures, 0);
  assert.is(record(trial, id)?.attempts, 1);
});

test('that ignores the stop is left, writes nothing any more, and goes on with its number and memory after the next start', async () => {
  const { trial, hanging, id } = await begun();
  const { attempt, end } = hanging.of(id);
  await attempt.remember({ key: 1 });
  const stopped = trial.outbox.stop(0);
  await trial.clock.advance(2000);
  await within(1000, 'the stop', stopped);
  assert.instance(await attempt.remember({ key: 2 }).catch((error: unknown) => error), BridgeError);
  assert.is(trial.clock.next, undefined, 'no timer keeps the process alive');
  end({ where: 'nobody hears it' });
  await settled();
  assert.is(record(trial, id)?.state, 'working');
  const again = await reopenTrial(trial, { deliver: { slow: hanging.deliver } });
  assert.is(record(again, id)?.state, 'queued');
  assert.is(record(again, id)?.code, 'SB_CUT_OFF');
  again.outbox.start();
  await settled();
  assert.is(hanging.of(id).attempt.number, 2);
  assert.equal(hanging.of(id).attempt.memory, { key: 1 });
});

test('that delivered is never made again in this life, though the disk did not take it; the disk is asked every minute', async () => {
  const { trial, hanging, id } = await begun();
  trial.disk.failWhere(() => failure('ENOSPC', ''));
  hanging.of(id).end({ where: 'there' });
  await trial.clock.advance(300 * minute);
  assert.is(hanging.begun.length, 1);
  assert.is(record(trial, id)?.state, 'working');
  assert.ok(trial.lines.some(({ code }) => code === 'SB_RECORD_UNSAVED'));
  trial.disk.failWhere(() => undefined);
  await trial.clock.advance(minute);
  assert.is(recordOf(trial.disk, id, 'delivery-1-slow.json', 'done')?.state, 'delivered');
});

test('is not made while the disk cannot say that it was begun', async () => {
  const hanging = new Hanging();
  const trial = await openTrial({ deliver: { slow: hanging.deliver } });
  const { id } = await send(trial.outbox, ['slow']);
  trial.disk.failWhere(() => failure('ENOSPC', ''));
  trial.outbox.start();
  await trial.clock.advance(5 * minute);
  assert.is(hanging.begun.length, 0);
  trial.disk.failWhere(() => undefined);
  await trial.clock.advance(20 * minute);
  assert.is(hanging.of(id).attempt.number, 1);
});

test.run();
