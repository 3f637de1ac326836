import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runMain } from './main-run.ts';

interface Context {
  folder: string;
}

const test = suite<Context>('cli/export', { folder: '' });
const nx300 = resolve(import.meta.dirname, '../../captures/nx300');

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-export-'));
});

test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

test('a capture, or all below a folder, is written as one trace, never over a file', async ({ folder }) => {
  const file = join(folder, 'x.pcapng');
  const one = await runMain('import', '--export', file, join(nx300, 'email-one-photo'));
  assert.equal([one.code, one.out], [0, `${file}: open it in Wireshark\n`]);
  const before = await readFile(file);
  const again = await runMain('import', '--export', file, nx300);
  assert.is(again.code, 1);
  assert.match(again.err, /it is there already; choose another name \(SB_FILE\)/);
  assert.ok((await readFile(file)).equals(before));
  const all = await runMain('import', '--export', join(folder, 'all.pcapng'), nx300, '--json');
  assert.ok(JSON.parse(all.out).captures.length > 1);
});

test('what is no capture, or cannot be written, is told', async ({ folder }) => {
  const none = await runMain('import', '--export', join(folder, 'x.pcapng'), folder);
  assert.is(none.code, 1);
  assert.match(none.err, /SB_CAPTURE_MISSING/);
  const nowhere = await runMain('import', '--export', join(folder, 'no/x.pcapng'), nx300);
  assert.is(nowhere.code, 1);
  assert.match(nowhere.err, /the system says ENOENT; choose another place \(SB_FILE\)/);
});

test.run();
