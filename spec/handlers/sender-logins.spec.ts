import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigError, RefusalError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import { LoginPace } from '../../lib/handlers/login-pace.ts';
import { PasswordBook, plainTextPasswords } from '../../lib/handlers/password-book.ts';
import { hashPassword } from '../../lib/handlers/password-hash.ts';
import { makeSenderList } from '../../lib/handlers/senders.ts';
import { deadline } from './deadline.ts';

const test = suite('handlers/sender-logins');

const hash = await hashPassword('hunter2', { ln: 4, r: 8, p: 1 });
const other = await hashPassword('swordfish', { ln: 5, r: 8, p: 1 });

const senders = [
  { name: 'georg', password: hash },
  { name: 'anna', password: other },
  { name: 'plain', password: 'in clear' },
  { name: 'open', password: undefined },
  { name: 'both', password: 'p' },
  { name: 'both', password: undefined },
];

/** A list on whose clock a minute passes between attempts, so that nobody waits. */
let minutes = 0;
const list = makeSenderList(senders, new LoginPace({ now: () => 60_000 * minutes++, wait: async () => {} }));

const admitted: readonly (readonly [user: string, password: string])[] = [
  ['georg', 'hunter2'],
  ['GEORG', 'hunter2'],
  ['anna', 'swordfish'],
  ['plain', 'in clear'],
  ['open', ''],
  ['Open', 'whatever'],
  ['both', 'p'],
];

for (const [user, password] of admitted)
  test(`${user} gets in with "${password}", from anywhere`, () =>
    deadline(list.admitLogin(user, password, '203.0.113.9')));

const refused: readonly (readonly [user: string, password: string, says: string])[] = [
  ['georg', 'hunter3', 'the password of "georg"'],
  ['georg', '', 'the password of "georg"'],
  ['georg', hash, 'the password of "georg"'],
  ['georg', 'swordfish', 'the password of "georg"'],
  ['plain', 'in clear ', 'the password of "plain"'],
  ['plain', 'hunter2', 'the password of "plain"'],
  ['both', '', 'the password of "both"'],
  ['nobody', 'hunter2', 'a login as georg, anna, plain, open, both; it came as "nobody"'],
  ['geor\u212a', 'hunter2', 'a login as georg, '],
  ['', '', 'a login as georg, '],
  ['__proto__', '', 'a login as georg, '],
];

async function refusalOf(user: string, password: string): Promise<RefusalError> {
  try {
    await deadline(list.admitLogin(user, password, '10.0.0.7'));
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
  throw new Error('it was let in');
}

for (const [user, password, says] of refused)
  test(`${JSON.stringify(user)} with ${JSON.stringify(password.slice(0, 12))} does not get in`, async () => {
    const error = await refusalOf(user, password);
    assert.equal([error.code, error.status], ['SB_PASSWORD_REFUSED', 401]);
    assert.match(error.message, says);
    assert.not.match(error.message, /hunter|swordfish|in clear|scrypt/);
  });

test('for a wrong name and a wrong password the camera is told the same', async () => {
  const name = refusalReply(await refusalOf('nobody', 'hunter2'));
  assert.equal(name, refusalReply(await refusalOf('georg', 'hunter3')));
  assert.not.match(name.body, /georg|nobody/);
});

test('without "senders" anybody gets in with any password, but only from a private address', async () => {
  const anybody = makeSenderList(undefined);
  await anybody.admitLogin('whoever', 'whatever', '192.168.1.9');
  try {
    await anybody.admitLogin('whoever', 'whatever', '100.64.3.4');
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof RefusalError ? error.code : '', 'SB_SENDER_UNKNOWN');
  }
});

test('an unknown name takes as long as a wrong password, whatever its cost', async () => {
  const dear = await hashPassword('x', { ln: 13, r: 8, p: 1 });
  const book = new PasswordBook([
    { name: 'georg', password: dear },
    { name: 'plain', password: 'y' },
  ]);
  const timeOf = async (name: string): Promise<number> => {
    const began = performance.now();
    assert.not(await book.check(name, 'wrong'));
    return performance.now() - began;
  };
  let [known, plain, unknown] = [Infinity, Infinity, Infinity];
  for (let count = 0; count < 8; count++) {
    known = Math.min(known, await timeOf('georg'));
    plain = Math.min(plain, await timeOf('plain'));
    unknown = Math.min(unknown, await timeOf('nobody'));
  }
  assert.ok(known > 5, `${known} ms`);
  for (const time of [plain, unknown])
    assert.ok(time > known / 2 && time < known * 2, `${time} and ${known} ms`);
});

test('wrong passwords from one address are slowed down, also many at once', async () => {
  const waits: number[] = [];
  const clock = { now: () => 0, wait: async (ms: number) => void waits.push(ms) };
  const slow = makeSenderList(senders, new LoginPace(clock));
  const attempts = Array.from({ length: 20 }, () => slow.admitLogin('georg', 'hunter3', '10.0.0.7'));
  const results = await deadline(Promise.allSettled(attempts));
  const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'in'));
  assert.equal(codes.filter((code) => code === 'SB_PASSWORD_REFUSED').length, 5);
  assert.equal(codes.filter((code) => code === 'SB_PASSWORD_TOO_OFTEN').length, 15);
  assert.equal(waits, [500, 1500, 3500, 7500]);
});

test('a name without a password never waits, and is no way around the wait', async () => {
  const waits: number[] = [];
  const clock = { now: () => 0, wait: async (ms: number) => void waits.push(ms) };
  const slow = makeSenderList(senders, new LoginPace(clock));
  for (let count = 0; count < 3; count++) {
    await slow.admitLogin('open', 'x', '10.0.0.7');
    await slow.admitLogin('georg', 'hunter3', '10.0.0.7').catch(() => {});
  }
  assert.equal(waits, [500, 1500]);
});

test('who knows one password cannot guess at others in between without waiting', async () => {
  const waits: number[] = [];
  let time = 0;
  const wait = async (ms: number): Promise<void> => {
    waits.push(ms);
    time += ms;
  };
  const slow = makeSenderList(senders, new LoginPace({ now: () => time, wait }));
  for (let count = 0; count < 4; count++) {
    await slow.admitLogin(count % 2 === 0 ? 'georg' : 'GEORG', 'guess', '10.0.0.7').catch(() => {});
    await slow.admitLogin('anna', 'swordfish', '10.0.0.7');
  }
  assert.equal(waits, [500, 500, 500, 1000, 500, 2000, 500], 'each guess at georg, and each login after it');
});

test('more logins than a camera has patience for are refused, and those that wait are served', async () => {
  const book = new PasswordBook(senders);
  const checks = Array.from({ length: 40 }, () => book.check('georg', 'hunter2'));
  const results = await deadline(Promise.allSettled(checks));
  assert.is(results.filter((result) => result.status === 'fulfilled' && result.value).length, 16);
  const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'in'));
  assert.is(codes.filter((code) => code === 'SB_PASSWORD_TOO_OFTEN').length, 24);
  assert.ok(await book.check('georg', 'hunter2'));
});

test('a hash that cannot be used stops the start, and says the cure without showing it', () => {
  try {
    makeSenderList([{ name: 'georg', password: '$scrypt$secret' }]);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, ConfigError);
    assert.match(String(error), 'that of "georg"');
    assert.match(String(error), 'run "samsung-bridge passwd"');
    assert.not.match(String(error), 'secret');
  }
});

test('passwords in plain text are named, so that a warning can be given', () => {
  assert.equal(plainTextPasswords(senders), ['plain', 'both']);
  assert.equal(plainTextPasswords(undefined), []);
});

test.run();
