// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { destinationTypes } from '../../../lib/config/destinations/destination-types.ts';
import { accepts, configOf, plainStore, refuses } from '../yaml-cases.ts';

const test = suite('config/destinations/destinations');

const one = (destination: string): string => `destinations:\n  p: ${destination}\ndefault: { email: p }\n`;

accepts(test, [
  [
    'a folder beside the configuration',
    one('{ type: store, folder: ./photos }'),
    (c) => c.destinations.p,
    plainStore('/etc/bridge/photos'),
  ],
  [
    'an absolute folder',
    one('{ type: store, folder: /srv//x/../photos/ }'),
    (c) => c.destinations.p,
    plainStore('/srv/photos'),
  ],
  [
    'a folder at home',
    one('{ type: store, folder: "${HOME}/p" }'),
    (c) => Reflect.get(c.destinations.p ?? {}, 'folder'),
    '/home/g/p',
    { HOME: '/home/g' },
  ],
  ['drop', one('{ type: drop }'), (c) => c.destinations.p, { type: 'drop' }],
  [
    'names with dots and digits',
    one('{ type: drop }\n  9.a_B-c: { type: drop }'),
    (c) => Object.keys(c.destinations),
    ['p', '9.a_B-c'],
  ],
  [
    'a name that every object has',
    one('{ type: drop }\n  constructor: { type: store, folder: /x }'),
    (c) => c.destinations.constructor,
    plainStore('/x'),
  ],
  [
    'none: a folder in data',
    'data: /d',
    (c) => ({ ...c.destinations }),
    { photos: { ...plainStore('/d/photos'), implied: true } },
  ],
  [
    'a group with nothing in it: the same',
    'data: /d\ndestinations:\n',
    (c) => [Object.keys(c.destinations), c.default],
    [['photos'], { email: 'photos', social: 'photos' }],
  ],
]);

refuses(test, [
  [
    'a type that is not there',
    one('{ type: webdav, url: x }'),
    'SB_CONFIG_DESTINATION',
    'destinations.p.type',
    2,
    'known are mastodon, store, smtp, command, module, drop',
  ],
  [
    'a mistyped type',
    one('{ type: mastadon }'),
    'SB_CONFIG_DESTINATION',
    'destinations.p.type',
    2,
    'did you mean "mastodon"?',
  ],
  [
    'a type that every object has',
    one('{ type: constructor }'),
    'SB_CONFIG_DESTINATION',
    'destinations.p.type',
    2,
    'known are',
  ],
  [
    'no type',
    one('{ folder: x }'),
    'SB_CONFIG_MISSING',
    'destinations.p.type',
    2,
    'add "type:" with one of mastodon, store, smtp, command, module, drop',
  ],
  ['nothing', one(''), 'SB_CONFIG_MISSING', 'destinations.p.type', 2, 'add "type:"'],
  ['a text', one('./photos'), 'SB_CONFIG_VALUE', 'destinations.p', 2, '"key: value" lines'],
  [
    'a store without a folder',
    one('{ type: store }'),
    'SB_CONFIG_MISSING',
    'destinations.p.folder',
    2,
    'add "folder: ./photos"',
  ],
  [
    'an empty folder',
    one('{ type: store, folder: "" }'),
    'SB_CONFIG_VALUE',
    'destinations.p.folder',
    2,
    'on one line',
  ],
  [
    'a folder with NUL',
    one('{ type: store, folder: "a\\0" }'),
    'SB_CONFIG_VALUE',
    'destinations.p.folder',
    2,
    'take them out',
  ],
  [
    'a folder at ~',
    one('{ type: store, folder: ~/photos }'),
    'SB_CONFIG_VALUE',
    'destinations.p.folder',
    2,
    'write ${HOME}',
  ],
  [
    'a key that is our own',
    one('{ type: store, folder: x, implied: true }'),
    'SB_CONFIG_UNKNOWN_KEY',
    'destinations.p.implied',
    2,
    'known are type, extends, folder',
  ],
  [
    'a key of drop',
    one('{ type: drop, folder: x }'),
    'SB_CONFIG_UNKNOWN_KEY',
    'destinations.p.folder',
    2,
    'known are type, extends',
  ],
  [
    'a name with a slash',
    'destinations:\n  a/b: { type: drop }\ndefault: { email: a/b }',
    'SB_CONFIG_VALUE',
    'destinations."a/b"',
    2,
    'rename the destination',
  ],
  [
    'a name of dots',
    'destinations:\n  "..": { type: drop }\ndefault: { email: ".." }',
    'SB_CONFIG_VALUE',
    'destinations.".."',
    2,
    'rename the destination',
  ],
  [
    'the name __proto__',
    'destinations:\n  __proto__: { type: drop }\ndefault: { email: __proto__ }',
    'SB_CONFIG_VALUE',
    'destinations.__proto__',
    2,
    'rename the destination',
  ],
  ['a list', 'destinations: [x]', 'SB_CONFIG_VALUE', 'destinations', 1, '"key: value" lines'],
]);

test('a destination cannot be inherited from every object', () => {
  const { destinations } = configOf(one('{ type: drop }'));
  assert.is(Reflect.get(destinations, 'constructor'), undefined);
  assert.is(Reflect.get(destinations, 'toString'), undefined);
});

test('every type stands in the table under its name', () => {
  for (const [name, type] of destinationTypes) assert.is(type.name, name);
});

test.run();
