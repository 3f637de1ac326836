import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DailyCheck } from '../../lib/cli/daily-check.ts';
import type { LogLine } from '../../lib/cli/log.ts';
import type { Destination } from '../../lib/destinations/destination.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { until } from '../outbox/temporary-folder.ts';

const test = suite('cli/daily-check');
const checks: DailyCheck[] = [];

test.after.each(() => {
  for (const check of checks.splice(0)) check.stop();
});

type Check = NonNullable<Destination['check']>;

/** What happens at one look after the other; the last one for ever. */
function script(...looks: readonly (string | Error)[]): Check & { readonly count: () => number } {
  let count = 0;
  const check = async (): Promise<string> => {
    const look = looks[Math.min(count, looks.length - 1)] ?? '';
    count += 1;
    if (typeof look !== 'string') throw look;
    return look;
  };
  return Object.assign(check, { count: () => count });
}

const usual = { good: 1e9, unclear: 1e9, patience: 5000 };

function start(check: Check | undefined, times = usual): { lines: LogLine[]; check: DailyCheck } {
  const lines: LogLine[] = [];
  const deliver = async () => ({ where: '' });
  const destination = check === undefined ? { name: 'm', deliver } : { name: 'm', deliver, check };
  const daily = new DailyCheck([destination], (line) => lines.push(line), times);
  checks.push(daily);
  daily.start();
  return { lines, check: daily };
}

const dead = new DeliveryError('SB_MASTODON_TOKEN', 'paused', '401; samsung-bridge login https://a.example');
const offline = new DeliveryError('SB_NETWORK', 'later', 'no answer from a.example');

test('says at the start that an account is ready', async () => {
  const { lines } = start(script('@georg@a.example'));
  await until('the line', () => lines.length > 0);
  assert.equal(lines, [{ level: 'info', text: 'm: ready, @georg@a.example' }]);
});

test('is loud about a dead token, with the command, each time', async () => {
  const looks = script(dead);
  const { lines } = start(looks, { ...usual, good: 5 });
  await until('three looks', () => looks.count() >= 3);
  const text = 'm: 401; samsung-bridge login https://a.example';
  assert.equal(lines[0], { level: 'error', code: 'SB_MASTODON_TOKEN', text });
  assert.ok(lines.length >= 2 && lines.every(({ level }) => level === 'error'));
});

test('notes once that the network is in the way, looks again sooner, and says when it is well', async () => {
  const looks = script(offline, offline, offline, '@georg@a.example');
  const { lines } = start(looks, { ...usual, unclear: 5 });
  await until('two lines', () => lines.length >= 2);
  const text = 'm: not known whether it is ready: no answer from a.example';
  assert.equal(lines, [
    { level: 'info', code: 'SB_NETWORK', text },
    { level: 'info', text: 'm: ready, @georg@a.example' },
  ]);
  assert.is(looks.count(), 4);
});

test('says nothing while all stays well', async () => {
  const looks = script('@georg@a.example');
  const { lines } = start(looks, { ...usual, good: 2 });
  await until('five looks', () => looks.count() >= 5);
  assert.is(lines.length, 1);
});

test('gives up a look that takes too long, and tells any other failure in its words', async () => {
  const hanging: Check = (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const slow = start(hanging, { ...usual, patience: 20 });
  const odd = start(script(new TypeError('odd')));
  await until('both lines', () => slow.lines.length + odd.lines.length >= 2);
  assert.match(slow.lines[0]?.text ?? '', /not known whether it is ready: no answer in time$/);
  assert.match(odd.lines[0]?.text ?? '', /not known whether it is ready: odd$/);
});

test('looks when it is asked to, and no more after the stop', async () => {
  const looks = script('one', dead, 'three');
  const { lines, check } = start(looks);
  await until('the first look', () => lines.length >= 1);
  check.lookAt('m');
  check.lookAt('nobody');
  await until('the second look', () => lines.length >= 2);
  check.stop();
  check.lookAt('m');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal([lines.map(({ level }) => level), looks.count()], [['info', 'error'], 2]);
});

test('breaks off what is under way at the stop, and says nothing of it', async () => {
  let aborted = false;
  const { lines, check } = start(
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      }),
  );
  check.stop();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal([aborted, lines], [true, []]);
});

test('asks nothing of a destination that cannot be looked at', async () => {
  const { lines } = start(undefined);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(lines, []);
});

test.run();
