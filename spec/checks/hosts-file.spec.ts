import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readHostsFile } from '../../lib/checks/hosts-file.ts';

const test = suite('checks/hosts-file');

test('the first address of a name counts, in whatever letters; comments do not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-hosts-'));
  const file = join(folder, 'hosts');
  const lines = ['127.0.0.1\tlocalhost', '# 10.0.0.9 a', '', ' 10.0.0.1  a B.c # d', '10.0.0.2 A e'];
  try {
    await writeFile(file, lines.join('\r\n'));
    const found = Object.fromEntries(await readHostsFile(file));
    assert.equal(found, { localhost: '127.0.0.1', a: '10.0.0.1', 'b.c': '10.0.0.1', e: '10.0.0.2' });
    assert.is((await readHostsFile(folder)).size, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.run();
