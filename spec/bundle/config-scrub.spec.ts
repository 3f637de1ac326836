import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  foldersIn,
  modulesIn,
  scrubbedConfig,
  secretsIn,
  type Written,
  writtenIn,
} from '../../lib/bundle/config-scrub.ts';
import { Scrubber } from '../../lib/bundle/scrubber.ts';

const test = suite('bundle/config-scrub');

/** Lines of a configuration, and what a report shows of them. */
const lines: readonly (readonly [text: string, left: Written])[] = [
  ['limits: { body: 256MB, idle: 1.5 h }', { limits: { body: '256MB', idle: '1.5 h' } }],
  ['keep: { age: my-password }', { keep: { age: '…' } }],
  ['listen: ["0.0.0.0:80"]', { listen: ['0.0.0.0:80'] }],
  [
    'senders: [oma@x.lan, { name: erna, password: p }]',
    { senders: ['<address-1>', { name: '<name-1>', password: '…' }] },
  ],
  ['senders: { erna: Pflaume99 }', { senders: { '<name-1>': '<name-2>' } }],
  [
    'routes: { facebook: photos, "oma@x.lan": photos, oma: photos, Oma Erna: photos }',
    { routes: { facebook: 'photos', '<address-1>': 'photos', '…': 'photos' } },
  ],
  ['default: { email: photos }', { default: { email: 'photos' } }],
  [
    'destinations: { a: { extends: b, damaged: publish, language: de, photo: { quality: "82" } } }',
    { destinations: { a: { extends: 'b', damaged: 'publish', language: 'de', photo: { quality: '82' } } } },
  ],
  [
    'destinations: { a: { run: [./x, "{filename}", "-p%Y"], env: { mode: hunter22, default: hunter22, MY_KEY: "{pw}%d" } } }',
    {
      destinations: { a: { run: ['…', '{filename}', '…%Y'], env: { mode: '…', default: '…', MY_KEY: '…' } } },
    },
  ],
  [
    'destinations: { a: { type: module, path: ./a.mjs, album: Ernas, social: geheim, server: geheim, more: { Erna: "1" } } }',
    {
      destinations: {
        a: { type: 'module', path: '…', album: '…', social: '…', server: '…', more: { '…': '…' } },
      },
    },
  ],
  [
    'handlers: [{ path: ./a.mjs, default: geheim, email: geheim, names: { Erna: x } }]',
    { handlers: [{ path: '…', default: '…', email: '…', names: { '…': '…' } }] },
  ],
  [
    'destinations: { a: { url: "smtp://u:a%Bc{d}@mail.example:587/x", server: photog.social } }',
    { destinations: { a: { url: 'smtp://…@mail.example:587', server: 'photog.social' } } },
  ],
  [
    `destinations: { a: { token: "a\${TOKEN}b", password: "$scrypt$abc" } }`,
    { destinations: { a: { token: `…\${TOKEN}…`, password: '$scrypt$…' } } },
  ],
];

for (const [text, left] of lines)
  test(`${text} → ${JSON.stringify(left)}`, async () => {
    assert.equal(scrubbedConfig(await writtenIn(text), new Scrubber([])), left);
  });

test('what is hidden there is looked for elsewhere, and what is shown is not', async () => {
  const text = `
senders: { erna: Pflaume99 }
keep: { age: my-password, size: 500MB }
destinations:
  photos: { type: module, path: ./a.mjs, album: Ernas, social: geheim, visibility: unlisted }
`;
  const values = secretsIn(await writtenIn(text), {}).map(({ value }) => value);
  assert.equal(values, ['erna', 'Pflaume99', 'my-password', './a.mjs', 'Ernas', 'geheim']);
});

test('a destination of no type of the bridge’s is a module of the user’s, whatever it extends', async () => {
  const text = `
destinations:
  a: { type: module }
  b: { extends: a }
  c: { extends: c }
  d: { type: store }
  e: { extends: d }
  f: 7
`;
  assert.equal([...modulesIn(await writtenIn(text))], ['a', 'b', 'c', 'f']);
  for (const odd of [undefined, null, 'x', ['a']]) assert.is(modulesIn(odd).size, 0);
});

test('folders with blanks are looked for whole; where others end is plain', () => {
  const config = { data: '/srv/oma erna/data', file: undefined, list: [{ folder: '/srv/x' }, 'a b'] };
  assert.equal(foldersIn(config), [{ kind: 'word', value: '/srv/oma erna/data' }]);
});

test.run();
