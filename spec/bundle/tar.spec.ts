import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tarOf } from '../../lib/bundle/tar.ts';

const test = suite('bundle/tar');
const tar = promisify(execFile);
const modified = Date.parse('2026-11-23T14:00:00Z');

test('what it writes, tar reads: names, lengths, bytes, and a time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tar-'));
  const deep = `${'d'.repeat(90)}/${'f'.repeat(60)}/${'g'.repeat(80)}`;
  const files = [
    { name: 'r/empty', bytes: Buffer.alloc(0) },
    { name: 'r/block', bytes: Buffer.alloc(512, 1) },
    { name: 'r/more', bytes: Buffer.alloc(513, 2) },
    { name: deep, bytes: Buffer.from('deep') },
  ];
  try {
    await writeFile(join(folder, 'a.tar'), tarOf(files, modified));
    await tar('tar', ['xf', 'a.tar'], { cwd: folder });
    for (const { name, bytes } of files) assert.equal(await readFile(join(folder, name)), bytes, name);
    assert.is((await stat(join(folder, 'r/more'))).mtimeMs, modified);
    const { stdout } = await tar('tar', ['tvf', 'a.tar', '--numeric-owner'], { cwd: folder });
    assert.match(stdout, /^-rw-r--r-- 0\/0 +513 .* r\/more$/m, 'nothing of the owner');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a name that does not fit is a fault, not a broken archive', () => {
  assert.throws(() => tarOf([{ name: 'x'.repeat(101), bytes: Buffer.alloc(0) }], 0), /does not fit/);
});

test.run();
