// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { suite } from 'uvu';
import type { SmtpConfig } from '../../../lib/config/config.ts';
import { type Accepted, accepts, type Refused, refuses } from '../yaml-cases.ts';

const test = suite('config/destinations/smtp');

const mail = (keys: string): string =>
  `destinations:\n  mail: { type: smtp, ${keys} }\ndefault: { email: mail }\n`;
const usual = 'url: "smtp://u:p@mail.example", from: camera@my.domain';

const plain: SmtpConfig = {
  type: 'smtp',
  url: 'smtp://u:p@mail.example',
  from: 'camera@my.domain',
  to: [],
  tls: 'required',
  caFile: undefined,
  rejectUnauthorized: true,
  connectTimeout: 30_000,
  idleTimeout: 300_000,
};

accepts(
  test,
  (
    [
      ['the least', usual, {}],
      ['one who gets every mail', `${usual}, to: a@b.c`, { to: ['a@b.c'] }],
      ['several', `${usual}, to: [a@b.c, "D <d@e.f>"]`, { to: ['a@b.c', 'D <d@e.f>'] }],
      ['no TLS', `${usual}, tls: none`, { tls: 'none' }],
      ['authorities', `${usual}, caFile: ./ca.pem`, { caFile: '/etc/bridge/ca.pem' }],
      ['any certificate', `${usual}, rejectUnauthorized: false`, { rejectUnauthorized: false }],
      [
        'times',
        `${usual}, connectTimeout: 5s, idleTimeout: 1m`,
        { connectTimeout: 5000, idleTimeout: 60_000 },
      ],
      [
        'a password from the environment, whatever is in it',
        'url: "smtps://u:${PASSWORD}@mail.example:465", from: camera@my.domain',
        { url: 'smtps://u:p@/:{x}#@mail.example:465' },
      ],
    ] as const
  ).map(
    ([name, keys, differs]): Accepted => [
      name,
      mail(keys),
      (c) => c.destinations.mail,
      { ...plain, ...differs },
      { PASSWORD: 'p@/:{x}#' },
    ],
  ),
);

refuses(
  test,
  (
    [
      ['no server', 'from: a@b.c', 'SB_CONFIG_MISSING', 'url', 'add "url: smtp://'],
      ['no sender', 'url: "smtp://h"', 'SB_CONFIG_MISSING', 'from', 'add "from:'],
      ['a bare host', 'url: mail.example, from: a@b.c', 'SB_CONFIG_VALUE', 'url', 'smtp://user:password@'],
      ['the web', 'url: "https://h", from: a@b.c', 'SB_CONFIG_VALUE', 'url', 'smtp://user:password@'],
      ['an empty sender', 'url: "smtp://h", from: ""', 'SB_CONFIG_VALUE', 'from', 'on one line'],
      ['a sender of two lines', 'url: "smtp://h", from: "a\\nb"', 'SB_CONFIG_VALUE', 'from', 'on one line'],
      ['an empty recipient', `${usual}, to: [a@b.c, ""]`, 'SB_CONFIG_VALUE', 'to[1]', 'on one line'],
      ['an odd TLS', `${usual}, tls: require`, 'SB_CONFIG_VALUE', 'tls', 'did you mean "required"?'],
      ['no time', `${usual}, connectTimeout: 0s`, 'SB_CONFIG_VALUE', 'connectTimeout', 'from 10ms to 10m'],
      ['an odd key', `${usual}, pass: x`, 'SB_CONFIG_UNKNOWN_KEY', 'pass', 'known are type, extends, url'],
    ] as const
  ).map(
    ([name, keys, code, key, cure]): Refused => [name, mail(keys), code, `destinations.mail.${key}`, 2, cure],
  ),
);

test.run();
