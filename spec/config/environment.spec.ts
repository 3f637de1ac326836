// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the matter of this spec
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepts, type configOf, mastodonWith, refusalsOf, refuses } from './yaml-cases.ts';

const test = suite('config/environment');

const postscript = (config: ReturnType<typeof configOf>): unknown =>
  config.destinations.m?.type === 'mastodon' ? config.destinations.m.postscript : undefined;
const filled = (text: string): string => mastodonWith(`postscript: ${JSON.stringify(text)}`);

accepts(test, [
  ['a variable', filled('${A}'), postscript, 'one', { A: 'one' }],
  ['variables inside a text', filled('<${A}-${B_2}>'), postscript, '<one-two>', { A: 'one', B_2: 'two' }],
  ['an empty variable', filled('x${A}'), postscript, 'x', { A: '' }],
  ['an escaped reference', filled('$${A}'), postscript, '${A}'],
  ['an escape without a name behind it', filled('$${'), postscript, '${'],
  ['a dollar before an escaped reference', filled('$$${A}'), postscript, '$${A}'],
  ['lonely dollars', filled('$A $ $$ $1 $scrypt$x$'), postscript, '$A $ $$ $1 $scrypt$x$'],
  [
    'a value that looks like a reference, as text',
    filled('${A}'),
    postscript,
    '${B}',
    { A: '${B}', B: 'no' },
  ],
  ['a value that looks like a replacement pattern', filled('${A}'), postscript, '$& $1', { A: '$& $1' }],
  ['a value that looks like YAML, as text', filled('${A}'), postscript, '{a: [1]} #', { A: '{a: [1]} #' }],
  ['a variable without quotes', 'data: ${DIR}/x', (c) => c.data, '/srv/x', { DIR: '/srv' }],
  [
    'a flag from the environment',
    mastodonWith('album: "${A}"'),
    (c) => Reflect.get(c.destinations.m ?? {}, 'album'),
    false,
    { A: 'false' },
  ],
  [
    'a password of dollars',
    'senders: [{ name: georg, password: "$scrypt$N$aa$bb" }]',
    (c) => c.senders?.[0]?.password,
    '$scrypt$N$aa$bb',
  ],
]);

refuses(test, [
  [
    'a variable that is not set',
    filled('${NOPE}'),
    'SB_CONFIG_ENV',
    'destinations.m.postscript',
    2,
    'variable NOPE, it is not set; set it',
  ],
  [
    'a variable nearly named',
    filled('${TOKN}'),
    'SB_CONFIG_ENV',
    'destinations.m.postscript',
    2,
    'there is one called TOKEN',
    { TOKEN: 'x' },
  ],
  [
    'a name that every object has',
    filled('${constructor}'),
    'SB_CONFIG_ENV',
    'destinations.m.postscript',
    2,
    'set it',
  ],
  [
    'a reference without an end',
    filled('${A'),
    'SB_CONFIG_ENV',
    'destinations.m.postscript',
    2,
    'write $${',
    { A: '1' },
  ],
  ['a reference without a name', filled('${}'), 'SB_CONFIG_ENV', 'destinations.m.postscript', 2, 'write $${'],
  [
    'a default inside a reference',
    filled('${A:-b}'),
    'SB_CONFIG_ENV',
    'destinations.m.postscript',
    2,
    'write $${',
    { A: '1' },
  ],
  [
    'a variable with control characters',
    filled('${A}'),
    'SB_CONFIG_VALUE',
    'destinations.m.postscript',
    2,
    'take them out',
    { A: '\u0000' },
  ],
]);

test('does not fill in keys', () => {
  assert.is(refusalsOf('"${A}": 1', { A: 'data' })[0]?.code, 'SB_CONFIG_UNKNOWN_KEY');
});

test('tells two missing variables of one file', () => {
  const errors = refusalsOf('data: ${ONE}\nlimits: { body: "${TWO}" }');
  assert.equal(
    errors.map(({ code, line }) => [code, line]),
    [
      ['SB_CONFIG_ENV', 1],
      ['SB_CONFIG_ENV', 2],
    ],
  );
});

test.run();
