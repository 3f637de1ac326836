import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Receipt } from '../../lib/destinations/destination.ts';
import { DeliveryError, type Retry } from '../../lib/errors.ts';
import { settled } from './fake-clock.ts';
import { type Deliver, openTrial, recordOf, reopenTrial, send, type Trial } from './trial.ts';

const test = suite('outbox/dispatch');

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** A destination that does what the spec says next, and tells whom it was asked for. */
class Scripted {
  readonly asked: string[] = [];
  /** By parcel; what is not here is delivered. */
  readonly failing = new Map<string, DeliveryError>();
  everything: DeliveryError | undefined;

  readonly deliver: Deliver = async ({ id }) => {
    this.asked.push(id);
    const error = this.everything ?? this.failing.get(id);
    if (error !== undefined) throw error;
    return { where: `post of ${id}` };
  };

  timesFor(id: string): number {
    return this.asked.filter((asked) => asked === id).length;
  }
}

function refusal(retry: Retry, after?: number): DeliveryError {
  return new DeliveryError('SB_TEST', retry, 'no', { after });
}

async function stateOf(
  { disk }: Trial,
  id: string,
  name = 'delivery-1-mastodon.json',
): Promise<string | undefined> {
  await settled();
  return recordOf(disk, id, name)?.state ?? recordOf(disk, id, name, 'done')?.state;
}

async function trialOf(scripted: Scripted): Promise<Trial> {
  return openTrial({ deliver: { mastodon: scripted.deliver } });
}

test('delivers one at a time, in order of arrival', async () => {
  const scripted = new Scripted();
  let atOnce = 0;
  const trial = await openTrial({
    deliver: {
      mastodon: async (parcel, attempt) => {
        atOnce += 1;
        assert.is(atOnce, 1);
        await settled();
        atOnce -= 1;
        return scripted.deliver(parcel, attempt);
      },
    },
  });
  const ids: string[] = [];
  for (let i = 0; i < 4; i += 1) ids.push((await send(trial.outbox, ['mastodon'])).id);
  await settled();
  assert.equal(scripted.asked, [], 'nothing goes out before the start');
  trial.outbox.start();
  await trial.clock.advance(minute);
  for (let i = 0; i < 4; i += 1) await settled();
  assert.equal(scripted.asked, ids);
  assert.equal(await trial.disk.list('/data/outbox/waiting'), []);
  assert.is(trial.lines.at(-1)?.text, `${ids[3]} → mastodon: delivered, post of ${ids[3]} (attempt 1)`);
});

test('lanes do not wait for one another', async () => {
  const store = new Scripted();
  const trial = await openTrial({ deliver: { mastodon: () => new Promise(() => {}), store: store.deliver } });
  trial.outbox.start();
  await send(trial.outbox, ['mastodon', 'store']);
  await send(trial.outbox, ['mastodon', 'store']);
  await settled();
  assert.is(store.asked.length, 2);
});

test('two parcels, one bad: the other goes, and the bad one is tried again by the clock', async () => {
  for (const retry of ['later', 'held', 'never'] as const) {
    const scripted = new Scripted();
    const trial = await trialOf(scripted);
    const bad = await send(trial.outbox, ['mastodon']);
    const good = await send(trial.outbox, ['mastodon']);
    scripted.failing.set(bad.id, refusal(retry));
    trial.outbox.start();
    await settled();
    assert.is(await stateOf(trial, bad.id), retry);
    assert.is(await stateOf(trial, good.id), 'delivered');
    await trial.clock.advance(minute);
    assert.is(scripted.timesFor(bad.id), retry === 'later' ? 3 : 1, `${retry}: at 0, 10 and 30 s, or once`);
  }
});

test('waits exponentially, exactly as its record says, and no longer than an hour', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('later');
  const trial = await trialOf(scripted);
  const { id } = await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    await settled();
    assert.is(scripted.asked.length, attempt);
    const { next = '', since = '' } = recordOf(trial.disk, id, 'delivery-1-mastodon.json') ?? {};
    const wait = Date.parse(next) - Date.parse(since);
    waits.push(wait / second);
    await trial.clock.advance(wait - 1);
    assert.is(scripted.asked.length, attempt, 'not a millisecond early');
    await trial.clock.advance(1);
  }
  assert.equal(waits, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);
});

test('obeys what the server asked for', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('later', 30 * minute);
  const trial = await trialOf(scripted);
  await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  await trial.clock.advance(30 * minute - 1);
  assert.is(scripted.asked.length, 1);
  await trial.clock.advance(1);
  assert.is(scripted.asked.length, 2);
});

