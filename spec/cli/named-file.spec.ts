import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf, unreadable, writeNew } from '../../lib/cli/named-file.ts';
import { BridgeError } from '../../lib/errors.ts';

const test = suite('cli/named-file');

test('what fails while it is read is told in the words of a person', async () => {
  try {
    for await (const _ of bytesOf(tmpdir())) assert.unreachable();
    assert.unreachable();
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    assert.is(error.code, 'SB_FILE');
    assert.is(error.message, `cannot read ${tmpdir()} (EISDIR): it is a folder, name a file`);
  }
});

for (const [file, code, told] of [
  ['a.pcap', 'ENOENT', 'cannot read a.pcap (ENOENT): check its name'],
  ['a.pcap', 'EACCES', 'cannot read a.pcap (EACCES): be a user that may read it'],
  ['a.pcap', 'EIO', 'cannot read a.pcap (EIO): look at the disk that it is on'],
  ['-', 'EISDIR', 'cannot read standard input (EISDIR): it is a folder, name a file'],
] as const)
  test(`${code} of ${file} is told with what to do`, () => {
    assert.is(unreadable(file, Object.assign(new Error(), { code })).message, told);
  });

test('a new file is written whole or not at all, and never over another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cli-named-file-'));
  const file = join(folder, 'x');
  const told = (task: Promise<number>) =>
    task.then(String, (error) => (error instanceof BridgeError ? `${error.code}: ${error.message}` : error));
  try {
    const failing = told(writeNew(file, halfOf('ab'), { code: 'SB_FILE' }));
    assert.is(await failing, `SB_FILE: cannot write ${file}: the system says ENOSPC; choose another place`);
    assert.equal(await readdir(folder), []);
    const pieces = [Buffer.from('a'), Buffer.from('bc')];
    assert.is(await writeNew(file, pieces, { code: 'SB_FILE', mode: 0o600 }), 3);
    assert.is((await stat(file)).mode & 0o777, 0o600);
    const again = told(writeNew(file, [Buffer.from('no')], { code: 'SB_BUNDLE' }));
    assert.is(await again, `SB_BUNDLE: cannot write ${file}: it is there already; choose another name`);
    assert.is(await readFile(file, 'utf8'), 'abc');
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** A disk that is full after these. */
function* halfOf(text: string): Generator<Buffer> {
  yield Buffer.from(text);
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' });
}

test.run();
