import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Attempt, Receipt } from '../../lib/destinations/destination.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { settled } from './fake-clock.ts';
import { openTrial, recordOf, send, type Trial } from './trial.ts';

const test = suite('outbox/steering');

const minute = 60_000;
const hour = 60 * minute;

/** A destination that fails as the spec says, or hangs. */
class Steered {
  readonly asked: string[] = [];
  readonly failing = new Map<string, DeliveryError>();
  readonly hanging = new Map<
    string,
    { end(receipt: Receipt): void; fail(error: unknown): void; attempt: Attempt }
  >();
  hang: string | undefined;
  everything: DeliveryError | undefined;

  readonly deliver = async ({ id }: { readonly id: string }, attempt: Attempt): Promise<Receipt> => {
    this.asked.push(id);
    if (this.hang === id)
      return new Promise((end, fail) => {
        this.hanging.set(id, { end, fail, attempt });
      });
    const error = this.everything ?? this.failing.get(id);
    if (error !== undefined) throw error;
    return { where: 'there' };
  };
}

function refusal(retry: 'later' | 'held' | 'paused', code = 'SB_TEST'): DeliveryError {
  return new DeliveryError(code, retry, 'no');
}

async function scene(): Promise<{ trial: Trial; steered: Steered }> {
  const steered = new Steered();
  return { steered, trial: await openTrial({ deliver: { mastodon: steered.deliver } }) };
}

/** An attempt for a parcel that ends when the spec says so. */
async function underWay(): Promise<{ trial: Trial; steered: Steered; id: string }> {
  const { trial, steered } = await scene();
  const { id } = await send(trial.outbox, ['mastodon']);
  steered.hang = id;
  trial.outbox.start();
  await settled();
  return { trial, steered, id };
}

test('a retry ends the pause of the destination, for all that wait', async () => {
  const { trial, steered } = await scene();
  steered.everything = refusal('paused');
  const ids = [await send(trial.outbox, ['mastodon']), await send(trial.outbox, ['mastodon'])].map(
    ({ id }) => id,
  );
  trial.outbox.start();
  await settled();
  steered.everything = undefined;
  await trial.ask({ ask: 'retry', id: 'all' });
  await settled();
  assert.equal(steered.asked, [ids[0], ...ids]);
});

test('a parcel that was held takes its place by its arrival', async () => {
  const { trial, steered } = await scene();
  const [held, slow, last] = [
    await send(trial.outbox, ['mastodon']),
    await send(trial.outbox, ['mastodon']),
    await send(trial.outbox, ['mastodon']),
  ];
  steered.failing.set(held.id, refusal('held'));
  steered.hang = slow.id;
  trial.outbox.start();
  await settled();
  steered.failing.clear();
  await trial.ask({ ask: 'retry', id: held.id });
  steered.hanging.get(slow.id)?.end({ where: '' });
  await settled();
  assert.equal(steered.asked, [held.id, slow.id, held.id, last.id]);
});

test('never two attempts at once in a lane, though an abandoned one pauses it and a person wakes it', async () => {
  const { trial, steered } = await scene();
  const [abandoned, slow, last] = [
    await send(trial.outbox, ['mastodon']),
    await send(trial.outbox, ['mastodon']),
    await send(trial.outbox, ['mastodon']),
  ];
  steered.hang = abandoned.id;
  trial.outbox.start();
  await trial.clock.advance(10 * minute);
  steered.hang = slow.id;
  await trial.clock.advance(minute);
  steered.hanging.get(abandoned.id)?.fail(refusal('paused'));
  await settled();
  await trial.ask({ ask: 'retry', id: abandoned.id });
  await settled();
  assert.equal(steered.asked, [abandoned.id, slow.id], 'the slow one is still under way');
  steered.hanging.get(slow.id)?.end({ where: '' });
  await settled();
  assert.equal(steered.asked, [abandoned.id, slow.id, abandoned.id, last.id]);
});

test('a parcel that is dropped is never tried again', async () => {
  const { trial, steered } = await scene();
  const { id } = await send(trial.outbox, ['mastodon']);
  steered.failing.set(id, refusal('later'));
  trial.outbox.start();
  await settled();
  await trial.ask({ ask: 'drop', id });
  const lines = trial.lines.length;
  await trial.clock.advance(3 * hour);
  assert.equal(steered.asked, [id]);
  assert.is(trial.lines.length, lines);
});

