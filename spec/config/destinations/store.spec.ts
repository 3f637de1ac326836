// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { suite } from 'uvu';
import type { FolderPiece, StoreConfig } from '../../../lib/config/config.ts';
import { type Accepted, accepts, plainStore, type Refused, refuses } from '../yaml-cases.ts';

const test = suite('config/destinations/store');

const store = (keys: string): string =>
  `destinations:\n  p: { type: store, ${keys} }\ndefault: { email: p }\n`;

/** Pieces in short: `'text'`, `<placeholder>`, `%letter`. */
function shown(piece: FolderPiece): string {
  if ('text' in piece) return `'${piece.text}'`;
  return 'of' in piece ? `<${piece.of}>` : `%${piece.time}`;
}

const folders = ({ folder, below }: StoreConfig): string[] => [
  folder,
  ...below.map((name) => name.map(shown).join(' ')),
];

const written: readonly (readonly [folder: string, folders: readonly string[], env?: NodeJS.ProcessEnv])[] = [
  ['./photos', ['/etc/bridge/photos']],
  ['./photos/{sender}', ['/etc/bridge/photos', '<sender>']],
  ['/srv/photos/{sender}/{model}/', ['/srv/photos', '<sender>', '<model>']],
  ['{site}', ['/etc/bridge', '<site>']],
  ['/{via}', ['/', '<via>']],
  ['../p/x/../{via}', ['/etc/p', '<via>']],
  ['p/{date}', ['/etc/bridge/p', "%Y '-' %m '-' %d"]],
  ['p/{date:%Y/%m}', ['/etc/bridge/p', '%Y', '%m']],
  ['p/{date:%G-W%V}', ['/etc/bridge/p', "%G '-W' %V"]],
  ['p/{date:100%%}', ['/etc/bridge/p/100%']],
  ['p/of {sender}, {date:%B}', ['/etc/bridge/p', "'of ' <sender> ', ' %B"]],
  ['p/{sender}/./new//all', ['/etc/bridge/p', '<sender>', "'new'", "'all'"]],
  ['p/a{{b}}/{{sender}}', ['/etc/bridge/p/a{b}/{sender}']],
  ['p/a}b', ['/etc/bridge/p/a}b']],
  ['${HOME}/{model}', ['/home/g', '<model>'], { HOME: '/home/g' }],
  [
    'p/{date:%Y%y%m%d%j%H%M%S%F%G%V%u%a%A%b%B}',
    ['/etc/bridge/p', '%Y %y %m %d %j %H %M %S %F %G %V %u %a %A %b %B'],
  ],
];

accepts(
  test,
  written.map(
    ([folder, names, env]): Accepted => [
      `the folder ${folder}`,
      store(`folder: "${folder}"`),
      (c) => folders(c.destinations.p as StoreConfig),
      names,
      env ?? {},
    ],
  ),
);

accepts(test, [
  ['no more than a folder', store('folder: p'), (c) => c.destinations.p, plainStore('/etc/bridge/p')],
  [
    'permissions',
    store('folder: p, mode: 0640, folderMode: "2750"'),
    (c) => [Reflect.get(c.destinations.p ?? {}, 'mode'), Reflect.get(c.destinations.p ?? {}, 'folderMode')],
    [0o640, 0o2750],
  ],
  [
    'a private folder: the sender comes first',
    store('folder: "p/{date:%Y}", private: true'),
    (c) => folders(c.destinations.p as StoreConfig),
    ['/etc/bridge/p', '<sender>', '%Y'],
  ],
  [
    'a private folder that names the sender itself',
    store('folder: "p/{date:%Y}/x-{sender}", private: true'),
    (c) => folders(c.destinations.p as StoreConfig),
    ['/etc/bridge/p', '%Y', "'x-' <sender>"],
  ],
  [
    'an heir with other permissions',
    'destinations: { a: { type: store, folder: "p/{model}", mode: "0600" }, b: { extends: a, mode: "0660" } }\ndefault: { email: b }',
    (c) => [folders(c.destinations.b as StoreConfig), Reflect.get(c.destinations.b ?? {}, 'mode')],
    [['/etc/bridge/p', '<model>'], 0o660],
  ],
]);

/** Folders that are refused, and a part of the cure. */
const wrong: readonly (readonly [folder: string, cure: string])[] = [
  ['p/{sendr}', 'did you mean {sender}?'],
  ['p/{dat:%Y}', 'did you mean {date}?'],
  ['p/{}', 'known are {sender} {model} {site} {via} {date}'],
  ['p/{date:}', 'did you mean {date}?'],
  ['p/{__proto__}', 'known are {sender}'],
  ['p/{toString}', 'known are {sender}'],
  ['p/{sender', 'a { that stands alone'],
  ['p/{date:%Q}', 'known are %Y %y %m'],
  ['p/{date:%}', 'known are %Y %y %m'],
  ['p/{date:%D}', 'came "%D"'],
  ['p/{sender}/../x', 'write the folder without it'],
  ['p/{date:%Y/../..}', 'write the folder without it'],
  ['~/{sender}', 'write ${HOME}'],
];

refuses(
  test,
  wrong.map(
    ([folder, cure]): Refused => [
      `the folder ${folder}`,
      store(`folder: "${folder}"`),
      'SB_CONFIG_VALUE',
      'destinations.p.folder',
      2,
      cure,
    ],
  ),
);

refuses(
  test,
  [
    ['mode', '0440', 'at least 0600'],
    ['mode', '4755', 'at least 0600'],
    ['mode', '999', 'at least 0600'],
    ['mode', '0x1ff', 'write them like "0640"'],
    ['mode', 'rw-r-----', 'write them like "0640"'],
    ['folderMode', '0640', 'at least 0700'],
    ['folderMode', '1777', 'write them like "0750"'],
    ['private', 'yes', 'write true or false'],
  ].map(
    ([key = '', value = '', cure = '']): Refused => [
      `${key} ${value}`,
      store(`folder: p, ${key}: "${value}"`),
      'SB_CONFIG_VALUE',
      `destinations.p.${key}`,
      2,
      cure,
    ],
  ),
);

test.run();
