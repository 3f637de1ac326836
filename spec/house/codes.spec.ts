import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = resolve(import.meta.dirname, '../..');

function textOf(folder: string, ending: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n');
}

function codesIn(text: string): Set<string> {
  return new Set(text.match(/\bSB_[A-Z0-9]+(_[A-Z0-9]+)*\b/g) ?? []);
}

/** Names in the environment of a command, which are no codes. */
const environment = codesIn(textOf('lib/destinations/command', 'environment.ts'));

const test = suite('house/codes');

test('every code of the program stands in the docs', () => {
  const told = codesIn(textOf('docs', '.md'));
  const silent = [...codesIn(textOf('lib', '.ts'))].filter(
    (code) => !told.has(code) && !environment.has(code),
  );
  assert.equal(silent.sort(), []);
});

test('every code of the docs is one of the program', () => {
  const known = codesIn(textOf('lib', '.ts'));
  const invented = [...codesIn(textOf('docs', '.md'))].filter((code) => !known.has(code));
  const families = invented.filter((code) => ![...known].some((one) => one.startsWith(`${code}_`)));
  assert.equal(families.sort(), []);
});

test.run();