test('a parcel that is dropped does not come back after a power cut', async () => {
  const { trial } = await scene();
  const { id } = await send(trial.outbox, ['mastodon']);
  await trial.ask({ ask: 'drop', id });
  const again = await openTrial({ disk: trial.disk.after('synced') });
  assert.equal(await again.disk.list('/data/outbox/waiting'), []);
});

test('a parcel that is being dropped is not begun any more', async () => {
  const { trial, steered } = await scene();
  const { id } = await send(trial.outbox, ['mastodon']);
  steered.everything = refusal('paused');
  trial.outbox.start();
  await settled();
  trial.disk.failWhere(({ what }) => {
    if (what === 'rename') trial.outbox.resume('mastodon');
    return undefined;
  });
  const lines = trial.lines.length;
  await trial.ask({ ask: 'drop', id });
  await settled();
  assert.equal([steered.asked, trial.lines.length], [[id], lines]);
});

test('a retry that comes while an attempt begins leaves it alone', async () => {
  const { trial, steered } = await scene();
  const { id } = await send(trial.outbox, ['mastodon']);
  steered.hang = id;
  let asked: Promise<string> | undefined;
  trial.disk.failWhere(({ what }) => {
    if (what === 'create') asked ??= trial.ask({ ask: 'retry', id });
    return undefined;
  });
  trial.outbox.start();
  await settled();
  await asked;
  assert.is(recordOf(trial.disk, id, 'delivery-1-mastodon.json')?.state, 'working');
  assert.equal(steered.asked, [id]);
});

test('what a person and a destination change at the same moment is both kept', async () => {
  const { trial, steered, id } = await underWay();
  const { attempt } = steered.hanging.get(id) ?? {};
  await Promise.all([
    attempt?.remember({ key: 1 }),
    trial.ask({ ask: 'describe', id, altTexts: ['a gull'] }),
    attempt?.remember({ key: 2 }),
  ]);
  const record = recordOf(trial.disk, id, 'delivery-1-mastodon.json');
  assert.equal(record?.memory, { key: 2 });
  assert.equal(record?.described, ['a gull']);
  assert.is(record?.state, 'working');
});

test('alt texts that come while an attempt finds none are taken up by the next one', async () => {
  const { trial, steered, id } = await underWay();
  await trial.ask({ ask: 'describe', id, altTexts: ['a gull'] });
  steered.hang = undefined;
  steered.hanging.get(id)?.fail(refusal('held', 'SB_ALT_TEXT'));
  await settled();
  assert.equal(steered.asked, [id, id]);
  assert.equal(await trial.disk.list('/data/outbox/waiting'), []);
});

test('alt texts do not take back what else an attempt is held for', async () => {
  const { trial, steered, id } = await underWay();
  await trial.ask({ ask: 'describe', id, altTexts: ['a gull'] });
  steered.hanging.get(id)?.fail(refusal('held', 'SB_MASTODON_UNSURE'));
  await settled();
  assert.equal(steered.asked, [id]);
  assert.is(recordOf(trial.disk, id, 'delivery-1-mastodon.json')?.state, 'held');
});

test('a destination that is mended while an attempt fails over it is tried again at once, and then pauses', async () => {
  const { trial, steered, id } = await underWay();
  trial.outbox.resume('mastodon');
  steered.hang = undefined;
  steered.everything = refusal('paused');
  steered.hanging.get(id)?.fail(refusal('paused'));
  await settled();
  assert.equal(steered.asked, [id, id]);
  await trial.clock.advance(hour - 1);
  assert.equal(steered.asked, [id, id]);
});

test('a destination that comes back and goes away again is given short rests again', async () => {
  const { trial, steered } = await scene();
  trial.outbox.start();
  const restsIn = async (): Promise<number> => {
    steered.everything = refusal('later');
    for (let i = 0; i < 12; i += 1) await send(trial.outbox, ['mastodon']);
    steered.asked.length = 0;
    await trial.clock.advance(2 * minute);
    const tried = steered.asked.length;
    await trial.clock.advance(5 * hour);
    steered.everything = undefined;
    await trial.clock.advance(2 * hour);
    assert.equal(await trial.disk.list('/data/outbox/waiting'), []);
    return tried;
  };
  const [first, second] = [await restsIn(), await restsIn()];
  assert.is(second, first);
});

test('retry all wakes a destination that rests', async () => {
  const { trial, steered } = await scene();
  steered.everything = refusal('later');
  for (let i = 0; i < 3; i += 1) await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  await trial.clock.advance(3 * hour);
  steered.everything = undefined;
  await trial.ask({ ask: 'retry', id: 'all' });
  await settled();
  assert.equal(await trial.disk.list('/data/outbox/waiting'), []);
});

test.run();