const jumps: readonly (readonly [name: string, jump: number, most: number])[] = [
  ['an hour ahead', hour, minute],
  ['fifty-six years ahead', 56 * 365 * 24 * hour, minute],
  ['an hour back', -hour, 40 * second + minute],
  ['to 1970', -56 * 365 * 24 * hour, 40 * second + minute],
];

for (const [name, jump, most] of jumps) {
  test(`a clock that jumps ${name} strands no parcel`, async () => {
    const scripted = new Scripted();
    scripted.everything = refusal('later');
    const trial = await trialOf(scripted);
    const { id } = await send(trial.outbox, ['mastodon']);
    trial.outbox.start();
    await trial.clock.advance(31 * second);
    assert.is(scripted.asked.length, 3, 'it waits forty seconds now');
    trial.clock.jump(jump);
    scripted.everything = undefined;
    await trial.clock.advance(most);
    assert.is(await stateOf(trial, id), 'delivered');
  });

  test(`a clock that jumps ${name} while the bridge is down strands no parcel`, async () => {
    const scripted = new Scripted();
    scripted.everything = refusal('later');
    const trial = await trialOf(scripted);
    const { id } = await send(trial.outbox, ['mastodon']);
    trial.outbox.start();
    await trial.clock.advance(31 * second);
    await trial.outbox.stop(0);
    trial.clock.jump(jump);
    scripted.everything = undefined;
    const again = await reopenTrial(trial, { deliver: { mastodon: scripted.deliver } });
    again.outbox.start();
    await again.clock.advance(most);
    assert.is(await stateOf(again, id), 'delivered');
  });
}

test('has no timer but the hourly cleaning while nothing waits', async () => {
  const trial = await trialOf(new Scripted());
  trial.outbox.start();
  await settled();
  assert.is(trial.clock.next, hour);
  await send(trial.outbox, ['mastodon']);
  await settled();
  assert.is(trial.clock.next, hour);
});

test('leaves a dead destination alone: when a second parcel fails too, the lane rests; one success lets all go, in order', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('later');
  const trial = await trialOf(scripted);
  const ids: string[] = [];
  for (let i = 0; i < 20; i += 1) ids.push((await send(trial.outbox, ['mastodon'])).id);
  trial.outbox.start();
  await settled();
  assert.equal(scripted.asked, ids.slice(0, 2), 'the third is spared');
  await trial.clock.advance(hour);
  assert.ok(scripted.asked.length < 20, `${scripted.asked.length} attempts in an hour are no hammering`);
  assert.ok(
    scripted.asked.length > 10,
    `${scripted.asked.length} attempts: it is looked again every five minutes`,
  );
  scripted.everything = undefined;
  scripted.asked.length = 0;
  await trial.clock.advance(6 * minute);
  const [probe, ...rest] = scripted.asked;
  assert.equal(
    rest,
    ids.filter((id) => id !== probe && rest.includes(id)),
    'in order of arrival',
  );
  await trial.clock.advance(hour);
  assert.is(new Set(scripted.asked).size, 20);
  assert.is(scripted.asked.length, 20, 'each once');
});

test('spares the others for as long as the server asked for, when a second parcel fails too', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('later', 30 * minute);
  const trial = await trialOf(scripted);
  for (let i = 0; i < 3; i += 1) await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  await trial.clock.advance(30 * minute - 1);
  assert.is(scripted.asked.length, 2);
  await trial.clock.advance(1);
  assert.is(scripted.asked.length, 3);
});

test('a bad parcel that waits for a person does not count against the destination any more', async () => {
  const scripted = new Scripted();
  const trial = await trialOf(scripted);
  trial.outbox.start();
  const [held, bad] = [await send(trial.outbox, ['mastodon']), refusal('later')];
  scripted.failing.set(held.id, bad);
  await settled();
  scripted.failing.set(held.id, refusal('held'));
  await trial.clock.advance(10 * second);
  scripted.everything = bad;
  await send(trial.outbox, ['mastodon']);
  await settled();
  scripted.everything = undefined;
  const good = await send(trial.outbox, ['mastodon']);
  assert.is(await stateOf(trial, good.id), 'delivered');
});

