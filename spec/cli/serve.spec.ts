import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runMain } from './main-run.ts';

const test = suite<{ folder: string }>('cli/serve');

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'sb-serve-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

/** Configurations whose error is found only when they are put to use: what it is, the text, the line of the key, what is said. */
const errors: readonly (readonly [string, string, number, RegExp])[] = [
  [
    'a password that cannot be used',
    'data: ./data\nsenders:\n  - { name: georg, password: "$scrypt$ln=14" }\n',
    2,
    /senders: expected a password .* that of "georg" .*\(SB_CONFIG_VALUE\)/,
  ],
  [
    'a program with a placeholder',
    'data: ./data\ndefault: { email: log }\ndestinations:\n  log: { type: command, run: ["{file}"] }\n',
    4,
    /destinations\.log\.run\[0\]: expected a program, .*\(SB_COMMAND_PROGRAM\)/,
  ],
];

for (const [what, text, line, said] of errors)
  test(`${what} stops the start with file and line`, async ({ folder }) => {
    const file = join(folder, 'bridge.yaml');
    writeFileSync(file, text);
    const { code, err } = await runMain('serve', '--config', file, '--listen', '127.0.0.1:0');
    assert.is(code, 1);
    assert.match(err, said);
    assert.ok(err.includes(`${file}:${line}: `), err);
  });

test.run();
