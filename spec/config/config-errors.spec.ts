import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigErrors, Gathering, refusal } from '../../lib/config/config-errors.ts';
import { ConfigError } from '../../lib/errors.ts';
import { account, configOf, refusalsOf } from './yaml-cases.ts';

const test = suite('config/config-errors');

const many = `listen: ["[::]:80", x]
datta: x
limits: { body: 12XB, idle: 60, "a.b": 1 }
destinations:
  m: { type: mastodon, ${account}, photo: { quality: 900 } }
  p: { extends: m, visiblity: public }
  s: { type: webdav }
routes: { facebook: masto }
default: { email: m2 }
`;

const told = [
  '1 listen[1] SB_CONFIG_VALUE',
  '2 datta SB_CONFIG_UNKNOWN_KEY',
  '3 limits."a.b" SB_CONFIG_UNKNOWN_KEY',
  '3 limits.body SB_CONFIG_VALUE',
  '3 limits.idle SB_CONFIG_VALUE',
  '5 destinations.m.photo.quality SB_CONFIG_VALUE',
  '6 destinations.p.visiblity SB_CONFIG_UNKNOWN_KEY',
  '7 destinations.s.type SB_CONFIG_DESTINATION',
  '8 routes.facebook SB_CONFIG_DESTINATION',
  '9 default.email SB_CONFIG_DESTINATION',
];

test('tells every error once and in the order of the file, an inherited one for the one who wrote it', () => {
  assert.equal(
    refusalsOf(many).map(({ line, path, code }) => `${line} ${path} ${code}`),
    told,
  );
});

test('lists several errors line by line, with the place of the first', () => {
  assert.throws(
    () => configOf(many),
    (error: unknown) =>
      error instanceof ConfigErrors &&
      error.message.split('\n').length === told.length + 1 &&
      error.message.startsWith(
        `${told.length} errors in the configuration:\nbridge.yaml:1: listen[1]: expected `,
      ) &&
      error.code === 'SB_CONFIG_VALUE' &&
      error.path === 'listen[1]' &&
      error.line === 1 &&
      error.file === 'bridge.yaml',
  );
});

test('throws a single error as itself', () => {
  assert.throws(
    () => configOf('datta: x'),
    (error: unknown) => error instanceof ConfigError && !(error instanceof ConfigErrors),
  );
});

test('lets every other error through', () => {
  const gathering = new Gathering();
  const fault = (): never => {
    throw new TypeError('a fault');
  };
  assert.throws(() => gathering.attempt(fault), /a fault/);
  gathering.settle();
  gathering.add(refusal('SB_CONFIG_VALUE', { file: undefined, path: 'a', line: undefined }, 'b'));
  assert.throws(() => gathering.settle(), /^a: b$/);
});

const secret = 'hunter2secret';

/** Each is wrong in a way that could print the secret. */
const leaks: readonly (readonly [string, string])[] = [
  ['a password in a list', `senders: [{ name: g, password: [${secret}] }]`],
  ['a password of two lines', `senders: [{ name: g, password: "${secret}\\nx" }]`],
  ['a password as a key', `senders: [{ name: g, password: { ${secret}: 1 } }]`],
  ['a password with a control character', `senders: [{ name: g, password: "${secret}\\0" }]`],
  ['a token with a space', `destinations: { m: { type: mastodon, server: a.b, token: "${secret} x" } }`],
  ['a token of other letters', `destinations: { m: { type: mastodon, server: a.b, token: "${secret}ä" } }`],
  ['a token whose colon is missing', `destinations: { m: { type: mastodon, server: a.b, token ${secret} } }`],
  ['a token whose space is missing', `destinations: { m: { type: mastodon, server: a.b, token:${secret} } }`],
  ['a token with an equals sign', `destinations: { m: { type: mastodon, server: a.b, token=${secret} } }`],
  ['a token under a mistyped key', `destinations: { m: { type: mastodon, server: a.b, tokne: ${secret} } }`],
  ['a token behind a closed quote', `destinations:\n  m: { type: mastodon, token: "x" ${secret} }`],
  ['a password that begins with a percent sign', `senders: [{ name: g, password: %${secret} }]`],
  ['a password that looks like an alias', `senders: [{ name: g, password: *${secret} }]`],
  ['a password that looks like a tag', `senders: [{ name: g, password: !${secret} x }]`],
  ['a password with a broken escape', `senders: [{ name: g, password: "${secret}\\q" }]`],
  ['a password with a reference', `senders: [{ name: g, password: "${secret}\${" }]`],
  [
    'a user in the server',
    `destinations: { m: { type: mastodon, token: t, server: "https://u:${secret}@a.b" } }`,
  ],
  [
    'a user in the server without a scheme',
    `destinations: { m: { type: mastodon, token: t, server: "u:${secret}@a.b" } }`,
  ],
  [
    'a user with / and @ in the password',
    `destinations: { m: { type: mastodon, token: t, server: "https://u:@${secret}/@a.b" } }`,
  ],
  ['a user in what should be a number', `limits: { connections: "x://u:${secret}@a.b" }`],
  [
    'the environment in a server',
    `destinations: { m: { type: mastodon, token: t, server: "https://a.b/\${S}" } }`,
  ],
  ['the environment in a choice', `hotspot: { msn: "\${S}" }`],
  ['the environment in a size', `limits: { body: "\${S}" }`],
  ['the environment in the name of a destination', `default: { email: "\${S}" }`],
  ['the environment in a type', `destinations: { m: { type: "\${S}" } }`],
  ['the environment in extends', `destinations: { m: { extends: "\${S}" } }`],
  [
    'the environment in a language',
    `destinations: { m: { type: mastodon, token: t, server: a.b, language: "\${S}" } }`,
  ],
  ['the environment in an address', `listen: "\${S}"`],
  ['the environment in a sender', `senders: ["\${S}*"]`],
  [
    'a mail server without a scheme',
    `destinations: { m: { type: smtp, from: a@b.c, url: "u:${secret}@h" } }`,
  ],
  ['a mail server of the environment', `destinations: { m: { type: smtp, from: a@b.c, url: "\${S}" } }`],
  [
    'a mail server in several lines',
    `destinations: { m: { type: smtp, from: a@b.c, url: "smtp://u:${secret}\n@h" } }`,
  ],
  ['the environment in a placeholder', `destinations: { m: { type: store, folder: "p/{\${S}}" } }`],
  ['the environment in permissions', `destinations: { m: { type: store, folder: p, mode: "\${S}" } }`],
  [
    'a wrong name in an environment',
    `destinations: { m: { type: command, run: [a], env: { "A B": ${secret} } } }`,
  ],
  ['an option with a broken reference', `handlers: [{ path: a.js, token: "${secret}\${" }]`],
  ['the path of a module at home', `handlers: [{ path: "~/\${S}" }]`],
];

for (const [name, yaml] of leaks)
  test(`shows no secret of ${name}`, () => {
    for (const error of refusalsOf(yaml, { S: secret }))
      assert.not.match(`${error.message} ${error.path} ${error.stack}`, secret);
  });

test('shows long values cut, and control characters escaped', () => {
  const [error] = refusalsOf(`limits: { connections: "${'x'.repeat(500)}" }`);
  assert.ok((error?.message.length ?? 0) < 250, error?.message);
  assert.match(refusalsOf('limits: { connections: "a\\nb" }')[0]?.message ?? '', '"a\\nb"');
  assert.ok((refusalsOf(`${'k'.repeat(500)}: 1`)[0]?.message.length ?? 0) < 300);
});

test.run();
