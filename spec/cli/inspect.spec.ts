import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runMain } from './main-run.ts';

const test = suite('cli/inspect');
const email = fileURLToPath(new URL('../../captures/nx300/email-one-photo', import.meta.url));
let folder = '';
const emptyFolder = `cli-inspect-empty-${process.pid}`;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-inspect-'));
  await mkdir(join(tmpdir(), emptyFolder));
});

test.after(async () => {
  await rm(folder, { recursive: true });
  await rm(join(tmpdir(), emptyFolder), { recursive: true });
});

test('a request that is understood: exit 0, and its parts as JSON', async () => {
  const { code, out } = await runMain('inspect', join(email, '1-request.bin'));
  assert.is(code, 0);
  const { head, parts, leniencies } = JSON.parse(out);
  assert.is(head.method, 'POST');
  assert.equal(
    parts.map((part: { fileName: string }) => part.fileName),
    ['sample.txt', 'SAM_4371.JPG'],
  );
  assert.ok(leniencies.includes('no-final-boundary'));
});

test('a folder of a capture gives a list; --json puts it on one line', async () => {
  const { code, out } = await runMain('inspect', email, '--json');
  assert.is(code, 0);
  assert.is(out.trimEnd().split('\n').length, 1);
  assert.is(JSON.parse(out).length, 1);
});

test('a request that is refused: exit 1, with code and status', async () => {
  const path = join(folder, 'bad.bin');
  await writeFile(path, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd');
  const { code, out } = await runMain('inspect', path);
  assert.is(code, 1);
  const { refused } = JSON.parse(out);
  assert.is(refused.status, 400);
  assert.match(refused.code, /^SB_/);
});

test('a folder of captures gives all of their requests, each with the handler and the rule that judges its answer', async () => {
  const { code, out } = await runMain('inspect', join(email, '..'));
  assert.is(code, 0);
  const all: { name: string; handler: string; judge: string }[] = JSON.parse(out);
  const told = all.map(({ name, handler, judge }) => `${name} ${handler} ${judge}`);
  assert.ok(told.includes('nx300/email-one-photo 1-request.bin email email'));
  assert.ok(told.includes('nx300/gld 1-request.bin hotspot hotspot'));
  assert.ok(told.some((one) => one.includes('sns-auth login')));
});

async function inspectText(bytes: string | Buffer): Promise<string> {
  const path = join(folder, 'some.bin');
  await writeFile(path, bytes);
  return (await runMain('inspect', path, '--text')).out;
}

test('--text: head, parts with their places, leniencies in words, and who would take it', async () => {
  const { out } = await runMain('inspect', email, '--text');
  assert.match(out, /^nx300\/email-one-photo 1-request\.bin: 1983 bytes\n {2}asks {7}POST \/social/);
  assert.match(out, /\n {2}part {7}"binary", file "SAM_4371\.JPG", image\/jpeg: 527 bytes from byte 1411\n/);
  assert.match(out, /\n {2}lenient {4}double-space \(two spaces before the version\)\n/);
  assert.match(
    out,
    /\n {2}taken by {3}email\n {2}judged by {2}email: status 200\n {2}verdict {4}understood\n$/,
  );
});

test('--text: a refusal shows the bytes of its place', async () => {
  const out = await inspectText('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd');
  assert.match(out, /verdict {4}refused: expected a Content-Length .*SB_LENGTH, answered 400\)\n/);
  assert.match(out, /\n {2}> {7}42 \[2b\] 34 {2}0d {2}0a .*\+4\.\.\.\.abcd\n/);
});

test('--text: a refusal in a part shows its place in the file, not in the body', async () => {
  const bytes = await readFile(join(email, '1-request.bin'));
  const at = bytes.indexOf('name="binary"');
  bytes.write('\x01', at, 'latin1');
  const out = await inspectText(bytes);
  assert.match(out, /SB_CONTROL_BYTE/);
  assert.match(out, /> .*\[01\]/);
});

