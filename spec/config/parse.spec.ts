// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { parseSize } from '../../lib/config/quantities.ts';
import { schemaKeys } from '../../lib/config/schema.ts';
import { ConfigError } from '../../lib/errors.ts';
import { configOf } from './yaml-cases.ts';

const test = suite('config/parse');

/** Every error but a ConfigError is a fault of ours. Deadline in ms against loops that end late. */
function staysCalm(yaml: string): void {
  const start = performance.now();
  try {
    const config = configOf(yaml, { A: '1', B: '${B}', C: '' });
    assert.ok(Object.isFrozen(config));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    assert.match(error.code, /^SB_CONFIG_/);
    assert.match(error.message, 'expected ');
  }
  assert.ok(performance.now() - start < 2000, 'took too long');
}

const words = [
  ...schemaKeys().flatMap((key) => key.replaceAll(/[<>[\]]/g, '').split('.')),
  'type',
  'extends',
  'a',
  'b',
  'photos',
  'drop',
  'store',
  '__proto__',
  'constructor',
  'hasOwnProperty',
];
const word = fc.constantFrom(...words);
const scalar = fc.oneof(
  word,
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '${A}',
    '${B}',
    '${C}',
    '${',
    '$${A}',
    '1GB',
    '2m',
    ':80',
    'https://u:p@h/',
    '*',
    '&a',
    '<<',
  ),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(word, fc.string({ maxLength: 8 })), tie('tree')), { maxLength: 5 })
      .map((pairs) => new Map(pairs)),
  ),
}));
const config = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'listen',
        'data',
        'senders',
        'routes',
        'default',
        'destinations',
        'limits',
        'hotspot',
        'keep',
        'x',
      ),
      tree,
    ),
    { maxLength: 6 },
  )
  .map((pairs) => new Map(pairs));

test('any values under any keys give a configuration or a ConfigError', () => {
  fc.assert(
    fc.property(config, (value) => staysCalm(stringify(value))),
    { numRuns: 600 },
  );
});

const destination = fc.record(
  {
    type: fc.constantFrom('mastodon', 'store', 'drop', 'x'),
    extends: fc.constantFrom('a', 'b', 'c', 'd'),
    server: scalar,
    token: scalar,
    photo: tree,
    folder: scalar,
  },
  { requiredKeys: [] },
);
const names = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), destination, { minKeys: 1 });

test('any net of extends ends', () => {
  fc.assert(
    fc.property(names, (destinations) => staysCalm(stringify({ destinations, default: { email: 'a' } }))),
    { numRuns: 400 },
  );
});

const pieces = fc.constantFrom(
  ': ',
  ':',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '[',
  ']',
  '{',
  '}',
  ', ',
  '#',
  '&a',
  '*a',
  '!t',
  '|',
  '>',
  '"',
  "'",
  '?',
  '---\n',
  '<<',
  '%',
  '${A}',
  '\\',
  '\0',
  '\uFEFF',
  '\uD800',
  ...words.slice(0, 20),
);

test('any text at all gives a configuration or a ConfigError', () => {
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 60 }).map((each) => each.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(fc.property(text, staysCalm), { numRuns: 1000 });
});

test('a size is the same however many bytes it has', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.constantFrom(['', 1], ['kB', 1e3], ['MiB', 2 ** 20], ['GB', 1e9]),
      (n, [unit, bytes]) => assert.is(parseSize(`${n}${unit}`), n * Number(bytes)),
    ),
    { numRuns: 300 },
  );
});

test('a text of the environment comes out as it went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (value) => {
      const yaml =
        'destinations: { m: { type: mastodon, server: a.b, token: t, postscript: "<${A}>" } }\ndefault: { email: m }';
      const { m } = configOf(yaml, { A: value }).destinations;
      assert.is(m?.type === 'mastodon' && m.postscript, `<${value}>`);
    }),
    { numRuns: 300 },
  );
});

test.run();
