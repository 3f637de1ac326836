import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostsOfLog, scrubbedLogLine } from '../../lib/bundle/log-scrub.ts';
import { Scrubber } from '../../lib/bundle/scrubber.ts';

const test = suite('bundle/log-scrub');
const modules = new Set(['hook']);

/** As a machine with that log shows it. */
function shown(line: string): string {
  return scrubbedLogLine(line, new Scrubber(hostsOfLog([line])), modules);
}

/** What stands in front of a line, and what is left of it. */
const fronts: readonly (readonly [front: string, left: string])[] = [
  ['Nov 23 14:32:10 ernas-pi samsung-bridge[812]: ', 'Nov 23 14:32:10 <host> samsung-bridge: '],
  ['Mär  3 14:32:10 ernas-pi samsung-bridge[812]: ', 'Mär  3 14:32:10 <host> samsung-bridge: '],
  ['11月 23 14:32:10 ernas-pi samsung-bridge[812]: ', '11月 23 14:32:10 <host> samsung-bridge: '],
  ['Nov 23 14:32:10.123456 ernas-pi bridge[812]: ', 'Nov 23 14:32:10.123456 <host> bridge: '],
  ['2026-11-23T14:32:10+0100 ernas-pi bridge[812]: ', '2026-11-23T14:32:10+0100 <host> bridge: '],
  ['Mon 2026-11-23 14:32:10 CET ernas-pi bridge[8]: ', 'Mon 2026-11-23 14:32:10 CET <host> bridge: '],
  ['[ 1234.567890] ernas-pi bridge[812]: ', '[ 1234.567890] <host> bridge: '],
  ['1795440730.123456 ernas-pi bridge[812]: ', '1795440730.123456 <host> bridge: '],
  ['bridge-1  | ', 'bridge-1  | '],
];

for (const [front, left] of fronts)
  test(`${front}stands before JSON and before words`, () => {
    assert.is(shown(`${front}12:00:00 stopped`), `${left}12:00:00 stopped`);
    assert.is(shown(`${front}{"level":"info","text":"x"}`), `${left}{"level":"info","text":"x"}`);
  });

/** Words of a line, and what is left of them. */
const texts: readonly (readonly [text: string, left: string])[] = [
  [
    'the password of sender jo stands in plain text in /etc/x.yaml; run',
    'the password of sender … stands in plain text in /etc/…; run',
  ],
  ['hook.mjs: posted a photo of Oma Erna', 'hook.mjs: …'],
  [
    '1hk: a post of 3 files for facebook from Oma: Erna: all have come',
    '1hk: a post of 3 files for facebook from …: all have come',
  ],
  [
    '1hk → photos: delivered, /srv/The "best" of Oma/x.jpg; a remark (attempt 1)',
    '1hk → photos: delivered, … (attempt 1)',
  ],
  [
    'hook.mjs failed with Kaputt: Oma (line 3) Erna (line 12), answered 500',
    'hook.mjs failed with … (line 12), answered 500',
  ],
  [
    'x.yaml:3: destinations.hook.path: expected /srv/x.mjs to be set up, came TypeError: Oma (line 12); mend the module',
    'x.yaml:3: destinations.hook.path: expected /srv/… to be set up, came … (line 12); mend the module',
  ],
  ['1hk → hook: later, next try soon: Oma Erna is not there (attempt 2)', '1hk → hook: later …'],
  [
    '1hk → photos: later, next try soon: the server is away (attempt 2)',
    '1hk → photos: later, next try soon: the server is away (attempt 2)',
  ],
];

for (const [text, left] of texts)
  test(`${text} → ${left}, on a terminal and in JSON`, () => {
    assert.is(shown(`14:32:10 ${text}`), `14:32:10 ${left}`);
    assert.equal(JSON.parse(shown(JSON.stringify({ text }))), { text: left });
  });

test('a model that nobody knows is the name of an album, also in front of the line', () => {
  const front = 'Ernas Hochzeit 10.0.0.7 facebook → m: x';
  const left = '<word-1> <camera-1> (10.x.x.x) facebook → m: x';
  assert.is(shown(`14:32:10 warning: ${front}`), `14:32:10 warning: ${left}`);
  const fields = { model: 'Ernas Hochzeit', peer: '10.0.0.7' };
  assert.is(JSON.parse(shown(JSON.stringify({ text: front, ...fields }))).text, left);
  assert.match(shown('14:32:10 Ernas Hochzeit fe80::1%eth0 facebook'), /^14:32:10 <word-1> <camera-1>/);
  for (const model of ['NX300', 'camera'])
    assert.is(shown(`${model} 10.0.0.7 x → y`), `${model} <camera-1> (10.x.x.x) x → y`);
});

test('what a handler of the user’s says of a request is the user’s', () => {
  const told = (handler: string) =>
    JSON.parse(shown(JSON.stringify({ text: 'camera 10.0.0.7 Oma said hello', handler }))).text;
  assert.is(told('snap'), '…');
  assert.is(told('email'), 'camera <camera-1> (10.x.x.x) Oma said hello');
});

/** A field of a line, and what is left of it. */
const fields: readonly (readonly [name: string, value: unknown, left: unknown])[] = [
  ['peer', '10.0.0.7', '<camera-1> (10.x.x.x)'],
  ['model', 'Ernas Hochzeit', '<word-1>'],
  ['model', 'NX300', 'NX300'],
  ['host', 'hannahs-nas', '<host-1>'],
  ['request', 'GET /Erna/x', 'GET /<word-1>/<word-2>'],
  ['handler', 'email', 'email'],
  ['code', 'SB_NETWORK', 'SB_NETWORK'],
  ['status', 200, 200],
  ['leniencies', ['no-host', 'from erna@x.lan'], ['no-host', 'from <address-1>']],
  ['more', 'Erna', '<word-1>'],
  ['more', { name: 'Erna' }, '…'],
  ['more', ['Erna'], '…'],
];

for (const [name, value, left] of fields)
  test(`of the field ${name}, ${JSON.stringify(value)}, ${JSON.stringify(left)} is left`, () => {
    assert.equal(JSON.parse(shown(JSON.stringify({ [name]: value }))), { [name]: left });
  });

test('the host of an unknown request is hidden in the log as well, wherever it is repeated', () => {
  const line =
    'camera 10.0.0.7 unknown: nothing answers POST "hannahs-nas.local/social/Oma%20Erna/emial"; nearest known: POST www.ospserver.net/social/columbus/email (email): same method; host "hannahs-nas.local"; path segment 2 is "Oma%20Erna" for "columbus"; path segment 3 is "emial" for "email"; User-Agent "SAMSUNG/1" (SB_UNKNOWN_REQUEST)';
  assert.is(
    shown(line),
    'camera <camera-1> (10.x.x.x) unknown: nothing answers POST "<host-1>/social/<word-1>/emial"; nearest known: POST www.ospserver.net/social/columbus/email (email): same method; host "<host-1>"; path segment 2 is "<word-1>" for "columbus"; path segment 3 is "emial" for "email"; User-Agent "SAMSUNG/1" (SB_UNKNOWN_REQUEST)',
  );
});

test('a line that is too long is not looked at, and not shown', () => {
  assert.is(shown(`Oma ${'x'.repeat(8000)}`), '… (a line of 8004 characters)');
});

test.run();
