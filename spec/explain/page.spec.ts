import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rungs } from '../../lib/explain/rungs.ts';

const test = suite('explain/page');
const page = (name: string): string => readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8');

test('docs/why.md asks the same nine questions as the code', () => {
  const rows = [...page('why.md').matchAll(/^\| (\d) \| ([^|]*\?) \|/gm)].map(([, rung, question]) => [
    rung,
    question,
  ]);
  assert.equal(rows, Object.entries(rungs));
});

test('every file that the advice names is there', () => {
  for (const name of ['new-camera.md', 'social.md', 'plugins.md', 'start.md'])
    assert.ok(page(name).length > 0);
});

test.run();
