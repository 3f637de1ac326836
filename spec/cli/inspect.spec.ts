import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runMain } from './main-run.ts';

const test = suite('cli/inspect');
const email = fileURLToPath(new URL('../../captures/nx300/email-one-photo', import.meta.url));
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-inspect-'));
});

test.after(async () => {
  await rm(folder, { recursive: true });
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

for (const [what, args, expected, message] of [
  ['a file that is not there', [join(folder, 'missing')], 1, /cannot read/],
  ['a folder that is no capture', [tmpdir()], 1, /no capture in/],
  ['no file', [], 2, /missing required argument 'file'/],
] as const)
  test(`${what}: exit ${expected}`, async () => {
    const { code, err } = await runMain('inspect', ...args);
    assert.is(code, expected);
    assert.match(err, message);
  });

test.run();
