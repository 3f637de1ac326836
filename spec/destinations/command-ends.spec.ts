import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OutputTail } from '../../lib/destinations/command/output-tail.ts';
import type { OpenParcel } from '../../lib/destinations/destination.ts';
import type { Retry } from '../../lib/errors.ts';
import { isAlive, Shed, soon } from './command-shed.ts';

const test = suite<{ shed: Shed; parcel: OpenParcel }>('destinations/command-ends');

test.before(async (context) => {
  context.shed = await Shed.open();
  context.parcel = await context.shed.workshop.parcel([['SAM_0001.JPG', Buffer.from([0xff, 0xd8, 0xff])]]);
});

test.after(({ shed }) => shed.close());

const codes: readonly (readonly [code: number, retry: Retry, message: RegExp])[] = [
  [1, 'later', /sh ended with code 1 for "SAM_0001\.JPG" of 7f3a1: it is tried again; its last words: "why"/],
  [2, 'later', /code 2/],
  [64, 'paused', /called wrongly/],
  [65, 'never', /refuses this for good/],
  [75, 'later', /EX_TEMPFAIL/],
  [77, 'paused', /lacks a permission/],
  [78, 'paused', /not set up/],
  [100, 'later', /code 100/],
  [126, 'paused', /not executable/],
  [127, 'paused', /not found/],
  [137, 'later', /code 137/],
  [255, 'later', /code 255/],
];

for (const [code, retry, message] of codes)
  test(`exit code ${code} is ${retry}`, async ({ shed, parcel }) => {
    const { error } = await shed.deliver(shed.config(shed.script(`echo why; exit ${code}`)), parcel);
    assert.equal([error?.code, error?.retry], ['SB_COMMAND_EXIT', retry]);
    assert.match(error?.message ?? '', message);
  });

test('exit code 0 is delivered, and a silent program leaves no line in the log', async ({ shed, parcel }) => {
  const { receipt, log } = await shed.deliver(shed.config(shed.script('exit 0')), parcel);
  assert.equal([receipt?.where, receipt?.remark, log], ['/bin/sh', undefined, []]);
});

test('a program that a signal ends is later', async ({ shed, parcel }) => {
  const { error } = await shed.deliver(shed.config(shed.script('kill -9 $$')), parcel);
  assert.equal([error?.code, error?.retry], ['SB_COMMAND_SIGNAL', 'later']);
  assert.match(error?.message ?? '', /SIGKILL/);
});

/** Processes that wrote their numbers into a file. */
async function pidsIn(shed: Shed, name: string): Promise<readonly number[]> {
  return (await shed.read(name)).trim().split(/\s+/).map(Number);
}

async function allGone(shed: Shed, name: string): Promise<boolean> {
  return soon(async () => {
    const alive = await Promise.all((await pidsIn(shed, name)).map(isAlive));
    return !alive.includes(true);
  });
}

const hanging: readonly (readonly [what: string, script: string])[] = [
  ['hangs', 'echo $$ >pids; sleep 100'],
  ['ignores SIGTERM', 'trap "" TERM; echo $$ >pids; while :; do sleep 100; done'],
  ['has a child that hangs', 'sleep 100 & echo $$ $! >pids; wait'],
  [
    'has a child that ignores SIGTERM',
    '(trap "" TERM; while :; do sleep 100; done) & echo $$ $! >pids; wait',
  ],
  ['is stopped', 'echo $$ >pids; kill -STOP $$'],
];

for (const [what, script] of hanging)
  test(`a program that ${what} is ended at its time limit, with all that it started`, async ({
    shed,
    parcel,
  }) => {
    const begun = performance.now();
    const { error } = await shed.deliver(shed.config(shed.script(script), { timeLimit: 200 }), parcel);
    assert.equal([error?.code, error?.retry], ['SB_COMMAND_TIME', 'later']);
    assert.ok(performance.now() - begun < 2500);
    assert.ok(await allGone(shed, 'pids'), 'nothing is left running');
    assert.equal(await shed.leftovers(), []);
  });

test('SIGTERM comes first, so a program can tidy up', async ({ shed, parcel }) => {
  const script = 'trap "echo tidied >tidy; exit 0" TERM; sleep 100 & wait';
  const { error } = await shed.deliver(shed.config(shed.script(script), { timeLimit: 200 }), parcel);
  assert.is(error?.code, 'SB_COMMAND_TIME');
  assert.is(await shed.read('tidy'), 'tidied\n');
});

const leavers: readonly (readonly [what: string, script: string])[] = [
  ['holds its output', 'sleep 100 & echo $! >left; echo done'],
  ['lets go of its output', 'sleep 100 >/dev/null 2>&1 & echo $! >left; echo done'],
];

for (const [what, script] of leavers)
  test(`a program that succeeds is delivered, and a child that ${what} is ended`, async ({
    shed,
    parcel,
  }) => {
    const begun = performance.now();
    const { receipt, log } = await shed.deliver(shed.config(shed.script(script)), parcel);
    assert.ok(receipt !== undefined && performance.now() - begun < 2500);
    assert.ok(await allGone(shed, 'left'), 'nothing is left running');
    assert.is(log.at(-1), 'log: | done');
  });