test('--text: an unknown request is told with what it resembles', async () => {
  const out = await inspectText(
    'POST /facebook/auht HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: 0\r\n\r\n',
  );
  assert.match(out, /taken by {3}nobody: it would be answered 404/);
  assert.match(
    out,
    /resembles {2}POST snsgw\.samsungmobile\.com\/<site>\/auth .* path segment 2 is "auht" for "auth"\n/,
  );
});

test('the handlers of a configuration are asked, too', async () => {
  const path = join(folder, 'hello.bin');
  await writeFile(path, 'GET /hello HTTP/1.0\r\nHost: camera.example\r\n\r\n');
  const module = `export default { name: 'greeter', matches: ({ path }) => path === '/hello', handle: async () => ({ reply: { status: 200, headers: [], body: '' }, verdict: 'hello' }) };`;
  await writeFile(join(folder, 'greeter.mjs'), module);
  await writeFile(join(folder, 'bridge.yaml'), 'handlers:\n  - ./greeter.mjs\n');
  assert.match((await runMain('inspect', '--text', path)).out, /taken by {3}nobody/);
  const { out, code } = await runMain('inspect', '--text', '--config', join(folder, 'bridge.yaml'), path);
  assert.match(out, /taken by {3}greeter/);
  assert.is(code, 0);
});

/** What people give by mistake, and what they are told. */
const mistakes: readonly (readonly [what: string, hex: string, told: RegExp])[] = [
  ['a pcap file', 'd4c3b2a102000400', /a trace \(pcap\).*samsung-bridge import/],
  ['a pcapng file', '0a0d0d0a1c000000', /a trace \(pcapng\).*samsung-bridge import/],
  ['a photo', 'ffd8ffe000104a46', /a photo or video/],
  ['a video', '00000018667479706d703432', /a photo or video/],
  [
    'a reply',
    Buffer.from('HTTP/1.1 200 OK\r\n\r\n').toString('hex'),
    /a reply of a server.*give the request/,
  ],
  ['a packed file', '1f8b08', /gzip.*unpack it first/],
  ['a TLS hello', '160301', /SB_TLS/],
  ['an SSL 2 hello', '802e010301', /SB_TLS/],
];

for (const [what, hex, told] of mistakes)
  test(`${what} by mistake is told as such, exit 1`, async () => {
    const path = join(folder, 'mistake.bin');
    await writeFile(path, Buffer.from(hex, 'hex'));
    const { code, out } = await runMain('inspect', path, '--text');
    assert.is(code, 1);
    assert.match(out, told);
    const { refused } = JSON.parse((await runMain('inspect', path)).out);
    assert.match(refused.message + refused.code, told);
  });

test('of a pipe, which can be read once only, the place of a refusal is shown, too', async () => {
  const pipe = join(folder, 'pipe');
  if (spawnSync('mkfifo', [pipe]).status !== 0) return console.log('SKIPPED: this system makes no pipes');
  const [{ code, out }] = await Promise.all([
    runMain('inspect', pipe, '--text'),
    writeFile(pipe, 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'),
  ]);
  assert.is(code, 1);
  assert.match(out, />.*\[..\].*HTTP\/9\.9/);
});

for (const [what, args, expected, message] of [
  [
    'a file that is not there',
    [join(folder, 'missing')],
    1,
    /cannot read .*missing \(ENOENT\): check its name/,
  ],
  ['a device, which may never end', ['/dev/zero'], 1, /is a device: name a file/],
  ['a folder that is no capture', [join(tmpdir(), emptyFolder)], 1, /no capture in/],
  ['no file', [], 2, /missing required argument 'file'/],
] as const)
  test(`${what}: exit ${expected}`, async () => {
    const { code, err } = await runMain('inspect', ...args);
    assert.is(code, expected);
    assert.match(err, message);
  });

test.run();
