import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within } from '../captures/deadline.ts';
import { answers, StandIn } from '../captures/stand-in.ts';
import { runMain } from './main-run.ts';

const test = suite('cli/replay');
const standIns: StandIn[] = [];

const captures = fileURLToPath(new URL('../../captures', import.meta.url));
const reply = await readFile(`${captures}/nx300/gld/1-reply.bin`);

test.after(async () => {
  await Promise.all(standIns.map((standIn) => standIn.stop()));
});

async function bridge(answer: Buffer | string): Promise<string> {
  const standIn = await StandIn.start(answers(answer));
  standIns.push(standIn);
  return `127.0.0.1:${standIn.port}`;
}

function replay(...args: readonly string[]) {
  return within(runMain('replay', ...args), 30_000);
}

test('answers as expected: exit 0, a line for each conversation', async () => {
  const to = await bridge(reply);
  const { code, out } = await replay(`${captures}/nx300/gld`, `${captures}/nx-mini`, '--to', to);
  assert.is(code, 0);
  assert.is(out, 'ok    nx300/gld 1-request.bin\nok    nx-mini/gld 1-request.bin\n2 as expected\n');
});

test('another answer: exit 1 and the difference', async () => {
  const to = await bridge(reply.toString('latin1').replace('deadbeef', 'deadbeer'));
  const { code, out } = await replay(`${captures}/nx300/gld`, '--to', to);
  assert.is(code, 1);
  assert.match(
    out,
    /^FAIL {2}nx300\/gld 1-request\.bin\n {6}differs at byte 56: expected 0x66 f, got 0x72 r\n/,
  );
  assert.match(out, /\n1 of 1 differ\n$/);
});

test('what a server says is harmless on a terminal', async () => {
  const to = await bridge('HTTP/1.1 302 \r\nLocation: \x1b[31mred\r\n\r\n');
  const { code, out } = await replay(`${captures}/wb850f`, '--to', to);
  assert.is(code, 1);
  assert.match(out, /the Location \\u001b\[31mred does not hold yahoo\./);
});

test('--json tells it to a program', async () => {
  const { code, out } = await replay(`${captures}/nx300/gld`, '--json', '--to', await bridge('nonsense'));
  assert.is(code, 1);
  const [result] = JSON.parse(out);
  assert.equal([result.capture, result.ok], ['nx300/gld', false]);
  assert.ok(result.conversations[0].faults.length >= 2);
});

test('without --to every committed capture is answered as expected by the bridge itself', async () => {
  const { code, out } = await replay(captures);
  assert.is(code, 0, out);
  assert.match(out, /\n\d+ as expected\n$/);
});

const usage = [
  ['no capture', [], 2, /missing required argument 'capture'/],
  ['no port', [captures, '--to', 'localhost'], 2, /expected HOST:PORT/],
  ['a port out of range', [captures, '--to', 'localhost:70000'], 2, /expected HOST:PORT/],
  ['a folder without captures', [fileURLToPath(new URL('.', import.meta.url))], 1, /no capture in/],
  ['a server that is not there', [`${captures}/nx300/gld`, '--to', '127.0.0.1:1'], 1, /could not connect/],
] as const;

for (const [what, args, expected, message] of usage)
  test(`${what}: exit ${expected}`, async () => {
    const { code, err } = await replay(...args);
    assert.is(code, expected);
    assert.match(err, message);
  });

test.run();