test('a bad parcel that comes back again and again never makes a good one wait', async () => {
  const scripted = new Scripted();
  const trial = await trialOf(scripted);
  const bad = await send(trial.outbox, ['mastodon']);
  scripted.failing.set(bad.id, refusal('later'));
  trial.outbox.start();
  for (let i = 0; i < 10; i += 1) {
    await trial.clock.advance(7 * minute);
    const good = await send(trial.outbox, ['mastodon']);
    assert.is(await stateOf(trial, good.id), 'delivered');
  }
});

test('a destination that needs a person pauses: the parcels keep, nothing is tried but once an hour', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('paused');
  const trial = await trialOf(scripted);
  const first = await send(trial.outbox, ['mastodon']);
  const next = await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  await trial.clock.advance(hour - 1);
  assert.equal(scripted.asked, [first.id]);
  assert.is(await stateOf(trial, first.id), 'paused');
  assert.is(await stateOf(trial, next.id), 'queued');
  assert.is(trial.lines.at(-1)?.level, 'error');
  assert.match(trial.lines.at(-1)?.text ?? '', 'it is asked again once an hour, at each start, and by');
  await trial.clock.advance(1);
  assert.equal(scripted.asked, [first.id, first.id]);
  scripted.everything = undefined;
  await trial.clock.advance(hour);
  assert.is(await stateOf(trial, first.id), 'delivered');
  assert.is(await stateOf(trial, next.id), 'delivered');
});

test('a destination that asks for more than an hour is left alone for as long', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('paused', 2 * hour);
  const trial = await trialOf(scripted);
  await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  await trial.clock.advance(2 * hour - 1);
  assert.is(scripted.asked.length, 1);
  await trial.clock.advance(1);
  assert.is(scripted.asked.length, 2);
});

test('a paused destination is tried at the start', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('paused');
  const trial = await trialOf(scripted);
  const { id } = await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  await settled();
  await trial.outbox.stop(0);
  scripted.everything = undefined;
  const again = await reopenTrial(trial, { deliver: { mastodon: scripted.deliver } });
  again.outbox.start();
  assert.is(await stateOf(again, id), 'delivered');
});

test('any other error counts as later, with its message', async () => {
  const trial = await openTrial({
    deliver: {
      mastodon: async () => {
        throw new TypeError('fetch failed');
      },
    },
  });
  const { id } = await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  assert.is(await stateOf(trial, id), 'later');
  const record = recordOf(trial.disk, id, 'delivery-1-mastodon.json');
  assert.is(record?.code, 'SB_ATTEMPT_FAILED');
  assert.is(record?.reason, 'fetch failed');
});

test('working is on disk before the destination is called, and what it remembers before it goes on', async () => {
  const seen: unknown[] = [];
  const trial: Trial = await openTrial({
    deliver: {
      mastodon: async ({ id }, attempt): Promise<Receipt> => {
        const read = () => recordOf(trial.disk.after('synced'), id, 'delivery-1-mastodon.json');
        seen.push(read()?.state, read()?.attempts, attempt.number, attempt.memory, attempt.because);
        await attempt.remember({ key: 'k', uploads: [1] });
        seen.push(read()?.memory);
        if (attempt.number === 1) throw refusal('later');
        return { where: 'there' };
      },
    },
  });
  await send(trial.outbox, ['mastodon']);
  trial.outbox.start();
  await trial.clock.advance(minute);
  const because = ['mastodon@camera.example'];
  const memory = { key: 'k', uploads: [1] };
  assert.equal(seen, ['working', 1, 1, {}, because, memory, 'working', 2, 2, memory, because, memory]);
});

test('a parcel goes to done when every destination has it, and not before', async () => {
  const scripted = new Scripted();
  scripted.everything = refusal('held');
  const trial = await openTrial({
    deliver: { mastodon: scripted.deliver, store: async () => ({ where: '/photos' }) },
  });
  trial.outbox.start();
  const { id } = await send(trial.outbox, ['mastodon', 'store']);
  await settled();
  assert.is(recordOf(trial.disk, id, 'delivery-2-store.json')?.state, 'delivered');
  assert.is(recordOf(trial.disk, id, 'delivery-1-mastodon.json')?.state, 'held');
});

test('a file of the parcel is found by its stored name only', async () => {
  const paths: string[] = [];
  const trial = await openTrial({
    deliver: {
      mastodon: async (parcel) => {
        paths.push(parcel.pathOf('1'));
        assert.throws(() => parcel.pathOf('../1'), /has no file/);
        return { where: '' };
      },
    },
  });
  trial.outbox.start();
  const { id } = await send(trial.outbox, ['mastodon']);
  await settled();
  assert.equal(paths, [`/data/outbox/waiting/${id}/1`]);
});

test.run();
