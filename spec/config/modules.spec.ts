// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepts, configOf, refuses } from './yaml-cases.ts';

const test = suite('config/modules');

const hook = (keys: string): string =>
  `destinations:\n  hook: { type: module, ${keys} }\ndefault: { email: hook }\n`;

accepts(test, [
  ['no handlers', '', (c) => c.handlers, []],
  ['handlers with nothing in them', 'handlers:\n', (c) => c.handlers, []],
  [
    'files and options',
    'handlers:\n  - ./a.js\n  - { path: "${LIB}/b.mjs", greeting: "${HI}", on: yes, port: 0080 }\n',
    (c) => c.handlers,
    [
      { path: '/etc/bridge/a.js', options: {} },
      { path: '/usr/lib/b.mjs', options: { greeting: 'hello ${x}', on: 'yes', port: '0080' } },
    ],
    { LIB: '/usr/lib', HI: 'hello ${x}' },
  ],
  [
    'a destination with options of any shape',
    hook(
      'path: ./hook.js, url: x, empty: , none: ~, text: "~", list: [a, [b], { c: d }], map: { e: { f: } }',
    ),
    (c) => c.destinations.hook,
    {
      type: 'module',
      path: '/etc/bridge/hook.js',
      options: {
        url: 'x',
        empty: null,
        none: null,
        text: '~',
        list: ['a', ['b'], { c: 'd' }],
        map: { e: { f: null } },
      },
    },
  ],
  [
    'an heir: options are replaced whole',
    'destinations: { a: { type: module, path: a.js, x: { y: 1 }, z: 2 }, b: { extends: a, x: { w: 3 } } }\ndefault: { email: a }',
    (c) => c.destinations.b,
    { type: 'module', path: '/etc/bridge/a.js', options: { x: { w: '3' }, z: '2' } },
  ],
]);

test('an option cannot be inherited, nor change what every object has', () => {
  const { destinations } = configOf(hook('path: a.js, __proto__: { polluted: yes }, constructor: x'));
  const options: unknown = Reflect.get(destinations.hook ?? {}, 'options');
  assert.equal(Object.keys(options ?? {}), ['__proto__', 'constructor']);
  assert.is(Object.getPrototypeOf(options), Object.prototype);
  assert.is(Reflect.get({}, 'polluted'), undefined);
});

refuses(test, [
  ['one file that is no list', 'handlers: ./a.js', 'SB_CONFIG_VALUE', 'handlers', 1, '"- ./my-handler.mjs"'],
  ['a handler that is a group', 'handlers: { path: a }', 'SB_CONFIG_VALUE', 'handlers', 1, '"- ./my-handler'],
  ['a handler that is nothing', 'handlers:\n  -\n', 'SB_CONFIG_VALUE', 'handlers[0]', 2, 'write one'],
  [
    'a handler without a path',
    'handlers:\n  - { a: b }',
    'SB_CONFIG_MISSING',
    'handlers[0].path',
    2,
    'add "path: ./my-module.mjs"',
  ],
  ['a path at home', 'handlers: [~/a.js]', 'SB_CONFIG_VALUE', 'handlers[0]', 1, 'write ${HOME}'],
  [
    'a destination without a path',
    hook('a: b'),
    'SB_CONFIG_MISSING',
    'destinations.hook.path',
    2,
    'add "path:',
  ],
  [
    'an option of the environment that is not set',
    hook('path: a.js, b: { c: ["${NOPE}"] }'),
    'SB_CONFIG_ENV',
    'destinations.hook.b.c[0]',
    2,
    'set it where the bridge is started',
  ],
  [
    'an option with control characters',
    hook('path: a.js, b: "\\0"'),
    'SB_CONFIG_VALUE',
    'destinations.hook.b',
    2,
    'take them out',
  ],
]);

test.run();
