import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MastodonConfig } from '../../../lib/config/config.ts';
import { accepts, configOf, mastodonWith, refuses } from '../yaml-cases.ts';

const test = suite('config/destinations/mastodon');

const m = (config: ReturnType<typeof configOf>): MastodonConfig => config.destinations.m as MastodonConfig;
const withServer = (server: string): string =>
  `destinations:\n  m: { type: mastodon, token: t, server: ${JSON.stringify(server)} }\ndefault: { email: m }\n`;
const bare = (keys: string): string =>
  `destinations:\n  m: { type: mastodon, server: a.b, ${keys} }\ndefault: { email: m }\n`;

test('has a default for everything but server and token', () => {
  assert.equal(m(configOf(mastodonWith(''))), {
    type: 'mastodon',
    server: 'https://photog.social',
    token: 't0ken',
    tokenFile: undefined,
    visibility: 'unlisted',
    postscript: '',
    sensitive: false,
    language: undefined,
    altText: 'hold',
    quietPeriod: 120_000,
    album: true,
    photo: { maxPixels: 8_294_400, quality: 82, keepLocation: false, original: false, damaged: 'hold' },
  });
});

const servers: readonly (readonly [written: string, origin: string])[] = [
  ['photog.social', 'https://photog.social'],
  ['https://photog.social/', 'https://photog.social'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['localhost:3000', 'https://localhost:3000'],
  ['HTTPS://Photog.Social', 'https://photog.social'],
  ['https://photog.social:443', 'https://photog.social'],
  ['[::1]:3000', 'https://[::1]:3000'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
];

accepts(
  test,
  servers.map(([written, origin]) => [
    `the server ${written}`,
    withServer(written),
    (c) => m(c).server,
    origin,
  ]),
);

const wrongServers = [
  'https://photog.social/@me',
  'photog.social/api',
  'https://photog.social?x',
  'https://photog.social/#',
  'https://photog.social?',
  'https://me@photog.social',
  '@me@photog.social',
  'ftp://photog.social',
  'file:///etc/passwd',
  'https://',
  'https:// a',
  'a b',
  'https:\\\\a.b',
  'http://a.b:99999',
];

refuses(
  test,
  wrongServers.map((server) => [
    `the server ${server}`,
    withServer(server),
    'SB_CONFIG_VALUE',
    'destinations.m.server',
    2,
    'write it like https://photog.social',
  ]),
);

accepts(test, [
  [
    'every key',
    mastodonWith(
      'visibility: direct, postscript: "#x\\n#y", sensitive: true, language: ko, altText: allow, quietPeriod: 10s, album: false, photo: { maxPixels: 0, quality: 1, keepLocation: true, original: true, damaged: publish }',
    ),
    (c) => [
      m(c).visibility,
      m(c).postscript,
      m(c).sensitive,
      m(c).language,
      m(c).altText,
      m(c).quietPeriod,
      m(c).album,
      m(c).photo,
    ],
    [
      'direct',
      '#x\n#y',
      true,
      'ko',
      'allow',
      10_000,
      false,
      { maxPixels: 0, quality: 1, keepLocation: true, original: true, damaged: 'publish' },
    ],
  ],
  [
    'a token file beside the configuration',
    bare('tokenFile: ./m.token'),
    (c) => [m(c).token, m(c).tokenFile],
    [undefined, '/etc/bridge/m.token'],
  ],
  ['a group with nothing in it', bare('token: t, photo: '), (c) => m(c).photo.quality, 82],
]);

const at = 'destinations.m';

refuses(test, [
  ['no token', bare('album: true'), 'SB_CONFIG_MISSING', at, 2, 'samsung-bridge login'],
  ['two tokens', bare('token: t, tokenFile: f'), 'SB_CONFIG_VALUE', at, 2, 'take one out'],
  ['an empty token', bare('token: ""'), 'SB_CONFIG_VALUE', `${at}.token`, 2, 'take the key out'],
  [
    'a token with a line break',
    bare('token: "a\\n"'),
    'SB_CONFIG_VALUE',
    `${at}.token`,
    2,
    'copy it once more',
  ],
  [
    'no server',
    'destinations:\n  m: { type: mastodon, token: t }\ndefault: { email: m }',
    'SB_CONFIG_MISSING',
    `${at}.server`,
    2,
    'add "server: https://',
  ],
  [
    'a visibility that is not there',
    mastodonWith('visibility: Public'),
    'SB_CONFIG_VALUE',
    `${at}.visibility`,
    2,
    'did you mean "public"?',
  ],
  [
    'the flag of an old YAML',
    mastodonWith('album: yes'),
    'SB_CONFIG_VALUE',
    `${at}.album`,
    2,
    'write true or false',
  ],
  [
    'a language with a country',
    mastodonWith('language: de-AT'),
    'SB_CONFIG_VALUE',
    `${at}.language`,
    2,
    'write it like en, de or ko',
  ],
  [
    'a language that is not there',
    mastodonWith('language: xx'),
    'SB_CONFIG_VALUE',
    `${at}.language`,
    2,
    'write it like',
  ],
  [
    'a quality of zero',
    mastodonWith('photo: { quality: 0 }'),
    'SB_CONFIG_VALUE',
    `${at}.photo.quality`,
    2,
    'from 1 to 100',
  ],
  [
    'a quality of a half',
    mastodonWith('photo: { quality: 90.5 }'),
    'SB_CONFIG_VALUE',
    `${at}.photo.quality`,
    2,
    'in that range',
  ],
  [
    'negative pixels',
    mastodonWith('photo: { maxPixels: -1 }'),
    'SB_CONFIG_VALUE',
    `${at}.photo.maxPixels`,
    2,
    'in that range',
  ],
  [
    'an unknown key of a photo',
    mastodonWith('photo: { qualty: 90 }'),
    'SB_CONFIG_UNKNOWN_KEY',
    `${at}.photo.qualty`,
    2,
    'did you mean "quality"?',
  ],
  [
    'a mistyped key',
    mastodonWith('quietperiod: 1s'),
    'SB_CONFIG_UNKNOWN_KEY',
    `${at}.quietperiod`,
    2,
    'did you mean "quietPeriod"?',
  ],
  [
    'a key of another type',
    mastodonWith('folder: x'),
    'SB_CONFIG_UNKNOWN_KEY',
    `${at}.folder`,
    2,
    'known are type, extends, server',
  ],
]);

test.run();
