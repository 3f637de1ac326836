import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { models } from '../../lib/cameras/models.ts';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { camerasPage } from './cameras-page.ts';

const test = suite('docs/cameras.md');

const root = new URL('../../', import.meta.url);
const folders = await findCaptures(fileURLToPath(new URL('captures', root)));
const page = camerasPage(await Promise.all(folders.map(loadCapture)));

test('is what the models say; if this fails, run: npm run docs:cameras', async () => {
  const committed = await readFile(new URL('docs/cameras.md', root), 'utf8');
  assert.ok(committed === page, 'docs/cameras.md is stale: run npm run docs:cameras');
});

test('has a row and a section for every model', () => {
  for (const { name } of models) {
    assert.ok(page.includes(`\n### ${name}\n`), name);
    assert.ok(page.includes(`\n| [${name}`), name);
  }
});

test('every link inside the page leads somewhere', () => {
  const anchors = new Set(
    Array.from(page.matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
      heading.toLowerCase().replaceAll(' ', '-'),
    ),
  );
  for (const [, anchor = ''] of page.matchAll(/\]\(#([^)]*)\)/g)) assert.ok(anchors.has(anchor), anchor);
});

test('every row of a table has as many cells as its head', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('|'));
  const widths = new Set(rows.map((line) => line.split('|').length));
  assert.equal([...widths].sort(), [10, 5]);
});

test.run();
