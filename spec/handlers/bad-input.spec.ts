import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { multipartRefusals } from '../../lib/wire/multipart-refusals.ts';
import { requestRefusals } from '../../lib/wire/refusals.ts';

const test = suite('handlers/bad-input');

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const doc = read('docs/bad-input.md');

test('every refusal of the wire stands in docs/bad-input.md, with its status', () => {
  const refusals = Object.entries({ ...requestRefusals, ...multipartRefusals });
  const ends = refusals.map(([code, { status }]) => ` | ${status} | \`${code}\` |\n`);
  assert.equal(
    ends.filter((end) => !doc.includes(end)),
    [],
  );
});

test('every code of the handlers stands in docs/bad-input.md', () => {
  const files = readdirSync(new URL('lib/handlers/', root)).map((file) => read(`lib/handlers/${file}`));
  const codes = new Set(files.join('\n').match(/SB_[A-Z]+(?:_[A-Z]+)*/g));
  assert.ok(codes.size > 8);
  assert.equal(
    [...codes].filter((code) => !doc.includes(`\`${code}\``)),
    [],
  );
});

test('every code of docs/bad-input.md is in the code', () => {
  const files = readdirSync(new URL('lib/', root), { recursive: true, encoding: 'utf8' });
  const code = files.filter((file) => file.endsWith('.ts')).map((file) => read(`lib/${file}`));
  const known = new Set(code.join('\n').match(/SB_[A-Z_]+/g));
  const named = doc.match(/SB_[A-Z]+(?:_[A-Z]+)*/g) ?? [];
  assert.equal(
    named.filter((name) => !known.has(name)),
    [],
  );
});

test('every test that docs/bad-input.md names is there', () => {
  const named = [...doc.matchAll(/`([a-z-]+\/[a-z-]+)`: \*([^*]+)\*/g)];
  assert.ok(named.length > 20);
  for (const [, file, words = ''] of named) {
    const source = read(`spec/${file}.spec.ts`);
    assert.ok(source.includes(words), `spec/${file}.spec.ts has no test of "${words}"`);
  }
});

test.run();
