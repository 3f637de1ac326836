import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { LoginPace } from '../../lib/handlers/login-pace.ts';
import { deadline } from './deadline.ts';

const test = suite('handlers/login-pace');

/** A clock on which waiting moves the time, unless it is held; remembers how long each had to wait. */
class StagedClock {
  time = 1000;
  readonly waits: number[] = [];
  held = false;

  now(): number {
    return this.time;
  }

  async wait(ms: number): Promise<void> {
    this.waits.push(ms);
    if (!this.held) this.time += ms;
  }
}

function staged(): { clock: StagedClock; pace: LoginPace } {
  const clock = new StagedClock();
  return { clock, pace: new LoginPace(clock) };
}

async function fail(pace: LoginPace, times: number, peer = '10.0.0.7', name = 'georg'): Promise<void> {
  for (let count = 0; count < times; count++) (await pace.begin(peer, name)).end(false);
}

async function refusedAtOnce(pace: LoginPace, peer = '10.0.0.7'): Promise<void> {
  try {
    await pace.begin(peer, 'georg');
  } catch (error) {
    assert.instance(error, RefusalError);
    if (error instanceof RefusalError)
      assert.equal([error.code, error.status], ['SB_PASSWORD_TOO_OFTEN', 429]);
    return;
  }
  throw new Error('it was let through');
}

test('the first attempt waits for nothing', async () => {
  const { clock, pace } = staged();
  await pace.begin('10.0.0.7', 'georg');
  assert.equal(clock.waits, []);
});

test('each wrong password doubles the wait for the next, up to 8 s', async () => {
  const { clock, pace } = staged();
  await fail(pace, 8);
  assert.equal(clock.waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test('who types slowly waits for nothing', async () => {
  const { clock, pace } = staged();
  for (let count = 0; count < 20; count++) {
    await fail(pace, 1);
    clock.time += 8000;
  }
  assert.equal(clock.waits, []);
});

test('a good password ends the waiting', async () => {
  const { clock, pace } = staged();
  await fail(pace, 3);
  (await pace.begin('10.0.0.7', 'georg')).end(true);
  clock.waits.length = 0;
  (await pace.begin('10.0.0.7', 'georg')).end(true);
  assert.equal(clock.waits, []);
});

test('a good password of one name does not end the waiting for another', async () => {
  const { clock, pace } = staged();
  for (let count = 0; count < 5; count++) {
    await fail(pace, 1, '10.0.0.7', 'anna');
    (await pace.begin('10.0.0.7', 'georg')).end(true);
  }
  clock.waits.length = 0;
  await pace.begin('10.0.0.7', 'georg');
  assert.equal(clock.waits, [], 'who has the password waits for nothing');
  (await pace.begin('10.0.0.7', 'anna')).end(true);
  assert.ok(Number(clock.waits[0]) >= 8000, 'the next guess is the sixth');
});

test('other names tried in between do not make a name forgotten', async () => {
  const { clock, pace } = staged();
  await fail(pace, 4, '10.0.0.7', 'anna');
  for (let count = 0; count < 100; count++) {
    await fail(pace, 1, '10.0.0.7', `nobody ${count}`);
    (await pace.begin('10.0.0.7', 'georg')).end(true);
  }
  clock.waits.length = 0;
  await pace.begin('10.0.0.7', 'anna');
  assert.equal(clock.waits, [4000]);
});

test('of an address 32 names are counted apart, and all beyond as one', async () => {
  const { clock, pace } = staged();
  for (let count = 0; count < 35; count++) await fail(pace, 1, '10.0.0.7', `nobody ${count}`);
  (await pace.begin('10.0.0.7', 'georg')).end(true);
  clock.waits.length = 0;
  (await pace.begin('10.0.0.7', 'nobody 1')).end(true);
  assert.equal(clock.waits, [500]);
  await pace.begin('10.0.0.7', 'nobody 40');
  assert.equal(clock.waits, [500, 2000], 'three beyond were tried before it');
});

test('attempts at the same time wait for each other, and whoever would wait longer than 8 s is refused at once', async () => {
  const { clock, pace } = staged();
  clock.held = true;
  for (let count = 0; count < 5; count++) await pace.begin('10.0.0.7', 'georg');
  assert.equal(clock.waits, [500, 1500, 3500, 7500]);
  await refusedAtOnce(pace);
  await refusedAtOnce(pace);
  assert.is(clock.waits.length, 4);
});

test('being refused does not make the wait longer', async () => {
  const { clock, pace } = staged();
  clock.held = true;
  await fail(pace, 5);
  for (let count = 0; count < 100; count++) await refusedAtOnce(pace);
  clock.time += 7500;
  await pace.begin('10.0.0.7', 'georg');
  assert.is(clock.waits.at(-1), 8000);
});

test('an address does not wait for the passwords of another', async () => {
  const { clock, pace } = staged();
  await fail(pace, 5);
  clock.waits.length = 0;
  await pace.begin('10.0.0.8', 'georg');
  assert.equal(clock.waits, []);
});

const together: readonly (readonly [one: string, other: string, same: boolean])[] = [
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:ffff::1', true],
  ['fe80::1%wlan0', 'fe80::2%wlan0', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::ffff:10.0.0.7', '::ffff:10.0.0.8', false],
];

for (const [one, other, same] of together)
  test(`${one} and ${other} are ${same ? 'one address' : 'two addresses'} to it`, async () => {
    const { clock, pace } = staged();
    await fail(pace, 1, one);
    await pace.begin(other, 'georg');
    assert.is(clock.waits.length, same ? 1 : 0);
  });

test('an address is forgotten after ten minutes', async () => {
  const { clock, pace } = staged();
  await fail(pace, 5);
  clock.time += 10 * 60_000;
  clock.waits.length = 0;
  await fail(pace, 2);
  assert.equal(clock.waits, [500]);
  assert.is(pace.size, 1);
  clock.time += 10 * 60_000;
  await pace.begin('10.0.0.8', 'georg');
  assert.is(pace.size, 1);
});

test('it remembers a thousand addresses, and forgets the one that was silent longest', async () => {
  const { clock, pace } = staged();
  await fail(pace, 2, 'first');
  await fail(pace, 1, 'second');
  for (let count = 0; count < 998; count++) await fail(pace, 1, `10.1.${count >> 8}.${count & 255}`);
  await fail(pace, 1, 'first');
  await fail(pace, 1, 'one more');
  assert.is(pace.size, 1000);
  clock.waits.length = 0;
  await pace.begin('second', 'georg');
  assert.equal(clock.waits, []);
  await pace.begin('first', 'georg');
  assert.is(clock.waits.length, 1);
});

test('the real clock waits, too', async () => {
  const pace = new LoginPace();
  await fail(pace, 1);
  const began = performance.now();
  await deadline(fail(pace, 1));
  const took = performance.now() - began;
  assert.ok(took > 450 && took < 3000, `${took} ms`);
});

test.run();
