// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { suite } from 'uvu';
import { accepts, refuses } from './yaml-cases.ts';

const test = suite('config/listen');

const any = '0.0.0.0';

accepts(test, [
  ['host and port', 'listen: 10.0.0.1:80', (c) => c.listen, [{ host: '10.0.0.1', port: 80 }]],
  ['a port after a colon', 'listen: :80', (c) => c.listen, [{ host: any, port: 80 }]],
  ['a bare port', 'listen: 80', (c) => c.listen, [{ host: any, port: 80 }]],
  ['IPv6', 'listen: "[::]:80"', (c) => c.listen, [{ host: '::', port: 80 }]],
  ['a host name', 'listen: cam-bridge.lan:80', (c) => c.listen, [{ host: 'cam-bridge.lan', port: 80 }]],
  ['localhost', 'listen: localhost:65535', (c) => c.listen, [{ host: 'localhost', port: 65535 }]],
  ['any free port', 'listen: 127.0.0.1:0', (c) => c.listen, [{ host: '127.0.0.1', port: 0 }]],
  ['any free port twice', 'listen: [":0", ":0"]', (c) => c.listen.length, 2],
  [
    'a list',
    'listen: ["0.0.0.0:80", 8080]',
    (c) => c.listen,
    [
      { host: any, port: 80 },
      { host: any, port: 8080 },
    ],
  ],
  ['no key', '', (c) => c.listen, [{ host: any, port: 8080 }]],
  [
    'an address of the environment',
    'listen: ${AT}',
    (c) => c.listen,
    [{ host: '::1', port: 1 }],
    { AT: '[::1]:1' },
  ],
]);

const cure = 'write it like "0.0.0.0:80"';

for (const wrong of [
  '65536',
  '-1',
  '0.0.0.0',
  '"0.0.0.0:"',
  '300.1.1.1:80',
  '1.2.3:80',
  '::1:80',
  '"[1.2.3.4]:80"',
  '"[::g]:80"',
  '"*:80"',
  '80:80',
  '-a:80',
  'http://a:80',
  'a b:80',
  '"a\\n:80"',
  '000080',
])
  refuses(test, [
    [
      `"${wrong}"`,
      `data: x\nlisten: ${wrong}`,
      'SB_CONFIG_VALUE',
      'listen',
      2,
      wrong.includes('\\n') ? 'on one line' : cure,
    ],
  ]);

refuses(test, [
  ['an empty list', 'listen: []', 'SB_CONFIG_VALUE', 'listen', 1, cure],
  ['nothing', 'listen:\n', 'SB_CONFIG_VALUE', 'listen', 1, 'take the key out'],
  ['a group', 'listen: { host: a }', 'SB_CONFIG_VALUE', 'listen', 1, 'in quotes'],
  ['a wrong one in a list', 'listen:\n  - 80\n  - x\n', 'SB_CONFIG_VALUE', 'listen[1]', 3, cure],
  ['the same twice', 'listen:\n  - :80\n  - 0.0.0.0:80\n', 'SB_CONFIG_VALUE', 'listen[1]', 3, 'take one out'],
  ['brackets without quotes', 'listen: [::]:80', 'SB_CONFIG_SYNTAX', '', 1, 'put the value into quotes'],
]);

test.run();
