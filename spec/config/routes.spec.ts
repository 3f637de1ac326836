import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepts, configOf, refuses } from './yaml-cases.ts';

const test = suite('config/routes');

/** Two destinations, four lines; then what the case adds. */
const two =
  'destinations:\n  a: { type: drop }\n  photos: { type: store, folder: p }\ndefault: { email: a }\n';
const routesOf = (yaml: string): unknown => ({ ...configOf(two + yaml).routes });

test('routes are ASCII lower case, and nothing else is changed', () => {
  assert.equal(routesOf('routes: { FaceBook: a, "Public@Camera.Example": photos, "ÄB@x.example": a }'), {
    facebook: 'a',
    'public@camera.example': 'photos',
    'Äb@x.example': 'a',
  });
});

test('a route cannot be inherited: every object has a constructor, a table of routes has not', () => {
  const { routes } = configOf(`${two}routes: { facebook: a }`);
  assert.is(Reflect.get(routes, 'constructor'), undefined);
  assert.is(Reflect.get(routes, '__proto__'), undefined);
});

test('keys that every object has are keys like any other', () => {
  const { routes } = configOf(`${two}routes: { __proto__: a, constructor: photos, toString: a }`);
  assert.equal(Object.entries(routes), [
    ['__proto__', 'a'],
    ['constructor', 'photos'],
    ['tostring', 'a'],
  ]);
  assert.is(Reflect.get({}, 'a'), undefined);
});

accepts(test, [
  ['no routes', two, (c) => Object.keys(c.routes), []],
  ['a group with nothing in it', `${two}routes:\n#  facebook: a\n`, (c) => Object.keys(c.routes), []],
  [
    'a default for both',
    two.replace('email: a', 'email: a, social: photos'),
    (c) => c.default,
    { email: 'a', social: 'photos' },
  ],
  ['a default for one', two, (c) => c.default, { email: 'a', social: undefined }],
  [
    'routes to the folder that is there without destinations',
    'routes: { facebook: photos }',
    (c) => c.routes.facebook,
    'photos',
  ],
]);

refuses(test, [
  [
    'a route to nowhere',
    `${two}routes: { facebook: photo }`,
    'SB_CONFIG_DESTINATION',
    'routes.facebook',
    5,
    'did you mean "photos"?',
  ],
  [
    'a route to nowhere near',
    `${two}routes:\n  "a@b.example": mastodon`,
    'SB_CONFIG_DESTINATION',
    'routes."a@b.example"',
    6,
    'known are a, photos',
  ],
  [
    'drop where no destination has that name',
    `${two}routes: { x: drop }`,
    'SB_CONFIG_DESTINATION',
    'routes.x',
    5,
    'add "drop: { type: drop }"',
  ],
  [
    'a default to nowhere',
    two.replace('email: a', 'email: b'),
    'SB_CONFIG_DESTINATION',
    'default.email',
    4,
    'known are a, photos',
  ],
  [
    'a destination that every object has',
    `${two}routes: { x: constructor }`,
    'SB_CONFIG_DESTINATION',
    'routes.x',
    5,
    'known are',
  ],
  [
    'one route in two cases',
    `${two}routes:\n  facebook: a\n  FACEBOOK: a`,
    'SB_CONFIG_VALUE',
    'routes.FACEBOOK',
    7,
    'case does not count',
  ],
  [
    'a pattern',
    `${two}routes: { "*@b.example": a }`,
    'SB_CONFIG_VALUE',
    'routes',
    5,
    'patterns are not known',
  ],
  [
    'a key with spaces',
    `${two}routes: { "face book": a }`,
    'SB_CONFIG_VALUE',
    'routes',
    5,
    'write it like facebook',
  ],
  ['a list of routes', `${two}routes: [a]`, 'SB_CONFIG_VALUE', 'routes', 5, '"key: value" lines'],
  [
    'a route without a value',
    `${two}routes:\n  facebook:\n`,
    'SB_CONFIG_VALUE',
    'routes.facebook',
    6,
    'take the key out',
  ],
  [
    'a default that is one text',
    two.replace('{ email: a }', 'a'),
    'SB_CONFIG_VALUE',
    'default',
    4,
    '"key: value" lines',
  ],
  [
    'destinations that nothing leads to',
    'destinations: { p: { type: drop } }',
    'SB_CONFIG_MISSING',
    'default',
    1,
    'add "default: { email: p, social: p }"',
  ],
]);

test.run();
