import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as exported from '../../lib/index.ts';
import { configOf } from '../config/yaml-cases.ts';

const test = suite('plugins/page');
const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(resolve(root, 'docs/plugins.md'), 'utf8');

test('every value that the package exports has its row, and every row its value', () => {
  const [, table = ''] = page.split('| export | what |');
  const rows = table.split('\n\n')[0]?.matchAll(/^\| (.*?) \|/gm) ?? [];
  const named = [...rows].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
  assert.equal(named.sort(), Object.keys(exported).sort());
});

test('the example configuration loads, and its modules are there', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { handlers, destinations } = configOf(yaml, { HOOK_TOKEN: 't' });
  assert.equal(
    handlers.map(({ path }) => path),
    ['/etc/bridge/snap-handler.mjs'],
  );
  assert.is(Reflect.get(destinations.hook ?? {}, 'path'), '/etc/bridge/webhook.mjs');
});

test('every spec and example that the page names is there', () => {
  const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => resolve(root, 'docs', link));
  const specs = [...page.matchAll(/`(spec\/\S+\.ts)`/g)].map(([, spec = '']) => resolve(root, spec));
  assert.ok(links.length > 2 && specs.length > 3);
  for (const file of [...links, ...specs]) assert.ok(readFileSync(file).length > 0);
});

test('the package gives out what is built of lib/index.ts', () => {
  const manifest: unknown = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
  assert.equal(Reflect.get(manifest as object, 'exports'), {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
  });
});

test('importing the package loads nothing heavy', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*? from '([^']+)'/gm,
    )) {
      assert.ok(from.startsWith('.') || from.startsWith('node:'), `${file} imports ${from}`);
      if (from.startsWith('.')) visit(resolve(file, '..', from));
    }
  };
  visit(resolve(root, 'lib/index.ts'));
  assert.ok(seen.size > 5 && seen.size < 30, `${seen.size} files`);
});

test.run();