test('an attempt that is broken off ends the program', async ({ shed, parcel }) => {
  const stop = new AbortController();
  await rm(join(shed.bench, 'pids'), { force: true });
  const script = 'sleep 100 & echo $$ $! >pids; wait';
  const stopped = shed.deliver(shed.config(shed.script(script)), parcel, { signal: stop.signal });
  assert.ok(await soon(async () => (await shed.read('pids').catch(() => '')) !== ''));
  stop.abort(new Error('the bridge is being stopped'));
  const { error } = await stopped;
  assert.equal([error?.code, error?.retry], ['SB_COMMAND_STOPPED', 'later']);
  assert.ok(await allGone(shed, 'pids'));
});

test('a flood of 100 MB is read and forgotten, but for its end', async ({ shed, parcel }) => {
  // The heap and what lies beside it, looked at all the while.
  let most = 0;
  const held = () => process.memoryUsage().external + process.memoryUsage().heapUsed;
  const before = held();
  const watch = setInterval(() => {
    most = Math.max(most, held() - before);
  }, 5);
  const script = 'yes "a line of some forty letters, again" | head -c 100000000; echo; echo the end; exit 75';
  const { error, log } = await shed.deliver(shed.config(shed.script(script)), parcel);
  clearInterval(watch);
  assert.match(error?.message ?? '', /last words: "the end"/);
  assert.match(log[0] ?? '', /said 1000000\d\d bytes/);
  assert.ok(log.join('\n').length < 6000 && log.length <= 21);
  assert.ok(most < 64e6, `${most} bytes were held`);
});

test('control characters and line ends of the output do not reach the log', async ({ shed, parcel }) => {
  const script = `printf 'one\\r\\n\\033[31mred\\007\\342\\200\\256\\ntab\\there\\n\\377\\n' >&2`;
  const { log } = await shed.deliver(shed.config(shed.script(script)), parcel);
  assert.equal(log.slice(1), [
    'log: | one',
    'log: | \\u001b[31mred\\u0007\\u202e',
    'log: | tab here',
    'log: | \ufffd',
  ]);
});

test('the tail keeps the last 4 KiB, whatever the pieces', () => {
  const all = Buffer.from(Array.from({ length: 3000 }, (_, index) => `${index}\n`).join(''));
  for (const piece of [1, 7, 4095, 4096, 4097, all.length]) {
    const tail = new OutputTail();
    for (let at = 0; at < all.length; at += piece) tail.push(all.subarray(at, at + piece));
    assert.is(tail.bytes, all.length);
    assert.equal(
      tail.lines(),
      Array.from({ length: 20 }, (_, index) => `${2980 + index}`),
    );
  }
  for (const piece of [1000, 100_000]) {
    const long = new OutputTail();
    for (let at = 0; at < 100_000; at += piece) long.push(Buffer.alloc(piece, 'x'));
    assert.equal(long.lines(), ['x'.repeat(4096)]);
  }
});

type Breakage = readonly [what: string, run: readonly string[], code: string, message: RegExp];

test('a program that cannot be started pauses the destination, with the cure', async ({ shed, parcel }) => {
  const plain = join(shed.bench, 'plain.sh');
  const lost = join(shed.bench, 'lost.sh');
  await writeFile(plain, '#!/bin/sh\n');
  await chmod(plain, 0o644);
  await writeFile(lost, '#!/nonexistent/interpreter\n');
  await chmod(lost, 0o755);
  await mkdir(join(shed.bench, 'folder'), { recursive: true });
  const cases: readonly Breakage[] = [
    ['not there', ['/nonexistent/log.sh'], 'SB_COMMAND_START', /ENOENT; it is not there/],
    ['not in PATH', ['no-such-program-in-path'], 'SB_COMMAND_START', /ENOENT/],
    ['not executable', [plain], 'SB_COMMAND_START', /EACCES; .*chmod \+x/],
    ['a folder', [join(shed.bench, 'folder')], 'SB_COMMAND_START', /EACCES/],
    ['without its interpreter', [lost], 'SB_COMMAND_START', /interpreter/],
  ];
  for (const [what, run, code, message] of cases) {
    const { error } = await shed.deliver(shed.config(run), parcel);
    assert.equal([error?.code, error?.retry], [code, 'paused'], what);
    assert.match(error?.message ?? '', message);
  }
});

test('a folder to run in that is not there pauses the destination', async ({ shed, parcel }) => {
  const config = shed.config(shed.script('exit 0'), { folder: join(shed.bench, 'nowhere') });
  const { error } = await shed.deliver(config, parcel);
  assert.equal([error?.code, error?.retry], ['SB_COMMAND_FOLDER', 'paused']);
});

test('words too long for an argument are never, and short enough in the environment', async ({ shed }) => {
  const words = '가'.repeat(100_000);
  const parcel = await shed.workshop.parcel([['a.jpg', Buffer.from('x')]], { words });
  const { error } = await shed.deliver(shed.config(shed.script('exit 0', '{body}')), parcel);
  assert.equal([error?.code, error?.retry], ['SB_COMMAND_TOO_LONG', 'never']);
  const cut = await shed.deliver(shed.config(shed.script('printf %s "$SB_BODY" >cut')), parcel);
  assert.is(cut.error, undefined);
  const kept = await readFile(join(shed.bench, 'cut'), 'utf8');
  assert.ok(kept.length > 10_900 && words.startsWith(kept));
});

test.run();
