import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keyPath } from '../../lib/config/node.ts';
import { siteNames } from '../../lib/sites.ts';
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

test('every site is a route', () => {
  for (const site of siteNames)
    assert.equal(routesOf(`routes: { ${site.toUpperCase()}: a }`), { [site]: 'a' });
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
    'patterns, without case',
    `${two}routes: { "*@Drop.example": a, "Photos-*@camera.*": photos, "*@*": a }`,
    (c) => Object.entries(c.routes),
    [
      ['*@drop.example', 'a'],
      ['photos-*@camera.*', 'photos'],
      ['*@*', 'a'],
    ],
  ],
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
    `${two}routes: { poco: drop }`,
    'SB_CONFIG_DESTINATION',
    'routes.poco',
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
    `${two}routes: { poco: constructor }`,
    'SB_CONFIG_DESTINATION',
    'routes.poco',
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
    'a site that is none',
    `${two}routes:\n  facebook: a\n  facebok: a`,
    'SB_CONFIG_VALUE',
    'routes.facebok',
    7,
    'did you mean "facebook"?',
  ],
  [
    'a site like no other',
    `${two}routes: { mastodon: a }`,
    'SB_CONFIG_VALUE',
    'routes.mastodon',
    5,
    'known are facebook, picasa, youtube',
  ],
  ...['__proto__', 'constructor', 'toString'].map(
    (key) =>
      [
        `the site ${key}`,
        `${two}routes: { ${key}: a }`,
        'SB_CONFIG_VALUE',
        `routes.${key}`,
        5,
        'known are facebook',
      ] as const,
  ),
  [
    'a site with spaces',
    `${two}routes: { "face book": a }`,
    'SB_CONFIG_VALUE',
    'routes."face…"',
    5,
    'did you mean "facebook"?',
  ],
  ['everything', `${two}routes: { "*": a }`, 'SB_CONFIG_VALUE', 'routes."*"', 5, 'write "default"'],
  ...['face*', '*@', '@b.example', 'a@b@*', '*@b example', '<*@b.example>', 'a@b@c'].map(
    (key) =>
      [
        `the pattern ${key}`,
        `${two}routes:\n  "${key}": a`,
        'SB_CONFIG_VALUE',
        keyPath('routes', key),
        6,
        '"photos-*@camera.example"',
      ] as const,
  ),
  [
    'a pattern in two cases',
    `${two}routes:\n  "*@b.c": a\n  "*@B.C": a`,
    'SB_CONFIG_VALUE',
    'routes."*@B.C"',
    7,
    'case does not count',
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
