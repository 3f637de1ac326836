import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inTemporaryFolder } from './temporary-folder.ts';

const test = suite('outbox/child-arguments');

const programs = readdirSync(import.meta.dirname).filter((name) => /^child-(?!arguments)/.test(name));

test('there are programs that specs start', () => assert.ok(programs.length >= 2));

for (const name of programs)
  test(`${name} makes no outbox where a runner takes it for a spec and loads it`, () =>
    inTemporaryFolder(async (folder) => {
      const script = `await import(${JSON.stringify(join(import.meta.dirname, name))});`;
      const tsx = import.meta.resolve('tsx');
      const argv = ['--import', tsx, '--input-type=module', '-e', script, '--', 'runner', 'outbox'];
      const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, timeout: 10_000 });
      assert.equal(await readdir(folder), []);
      assert.is(status, 0, String(stderr));
    }));

test.run();
