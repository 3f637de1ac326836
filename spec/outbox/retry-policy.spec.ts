import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeliveryError, type Retry } from '../../lib/errors.ts';
import { newRecord } from '../../lib/outbox/delivery-record.ts';
import { begun, cutOff, delivered, failed, retried } from '../../lib/outbox/outcome.ts';
import { askedFor, backOff, retryPolicy } from '../../lib/outbox/retry-policy.ts';
import { epoch } from './fake-clock.ts';

const test = suite('outbox/retry-policy');

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const backOffs: readonly (readonly [failures: number, random: number, ms: number])[] = [
  [1, 0.5, 10 * second],
  [2, 0.5, 20 * second],
  [3, 0.5, 40 * second],
  [6, 0.5, 320 * second],
  [9, 0.5, 2560 * second],
  [10, 0.5, hour],
  [1000, 0.5, hour],
  [1, 0, 8 * second],
  [1, 0.999_999, 12 * second],
  [9, 0, 2048 * second],
  [20, 0.999_999, hour],
];

test('waits from ten seconds to one hour, with jitter', () => {
  for (const [failures, random, ms] of backOffs)
    assert.is(backOff(retryPolicy, failures, random), ms, `${failures} failures, random ${random}`);
});

const asked: readonly (readonly [after: number | undefined, ms: number])[] = [
  [undefined, 0],
  [Number.NaN, 0],
  [0, second],
  [-5 * minute, second],
  [30 * second, 30 * second],
  [3 * hour, 3 * hour],
  [4 * hour, 3.5 * hour],
  [Number.POSITIVE_INFINITY, 3.5 * hour],
];

test('obeys what a server asks for, between one second and three and a half hours', () => {
  for (const [after, ms] of asked) assert.is(askedFor(retryPolicy, after), ms, `asked for ${after}`);
});

function circumstances(now: number) {
  return { now, policy: retryPolicy, random: 0.5 };
}

const fresh = newRecord('mastodon', ['public@camera.example'], epoch);

function error(retry: Retry, after?: number): DeliveryError {
  return new DeliveryError('SB_TEST', retry, 'the server\r\nsaid \u001b[31mno', { after });
}

const outcomes: readonly (readonly [
  Retry,
  after: number | undefined,
  state: string,
  next: number | undefined,
])[] = [
  ['later', undefined, 'later', 10 * second],
  ['later', 3 * second, 'later', 10 * second],
  ['later', 30 * minute, 'later', 30 * minute],
  ['paused', undefined, 'paused', undefined],
  ['held', undefined, 'held', undefined],
  ['never', undefined, 'never', undefined],
];

test('keeps code, one line of reason and the time of the next try', () => {
  for (const [retry, after, state, next] of outcomes) {
    const record = failed(
      begun(fresh, circumstances(epoch)),
      error(retry, after),
      circumstances(epoch + second),
    );
    assert.is(record.state, state);
    assert.is(record.code, 'SB_TEST');
    assert.is(record.reason, 'the server said  [31mno');
    assert.is(record.attempts, 1);
    const due = next === undefined ? undefined : new Date(epoch + second + next).toISOString();
    assert.is(record.next, due, `${retry} after ${after}`);
  }
});

/** Fails every hour, `days` long; `gaps` are added between two attempts. */
function failFor(days: number, gap = hour): { state: string; attempts: number; code: string | undefined } {
  let now = epoch;
  let record = fresh;
  while (now < epoch + days * day && record.state !== 'never') {
    record = failed(begun(record, circumstances(now)), error('later'), circumstances(now));
    now += gap;
  }
  return { state: record.state, attempts: record.attempts, code: record.code };
}

test('gives up after fourteen days of trying, and says so', () => {
  assert.is(failFor(13.9).state, 'later');
  assert.equal(failFor(15), { state: 'never', attempts: 14 * 24 + 1, code: 'SB_GAVE_UP' });
});

test('does not count the weeks in which the bridge was switched off, nor a jump of the clock', () => {
  assert.is(failFor(55, 10 * day).state, 'later', 'ten days between two attempts count as six hours');
  const record = failed(begun(fresh, circumstances(0)), error('later'), circumstances(0));
  const jumped = failed(begun(record, circumstances(epoch)), error('later'), circumstances(epoch));
  assert.is(jumped.state, 'later');
  assert.is(jumped.trying, 6 * hour);
  const back = begun(
    failed(begun(fresh, circumstances(epoch)), error('later'), circumstances(epoch)),
    circumstances(0),
  );
  assert.is(back.trying, 0);
  const paused = failed(begun(fresh, circumstances(epoch)), error('paused'), circumstances(epoch));
  assert.is(begun(paused, circumstances(epoch + day)).trying, 0, 'a pause is no trying');
});

test('forgets what was counted when a person asks for another try, but not what the destination remembers', () => {
  const asked = { described: ['a gull'], damaged: 'publish' } as const;
  const remembering = { ...begun(fresh, circumstances(epoch)), memory: { key: 'k' }, ...asked };
  const record = retried(failed(remembering, error('never'), circumstances(epoch)), epoch + day);
  assert.equal(record, {
    ...fresh,
    since: new Date(epoch + day).toISOString(),
    attempts: 1,
    memory: { key: 'k' },
    ...asked,
  });
});

test('queues a delivery again whose attempt was cut off, and lets it wait from the third time in a row', () => {
  let record = fresh;
  const states: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    record = cutOff(begun(record, circumstances(epoch)), circumstances(epoch));
    states.push(record.state);
  }
  assert.equal(states, ['queued', 'queued', 'later', 'later']);
  assert.is(record.attempts, 4);
  const ended = failed(begun(record, circumstances(epoch)), error('later'), circumstances(epoch));
  assert.is(ended.interruptions, 0);
});

test('keeps where it can be seen, on one line', () => {
  const record = delivered(
    begun(fresh, circumstances(epoch)),
    { where: 'https://a.example/1\n', remark: 'it is public' },
    epoch,
  );
  assert.is(record.where, 'https://a.example/1');
  assert.is(record.remark, 'it is public');
  assert.is(record.reason, undefined);
});

test.run();
