import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RunningBridge, startBridge } from '../../lib/cli/bridge.ts';
import type { LogLine } from '../../lib/cli/log.ts';
import { ConfigError } from '../../lib/errors.ts';
import { ModuleShed } from './module-shed.ts';

const test = suite('plugins/bridge');

const handler = `let matched = 0;
export default {
  name: 'bad',
  matches: ({ path }) => {
    if (path.startsWith('/trap')) throw new Error('matches is broken');
    return path.startsWith('/bad');
  },
  handle: ({ path }) => {
    if (path === '/bad/throw') throw new TypeError('a bug of mine');
    if (path === '/bad/answer') return { reply: { status: 200, headers: [], body: 'x'.repeat(9999) }, verdict: '' };
    return { reply: { status: 200, headers: [], body: 'good' }, verdict: 'bad was good' };
  },
};
`;

/** Fails at the first attempt in each way that a parcel's words ask for. */
const destination = `export default (name) => ({
  deliver: async ({ words }, { number }) => {
    if (words === 'stray') void Promise.reject(new Error('nobody waits for me'));
    if (words === 'throw' && number === 1) throw null;
    return { where: name + ' ' + words };
  },
});
`;

const yaml = `listen: "127.0.0.1:0"
data: ./data
handlers:
  - ./bad.mjs
  - { path: ./snap.mjs }
destinations:
  bad: { type: module, path: ./destination.mjs }
  good: { type: store, folder: ./photos }
routes: { "bad@x.example": bad, "good@x.example": good }
limits: { freeDisk: 0 }
`;

/** Commits a parcel with the words of its path to both destinations. */
const snap = `export default {
  name: 'snap',
  matches: ({ path }) => path.startsWith('/snap/'),
  handle: async ({ path }, bridge) => {
    const recipients = ['bad@x.example', 'good@x.example'];
    const draft = await bridge.intake.begin();
    const file = await draft.addFile('a.jpg', 'image/jpeg');
    await file.write(Buffer.from('photo'));
    await file.close();
    const addressing = bridge.routes.forRecipients(recipients);
    const { id } = await draft.commit({ via: 'snap', sender: 'a@b.c', title: '', words: path.slice(6), recipients, addressing });
    return { reply: { status: 200, headers: [], body: id }, verdict: 'queued' };
  },
};
`;

let shed: ModuleShed;
let bridge: RunningBridge | undefined;
const log: LogLine[] = [];

test.before.each(async () => {
  shed = await ModuleShed.open();
  log.splice(0);
  await shed.write('bad.mjs', handler);
  await shed.write('snap.mjs', snap);
  await shed.write('destination.mjs', destination);
});
test.after.each(async () => {
  await bridge?.stop();
  bridge = undefined;
  await shed.remove();
});

async function start(text = yaml): Promise<string> {
  bridge = await startBridge(await shed.config(text), (line) => void log.push(line));
  return `http://127.0.0.1:${bridge.addresses[0]?.port}`;
}

async function logged(what: string): Promise<LogLine> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const line = log.find(({ text }) => text.includes(what));
    if (line !== undefined) return line;
    await new Promise((again) => setTimeout(again, 10));
  }
  throw new Error(`waited 10 s for ${what}:\n${log.map(({ text }) => text).join('\n')}`);
}

test('a handler that fails fails alone', async () => {
  const url = await start();
  for (const [path, status] of [
    ['/bad/throw', 500],
    ['/bad/answer', 500],
    ['/bad/good', 200],
    ['/trap', 404],
    ['/trap', 404],
    ['/security/sso/initialize/time', 200],
  ] as const)
    assert.is((await fetch(url + path)).status, status, path);
  assert.is((await logged('a bug of mine')).code, 'SB_PLUGIN');
  assert.match((await logged('a bug of mine')).text, 'bad.mjs failed with TypeError: a bug of mine (line 9)');
  assert.match((await logged('at most 1400 bytes')).text, 'bad.mjs');
  assert.is(log.filter(({ text }) => text.includes('matches is broken')).length, 1);
});

test('a destination that fails holds up no other, and a promise that it forgets ends nothing', async () => {
  const url = await start();
  for (const words of ['throw', 'stray', 'plain'])
    assert.is((await fetch(`${url}/snap/${words}`)).status, 200);
  const stray = await logged('nobody waits for me');
  assert.match(stray.text, /^destination\.mjs left a promise .* \(line 3\)$/);
  await logged('destination.mjs failed with a value that is no error: null');
  await logged('bad plain');
  for (const name of ['a.jpg', 'a-2.jpg', 'a-3.jpg']) await logged(`photos/${name}`);
  assert.is((await fetch(`${url}/bad/good`)).status, 200);
});

const faults: readonly (readonly [
  what: string,
  change: (text: string) => string,
  path: string,
  line: number,
])[] = [
  ['a module that is not there', (text) => text.replace('bad.mjs', 'worse.mjs'), 'handlers[0].path', 4],
  [
    'a placeholder that a program does not know',
    (text) => text.replace('{ type: store, folder: ./photos }', '{ type: command, run: [a, "{nope}"] }'),
    'destinations.good.run[1]',
    8,
  ],
  [
    'a mail server that is none',
    (text) =>
      text.replace(
        '{ type: store, folder: ./photos }',
        '{ type: smtp, from: a@b.c, url: "smtp://u:secret@" }',
      ),
    'destinations.good.url',
    8,
  ],
];

for (const [what, change, path, line] of faults)
  test(`${what} keeps the bridge from starting, with file and line`, async () => {
    const before = process.listenerCount('unhandledRejection');
    const error: unknown = await start(change(yaml)).catch((each: unknown) => each);
    assert.instance(error, ConfigError);
    const { message, path: at, line: on, file } = error as ConfigError;
    assert.equal([at, on], [path, line], message);
    assert.match(message, `${file}:${line}: ${path}: expected `);
    assert.not.match(message, 'secret');
    assert.is(process.listenerCount('unhandledRejection'), before);
  });

test.run();
