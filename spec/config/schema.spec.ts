import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepts, configOf, refuses } from './yaml-cases.ts';

const test = suite('config/schema');

const whole = `listen: ["0.0.0.0:80"]
data: ./data
senders:
  - Camera@samsungcamera.com
  - { name: georg, password: x }
routes: { facebook: mastodon, "public@camera.example": public }
default: { email: mastodon, social: photos }
destinations:
  photos: { type: store, folder: ./photos }
  mastodon: { type: mastodon, server: "https://photog.social", tokenFile: ./t }
  public: { extends: mastodon, visibility: public }
  drop: { type: drop }
limits: { body: 256MB, idle: 60s, head: 15s, total: 1h, connections: 256, freeDisk: 100MB }
hotspot: { yahoo: redirect }
keep: { age: 1d }
`;

function frozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(frozen);
}

test('the result is frozen to its depths', () => {
  assert.ok(frozen(configOf(whole)));
  assert.ok(frozen(configOf('')));
});

test('two readings share nothing that could be changed by one of them', () => {
  const [one, two] = [configOf(''), configOf('')];
  assert.equal(one.limits, two.limits);
  assert.is.not(one.destinations, two.destinations);
});

test('the limits that are there without a word are those that the page names', () => {
  assert.equal(configOf('').limits, configOf(whole).limits);
  assert.equal(configOf('').limits, {
    body: 256_000_000,
    idle: 60_000,
    head: 15_000,
    total: 3_600_000,
    connections: 256,
    freeDisk: 100_000_000,
  });
});

test('reading never changes what every object has', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  for (const key of ['__proto__', 'constructor', 'prototype'])
    for (const at of [
      '',
      'limits: ',
      'routes: ',
      'destinations: ',
      'destinations: {a: ',
      'destinations: {a: {photo: ',
    ])
      assert.throws(() =>
        configOf(`${at}{ ${key}: { polluted: yes } }${'}'.repeat(at.split('{').length - 1)}`),
      );
  assert.equal(Object.getOwnPropertyNames(Object.prototype), before);
  assert.is(Reflect.get({}, 'polluted'), undefined);
});

accepts(test, [
  ['sessions of a day, a thousand of them', '', (c) => c.sessions, { age: 86_400_000, count: 1000 }],
  ['other sessions', 'sessions: { age: 7d, count: 5 }', (c) => c.sessions, { age: 604_800_000, count: 5 }],
  [
    'paths relative to the configuration',
    whole,
    (c) => [c.data, Reflect.get(c.destinations.public ?? {}, 'tokenFile')],
    ['/etc/bridge/data', '/etc/bridge/t'],
  ],
  [
    'one key of a group',
    whole,
    (c) => [c.hotspot, c.keep],
    [
      { yahoo: 'redirect', msn: 'cookie' },
      { age: 86_400_000, size: 500_000_000 },
    ],
  ],
  [
    'groups with nothing in them',
    'limits:\nhotspot:\nkeep:\ndefault:\nroutes:\n',
    (c) => [c.limits.connections, c.hotspot, c.keep, c.default.email],
    [256, { yahoo: 'cookie', msn: 'cookie' }, { age: 604_800_000, size: 500_000_000 }, 'photos'],
  ],
  [
    'a default over that of no destinations',
    'routes: { poco: photos }\ndefault: { email: photos }',
    (c) => c.default,
    { email: 'photos', social: 'photos' },
  ],
]);

refuses(test, [
  ['sessions of no time', 'sessions: { age: 0s }', 'SB_CONFIG_VALUE', 'sessions.age', 1, 'from 1m to 365d'],
  ['no sessions', 'sessions: { count: 0 }', 'SB_CONFIG_VALUE', 'sessions.count', 1, 'in that range'],
  ['an unknown key', 'lisen: 80', 'SB_CONFIG_UNKNOWN_KEY', 'lisen', 1, 'did you mean "listen"?'],
  [
    'an unknown key like no other',
    'data: x\n\ncolour: red',
    'SB_CONFIG_UNKNOWN_KEY',
    'colour',
    3,
    'known are listen, data, senders, handlers, routes',
  ],
  ['the key __proto__', '__proto__: 1', 'SB_CONFIG_UNKNOWN_KEY', '__proto__', 1, 'known are'],
  [
    'an unknown limit',
    'limits:\n  total: 1h\n  boddy: 1',
    'SB_CONFIG_UNKNOWN_KEY',
    'limits.boddy',
    3,
    'did you mean "body"?',
  ],
  [
    'an answer that no camera knows',
    'hotspot: { msn: cookies }',
    'SB_CONFIG_VALUE',
    'hotspot.msn',
    1,
    'did you mean "cookie"?',
  ],
  [
    'no connections',
    'limits: { connections: 0 }',
    'SB_CONFIG_VALUE',
    'limits.connections',
    1,
    'from 1 to 65535',
  ],
  [
    'connections in hex',
    'limits: { connections: 0x10 }',
    'SB_CONFIG_VALUE',
    'limits.connections',
    1,
    'in that range',
  ],
  ['data at ~', 'data: ~/bridge', 'SB_CONFIG_VALUE', 'data', 1, 'for the home folder'],
  ['data in several lines', 'data: "a\\nb"', 'SB_CONFIG_VALUE', 'data', 1, 'on one line'],
]);

test.run();
