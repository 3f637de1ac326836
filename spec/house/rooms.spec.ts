import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = resolve(import.meta.dirname, '../..');

/** What each room may import besides itself, lib/errors.ts and lib/parcel.ts; `types` for type-only imports. */
const mayImport: Readonly<
  Record<string, { readonly code: readonly string[]; readonly types: readonly string[] }>
> = {
  wire: { code: [], types: [] },
  config: { code: [], types: [] },
  cameras: { code: [], types: [] },
  media: { code: [], types: ['config'] },
  destinations: { code: ['media'], types: ['config'] },
  outbox: { code: [], types: ['destinations', 'config'] },
  handlers: { code: ['cameras', 'wire'], types: ['wire', 'config'] },
  server: { code: ['wire', 'handlers'], types: [] },
  plugins: { code: ['config', 'handlers', 'wire'], types: ['destinations'] },
  traces: { code: [], types: [] },
  bundle: { code: ['cameras', 'captures', 'handlers'], types: ['journal', 'outbox'] },
  explain: { code: ['cameras', 'handlers', 'journal', 'outbox', 'wire'], types: [] },
  journal: { code: [], types: ['server'] },
  checks: {
    code: ['cameras', 'captures', 'destinations', 'handlers', 'server', 'wire'],
    types: ['config'],
  },
  captures: { code: ['cameras', 'wire', 'traces'], types: ['config'] },
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly file: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(
    /(import|export)\s+(type\s+)?[^;'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g,
  );
  return [...found].map((match) => {
    const to = relative(join(root, 'lib'), resolve(root, dirname(file), match[3] ?? match[4] ?? ''));
    return { from: room(relative('lib', file)), to: room(to), typeOnly: match[2] !== undefined, file };
  });
}

function room(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

function allowed({ from, to, typeOnly }: Import): boolean {
  const rule = mayImport[from];
  if (rule === undefined || to === '' || to === from) return true;
  return rule.code.includes(to) || (typeOnly && rule.types.includes(to));
}

const test = suite('house/rooms');

test('imports run one way between the rooms', () => {
  const all = sources('lib').flatMap(importsOf);
  assert.ok(all.length > 20, 'the spec must see the imports');
  const wrong = all
    .filter((one) => !allowed(one))
    .map(({ file, to, typeOnly }) => `${file} → ${to}${typeOnly ? ' (types)' : ''}`);
  assert.equal(wrong, []);
});

test('no room on the camera side uses the HTTP of Node', () => {
  const wrong = ['lib/wire', 'lib/server', 'lib/handlers'].flatMap(sources).filter((file) => {
    return /from '(node:)?https?'/.test(readFileSync(join(root, file), 'utf8'));
  });
  assert.equal(wrong, []);
});

test('the wire knows no sockets, files or clock', () => {
  const impure = /from 'node:(fs|net|timers|os)|Date\.now|new Date|performance\.now/;
  const pure = "import { isIPv6 } from 'node:net';";
  const wrong = sources('lib/wire').filter((file) => {
    return impure.test(readFileSync(join(root, file), 'utf8').replace(pure, ''));
  });
  assert.equal(wrong, []);
});

test('every spec runs: uvu passes a file without run() silently', () => {
  const specs = sources('spec').filter((file) => file.endsWith('.spec.ts'));
  const silent = specs.filter(
    (file) => !/\.run\(\);?\s*\}?\s*$/.test(readFileSync(join(root, file), 'utf8')),
  );
  assert.equal(silent, []);
});

test('no file is longer than 400 lines', () => {
  const long = [...sources('lib'), ...sources('spec')].filter((file) => {
    return readFileSync(join(root, file), 'utf8').split('\n').length > 401;
  });
  assert.equal(long, []);
});

test.run();
