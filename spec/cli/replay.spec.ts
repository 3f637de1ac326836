import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    /^FAIL {2}nx300\/gld 1-request\.bin\n {6}header ETag: expected "deadbeef", got "deadbeer" \(line 3, byte 56\)\n/,
  );
  assert.match(out, /\n {8}got {7}0030 {2}(\w\w ){7,15}/);
  assert.match(out, /\n1 of 1 differ\n$/);
});

test('a server that goes away keeps nobody from what was seen before', async () => {
  let calls = 0;
  const standIn = await StandIn.start((socket, request) => {
    answers(reply)(socket, request);
    calls++;
    void standIn.stop();
  });
  const to = `127.0.0.1:${standIn.port}`;
  const { code, out, err } = await replay(`${captures}/nx300/gld`, `${captures}/nx-mini`, '--to', to);
  assert.equal([code, out, calls], [1, 'ok    nx300/gld 1-request.bin\n', 1]);
  assert.match(err, /could not connect to .* \(SB_NOT_REACHED\)\n$/);
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
  const [{ outcome, differences, faults }] = result.conversations;
  assert.is(outcome, 'differs');
  assert.is(differences[0].actual, 'nonsense');
  assert.equal(faults, ['no NX300 would accept it: the answer has no status line, the camera wants 200']);
});

test('without --to every committed capture is answered as expected by the bridge itself', async () => {
  const { code, out, err } = await replay(captures);
  assert.is(code, 0, out + err);
  assert.match(out, /\n\d+ as expected\n$/);
});

test('a server with headers of its own: --ignore-headers leaves them out, --only-accept asks the camera alone', async () => {
  const to = await bridge(reply.toString('latin1').replace('\r\n', '\r\nServer: nginx\r\nDate: today\r\n'));
  const codes = [
    await replay(`${captures}/nx300/gld`, '--to', to),
    await replay(`${captures}/nx300/gld`, '--to', to, '--ignore-headers', 'server'),
    await replay(`${captures}/nx300/gld`, '--to', to, '--ignore-headers', 'server, Date'),
    await replay(`${captures}/nx300/gld`, '--to', to, '--only-accept'),
  ].map(({ code }) => code);
  assert.equal(codes, [1, 1, 0, 0]);
});

test('--timing with a capture that tells no times says so', async () => {
  const { code, out } = await replay(`${captures}/nx300/gld`, '--timing', '--longest-pause', '0.5');
  assert.is(code, 0);
  assert.match(out, /\n {6}said without pauses: the capture does not tell its times\n1 as expected\n$/);
});

test('a broken capture is named with its file and what is wrong, and nothing is said to anybody', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
  await cp(`${captures}/nx300/gld`, folder, { recursive: true });
  await appendFile(join(folder, '1-request.bin'), 'x');
  const { code, err } = await replay(captures, folder);
  await rm(folder, { recursive: true });
  assert.is(code, 1);
  assert.match(
    err,
    /capture\.yaml: the segments of 1-request\.bin add up to 44 bytes, the file has 45: one of/,
  );
});

test('--config: the bridge in memory refuses whom the configuration refuses, and delivers nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
  const config = join(folder, 'bridge.yaml');
  const rules = (sender: string) =>
    writeFile(
      config,
      `senders: [${sender}]\ndefault: { email: p }\ndestinations: { p: { type: store, folder: ./photos } }\n`,
    );
  await rules('lena@camera.example');
  const refused = await replay(`${captures}/nx300/email-one-photo`, '--config', config);
  await rules('Camera@samsungcamera.com');
  const taken = await replay(`${captures}/nx300/email-one-photo`, '--config', config);
  const left = await readdir(folder);
  await rm(folder, { recursive: true });
  assert.equal([refused.code, taken.code, left], [1, 0, ['bridge.yaml']]);
  assert.match(refused.out, /status line: expected HTTP\/1\.1 200 OK, got HTTP\/1\.1 401 Unauthorized/);
});

const usage = [
  ['no capture', [], 2, /missing required argument 'capture'/],
  ['no port', [captures, '--to', 'localhost'], 2, /expected HOST:PORT/],
  ['--config with --to', [captures, '--to', 'h:1', '--config', 'x'], 2, /give one/],
  ['a pause that is none', [captures, '--longest-pause', '-1'], 2, /expected seconds, 0 to 3600/],
  ['a header that is none', [captures, '--ignore-headers', 'a,,b'], 2, /expected names of headers/],
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
