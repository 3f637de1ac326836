import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../lib/config/config.ts';
import { schemaKeys } from '../../lib/config/schema.ts';
import { account, configOf } from './yaml-cases.ts';

const test = suite('config/page');

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(resolve(root, 'docs/configuration.md'), 'utf8');

interface Row {
  /** Key as the schema names it. */
  readonly key: string;
  readonly fallback: string;
}

/** Every key that has a row, named by the heading above its table. */
function rows(): readonly Row[] {
  return page.split(/^#+ /m).flatMap((section) => {
    const prefix = prefixOf(/^`([^`]+)`/.exec(section)?.[1] ?? '');
    const lines = section.matchAll(/^\| `([^`]+)` +\| [^|]+ \| ([^|]+?) +\|/gm);
    return [...lines].map(([, key = '', fallback = '']) => ({ key: prefix + key, fallback }));
  });
}

function prefixOf(heading: string): string {
  const type = /^type: (.*)$/.exec(heading)?.[1];
  if (type !== undefined) return `destinations.<${type}>.`;
  if (heading === 'senders') return 'senders[].';
  return heading === '' ? '' : `${heading}.`;
}

test('every example of the page is a configuration', () => {
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  assert.ok(examples.length >= 2);
  for (const example of examples) assert.ok(Object.keys(configOf(example).destinations).length > 0);
});

test('every key of the schema has its row or its heading, and every row its key', () => {
  const headings = [...page.matchAll(/^## `([a-z]+)`$/gim)].map((match) => match[1] ?? '');
  const described = [...rows().map(({ key }) => key), ...headings];
  const keys = schemaKeys().filter((key) => key !== 'destinations.<mastodon>.photo');
  assert.equal([...described].sort(), [...keys].sort());
});

/** A configuration where one key is written out. */
function written({ key, fallback }: Row): Config {
  const mastodon = /^destinations\.<mastodon>\.(.*)$/.exec(key)?.[1];
  const nested = (path: string): string =>
    path.split('.').reduceRight((inner, each) => `{ ${each}: ${inner} }`, fallback);
  if (mastodon === undefined) return configOf(nested(key));
  return configOf(
    `destinations: { m: { type: mastodon, ${account}, ${nested(mastodon).slice(1, -1)} } }\ndefault: { email: m }`,
  );
}

for (const row of rows().filter(({ fallback }) => fallback.startsWith('`')))
  test(`the default of ${row.key} is what the page says`, () => {
    const fallback = row.fallback.replaceAll('`', '');
    const plain = row.key.startsWith('destinations')
      ? written({ key: 'destinations.<mastodon>.album', fallback: 'true' })
      : configOf('');
    assert.equal(written({ ...row, fallback }), plain);
  });

test('every code of an error stands on the page', () => {
  const source = readFileSync(resolve(root, 'lib/config/config-errors.ts'), 'utf8');
  const codes = [...source.matchAll(/\| '(SB_[A-Z_]+)'/g)].map((match) => match[1] ?? '');
  assert.is(codes.length, 8);
  for (const code of codes) assert.match(page, `\`${code}\``);
});

test.run();
