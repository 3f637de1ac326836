import { suite } from 'uvu';
import { accepts, refuses } from './yaml-cases.ts';

const test = suite('config/senders');

const open = (name: string): unknown => ({ name, password: undefined });

accepts(test, [
  ['no key: anybody near', '', (c) => c.senders, undefined],
  [
    'addresses and login names',
    'senders: [Camera@samsungcamera.com, georg]',
    (c) => c.senders,
    [open('Camera@samsungcamera.com'), open('georg')],
  ],
  [
    'a name before the address',
    'senders: ["Georg L. <georg@x.example>"]',
    (c) => c.senders,
    [open('georg@x.example')],
  ],
  ['an address in angle brackets', 'senders: [<a@b.example>]', (c) => c.senders, [open('a@b.example')]],
  [
    'a password',
    'senders: [{ name: georg, password: " a b " }]',
    (c) => c.senders,
    [{ name: 'georg', password: ' a b ' }],
  ],
  [
    'a password of digits',
    'senders: [{ name: 0123, password: 007 }]',
    (c) => c.senders,
    [{ name: '0123', password: '007' }],
  ],
  [
    'one name with and without a password',
    'senders: [g, { name: g, password: x }]',
    (c) => c.senders,
    [open('g'), { name: 'g', password: 'x' }],
  ],
  ['a name in a group without a password', 'senders:\n  - name: g\n', (c) => c.senders, [open('g')]],
  [
    'an inherited name as a name',
    'senders: [__proto__, constructor]',
    (c) => c.senders,
    [open('__proto__'), open('constructor')],
  ],
]);

refuses(test, [
  ['an empty list', 'senders: []', 'SB_CONFIG_VALUE', 'senders', 1, 'take the key out to admit any sender'],
  ['a key with nothing behind it', 'senders:\n#  - a\n', 'SB_CONFIG_VALUE', 'senders', 1, 'take the key out'],
  ['one text', 'senders: a@b.example', 'SB_CONFIG_VALUE', 'senders', 1, '"- name" lines'],
  [
    'the same twice, in other case',
    'senders:\n  - A@b.example\n  - a@B.example\n',
    'SB_CONFIG_VALUE',
    'senders[1]',
    3,
    'stands on line 2 too; take one out',
  ],
  [
    'two passwords',
    'senders:\n  - { name: g, password: a }\n  - { name: G, password: b }\n',
    'SB_CONFIG_VALUE',
    'senders[1]',
    3,
    'line 2',
  ],
  [
    'a sender without a name',
    'senders:\n  - password: x\n',
    'SB_CONFIG_MISSING',
    'senders[0].name',
    2,
    'add "name:"',
  ],
  [
    'an empty password',
    'senders:\n  - { name: g, password: "" }\n',
    'SB_CONFIG_VALUE',
    'senders[0].password',
    2,
    'take the key out',
  ],
  [
    'a password of two lines',
    'senders: [{ name: g, password: "a\\nb" }]',
    'SB_CONFIG_VALUE',
    'senders[0].password',
    1,
    'not shown',
  ],
  ['an empty name', 'senders: [""]', 'SB_CONFIG_VALUE', 'senders[0]', 1, 'on one line'],
  ['a pattern', 'senders: ["*@b.example"]', 'SB_CONFIG_VALUE', 'senders[0]', 1, 'patterns are not known'],
  [
    'half an angle bracket',
    'senders: ["G <a@b.example"]',
    'SB_CONFIG_VALUE',
    'senders[0]',
    1,
    'write it like camera@example.org',
  ],
  [
    'two addresses in one',
    'senders: ["a@b.example c@d.example"]',
    'SB_CONFIG_VALUE',
    'senders[0]',
    1,
    'write it like',
  ],
  [
    'a name that is too long',
    `senders: [${'a'.repeat(255)}]`,
    'SB_CONFIG_VALUE',
    'senders[0]',
    1,
    'write it like',
  ],
  [
    'a mistyped key',
    'senders: [{ name: g, passwort: hunter2 }]',
    'SB_CONFIG_UNKNOWN_KEY',
    'senders[0].passwort',
    1,
    'did you mean "password"?',
  ],
]);

test.run();
