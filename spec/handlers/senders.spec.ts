import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { isPrivate, makeSenderList } from '../../lib/handlers/senders.ts';

const test = suite('handlers/senders');

const privateOnes = [
  ...['10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ...[
    '127.0.0.1',
    '127.255.255.254',
    '169.254.1.1',
    '::1',
    'fc00::1',
    'fdff:ffff::1',
    'fe80::1',
    'fe80::1%wlan0',
  ],
  ...['febf::1', '::ffff:10.0.0.7', '::FFFF:192.168.1.1', '::ffff:a00:7'],
];

for (const address of privateOnes)
  test(`${address} is a private address`, () => assert.is(isPrivate(address), true));

const publicOnes = [
  ...[
    '9.255.255.255',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '8.8.8.8',
  ],
  ...[
    '100.64.0.1',
    '100.127.255.255',
    '128.0.0.1',
    '169.253.255.255',
    '0.0.0.0',
    '::',
    '::2',
    'fbff::1',
    'fec0::1',
  ],
  ...[
    '2001:db8::1',
    '::ffff:8.8.8.8',
    '::ffff:100.64.0.1',
    '010.0.0.1',
    '10.0.0',
    'localhost',
    'unknown',
    '',
  ],
];

for (const address of publicOnes)
  test(`${address || 'an empty address'} is not a private address`, () =>
    assert.is(isPrivate(address), false));

function refusalOf(action: () => void): RefusalError {
  try {
    action();
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('anybody on a private address may send where nobody is named', () => {
  makeSenderList(undefined).admitEmail('whoever@camera.example', '192.168.1.9');
});

test('a sender from a public address is refused, with the cure, where nobody is named', () => {
  const error = refusalOf(() => makeSenderList(undefined).admitEmail('x@camera.example', '100.64.3.4'));
  assert.is(error.code, 'SB_SENDER_UNKNOWN');
  assert.is(error.status, 401);
  assert.match(error.message, '"x@camera.example" came from 100.64.3.4');
  assert.match(error.message, 'under "senders"');
});

const named = makeSenderList([
  { name: 'Camera@samsungcamera.com', password: undefined },
  { name: 'georg', password: 'secret' },
  { name: 'both@camera.example', password: 'secret' },
  { name: 'both@camera.example', password: undefined },
]);

const admitted = ['Camera@samsungcamera.com', 'camera@SAMSUNGCAMERA.COM', 'both@camera.example'];
for (const sender of admitted)
  test(`${sender} is named, and may send from any address`, () => named.admitEmail(sender, '203.0.113.9'));

const refused = [
  '',
  'camera@samsungcamera.com.evil.example',
  'xcamera@samsungcamera.com',
  'camera@samsungcamera.co\u212a',
];
for (const sender of refused)
  test(`${JSON.stringify(sender)} is not named, and may not send even from a private address`, () => {
    const error = refusalOf(() => named.admitEmail(sender, '10.0.0.7'));
    assert.is(error.code, 'SB_SENDER_UNKNOWN');
    assert.is(error.status, 401);
    assert.match(error.message, 'from Camera@samsungcamera.com, both@camera.example;');
    assert.match(error.message, JSON.stringify(sender));
  });

test('a name with a password is not enough for an e-mail, which carries none', () => {
  const error = refusalOf(() => named.admitEmail('Georg', '10.0.0.7'));
  assert.is(error.code, 'SB_SENDER_UNKNOWN');
  assert.match(error.message, 'a sender without a password');
  assert.not.match(error.message, 'secret');
});

test('nobody may send where the list is empty', () => {
  const error = refusalOf(() => makeSenderList([]).admitEmail('a@camera.example', '10.0.0.7'));
  assert.match(error.message, 'an e-mail from nobody;');
});

test.run();
