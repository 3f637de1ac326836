import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepts, mastodonWith, refusalsOf, refuses } from './yaml-cases.ts';

const test = suite('config/tree');

accepts(test, [
  ['an empty file', '', (c) => c.listen[0]?.port, 8080],
  ['a file of comments', '# nothing\n\n', (c) => c.listen[0]?.port, 8080],
  ['a file that says null', '~\n', (c) => c.listen[0]?.port, 8080],
  ['one document with its marker', '---\nlisten: 1\n', (c) => c.listen[0]?.port, 1],
  ['a byte order mark', '\uFEFFlisten: 1\n', (c) => c.listen[0]?.port, 1],
  ['CRLF', 'listen: 1\r\ndata: /x\r\n', (c) => c.data, '/x'],
  [
    'an old version of YAML, with texts as they are',
    '%YAML 1.1\n---\ndata: yes\n',
    (c) => c.data,
    '/etc/bridge/yes',
  ],
  ['JSON', '{"listen": ["127.0.0.1:1"], "data": "/x"}', (c) => [c.listen[0]?.port, c.data], [1, '/x']],
  [
    'a number as text, its zeros kept',
    mastodonWith('postscript: 0123'),
    (c) => Reflect.get(c.destinations.m ?? {}, 'postscript'),
    '0123',
  ],
  ['a folded text', 'data: >-\n  /a\n  b\n', (c) => c.data, '/a b'],
]);

refuses(test, [
  ['a tab as indentation', 'limits:\n\tbody: 1\n', 'SB_CONFIG_SYNTAX', '', 2, 'indent with spaces'],
  [
    'lines indented unlike',
    'limits:\n  body: 1\n idle: 1s\n',
    'SB_CONFIG_SYNTAX',
    '',
    3,
    'indent the lines alike',
  ],
  ['a bracket that never closes', 'listen: [1,\n', 'SB_CONFIG_SYNTAX', '', 2, 'brackets closed'],
  [
    'a bracket behind a #',
    'keep: { age: #7d }\ndata: x\n',
    'SB_CONFIG_SYNTAX',
    '',
    2,
    'text with # in it into quotes',
  ],
  ['a quote that never closes', 'data: "x\n', 'SB_CONFIG_SYNTAX', '', 2, 'add it'],
  [
    'a letter that YAML keeps',
    'data: @x\n',
    'SB_CONFIG_SYNTAX',
    '',
    1,
    'put the value into quotes (column 7)',
  ],
  ['a colon in a value', 'data: a: b\n', 'SB_CONFIG_SYNTAX', '', 1, 'put the value into quotes'],
  [
    'a key without a colon',
    'data: x\nlisten\n',
    'SB_CONFIG_SYNTAX',
    '',
    2,
    'quote, bracket, colon or comma; add it',
  ],
  ['text behind a quote', 'data: "x" y\n', 'SB_CONFIG_SYNTAX', '', 1, 'put the value into quotes'],
  ['an unknown escape', 'data: "\\q"\n', 'SB_CONFIG_SYNTAX', '', 1, 'single quotes'],
  ['a second document', 'data: x\n---\ndata: y\n', 'SB_CONFIG_SYNTAX', '', 2, 'take it out'],
  ['a list', '- data\n', 'SB_CONFIG_SYNTAX', '', 1, '"key: value" lines'],
  ['one text', 'data\n', 'SB_CONFIG_SYNTAX', '', 1, '"key: value" lines'],
  [
    'a key twice',
    'data: x\nlisten: 1\ndata: y\n',
    'SB_CONFIG_SYNTAX',
    'data',
    3,
    'stands on line 1 too; take one out',
  ],
  [
    'a key twice, once in quotes',
    'limits:\n  body: 1\n  "body": 2\n',
    'SB_CONFIG_SYNTAX',
    'limits.body',
    3,
    'line 2',
  ],
  ['an anchor', 'data: &x y\n', 'SB_CONFIG_SYNTAX', 'data', 1, 'put the value into quotes'],
  ['an anchor before a group', 'limits: &l { body: 1 }\n', 'SB_CONFIG_SYNTAX', 'limits', 1, 'use "extends"'],
  ['an alias', 'data: *x\n', 'SB_CONFIG_SYNTAX', 'data', 1, 'write the value out'],
  ['a merge key', 'limits:\n  <<: { body: 1 }\n', 'SB_CONFIG_SYNTAX', 'limits', 2, 'use "extends"'],
  ['a tag', 'data: !env X\n', 'SB_CONFIG_SYNTAX', 'data', 1, 'put the value into quotes'],
  ['a tag of YAML itself', 'data: !!str x\n', 'SB_CONFIG_SYNTAX', 'data', 1, 'put the value into quotes'],
  ['a key that is a list', '? [a]\n: b\n', 'SB_CONFIG_SYNTAX', '', 1, 'write "key: value"'],
  ['an empty key', 'data: x\n: b\n', 'SB_CONFIG_SYNTAX', '', 2, 'write "key: value"'],
  [
    'a comment where a text was meant',
    'destinations:\n  m:\n    type: mastodon\n    server: a.b\n    token: t\n    postscript: #x\ndefault: { email: m }\n',
    'SB_CONFIG_VALUE',
    'destinations.m.postscript',
    6,
    'in quotes if it begins with #',
  ],
  ['a file that is too long', `#${'x'.repeat(65_536)}`, 'SB_CONFIG_SYNTAX', '', 1, 'make it shorter'],
]);

test('tells every anchor, alias, tag and key given twice at once', () => {
  const errors = refusalsOf('listen: &x 80\nsenders: !a []\n<<: {}\nlisten: 2\n? [a]\n: 3\ndata: *x\n');
  assert.equal(
    errors.map(({ code, line }) => `${code} ${line}`),
    [1, 2, 3, 4, 5, 7].map((line) => `SB_CONFIG_SYNTAX ${line}`),
  );
});

const floods: readonly (readonly [string, string])[] = [
  ['brackets', '['.repeat(65_000)],
  ['braces', '{a: '.repeat(16_000)],
  ['dashes', '- '.repeat(32_000)],
  ['questions', '? '.repeat(32_000)],
  ['anchors', '&a '.repeat(21_000)],
  ['lines', 'a: b\n'.repeat(13_000)],
  ['errors', 'a: @\n'.repeat(13_000)],
  ['colons', `data: {a: "${':@'.repeat(32_000)}"}`],
  ['closed brackets', `listen: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  [
    'heirs',
    Array.from({ length: 1500 }, (_, i) => `d${i}: {extends: d${i + 1}}`)
      .join('\n  ')
      .replace(/^/, 'destinations:\n  '),
  ],
];

for (const [name, yaml] of floods)
  test(`a flood of ${name} is refused within seconds`, () => {
    const start = performance.now();
    assert.ok(refusalsOf(yaml).length > 0);
    assert.ok(performance.now() - start < 5000);
  });

test.run();
