import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../lib/config/config.ts';
import { schemaKeys } from '../../lib/config/schema.ts';
import { makeDestinations } from '../../lib/destinations/destinations.ts';
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
  if (heading === 'senders' || heading === 'handlers') return `${heading}[].`;
  return heading === '' ? '' : `${heading}.`;
}

/** What the examples take from the environment. */
const env = { SMTP_PASSWORD: 'p@ss:word' };

test('every example of the page is a configuration', () => {
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  assert.ok(examples.length >= 2);
  for (const example of examples)
    assert.ok(Object.keys(configOf(example, env).destinations).length > 0, example);
});

test('the example of the design loads as it stands there', () => {
  const design = resolve(root, '../shared/design.md');
  if (!existsSync(design)) {
    console.log('SKIPPED: the design is not beside the repository');
    return;
  }
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(design, 'utf8')) ?? [];
  const { destinations } = configOf(example, env);
  assert.equal(
    Object.values(destinations).map(({ type }) => type),
    ['store', 'mastodon', 'mastodon', 'smtp', 'command', 'drop'],
  );
  assert.is(Reflect.get(destinations.mail ?? {}, 'url'), 'smtp://user:p@ss:word@mail.example:587');
});

test('the first example, made destinations, is taken by each of them', async () => {
  const [example = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  const { destinations } = configOf(example, env);
  const made = await makeDestinations(destinations, { version: '1', data: '/data' });
  assert.equal([...made.keys()], ['photos', 'mastodon', 'public', 'mail', 'log', 'drop']);
});

test('every key of the schema has its row or its heading, and every row its key', () => {
  const headings = [...page.matchAll(/^## `([a-z]+)`$/gim)].map((match) => match[1] ?? '');
  const described = [...rows().map(({ key }) => key), ...headings];
  const keys = schemaKeys().filter((key) => key !== 'destinations.<mastodon>.photo');
  assert.equal([...described].sort(), [...keys].sort());
});

/** The keys that a destination of each type cannot be without. */
const least: Readonly<Record<string, string>> = {
  mastodon: account,
  store: 'folder: p',
  smtp: 'url: "smtp://h", from: a@b.c',
  command: 'run: [a]',
};

/** A configuration where one key is written out; where it stands does not count. */
function written({ key, fallback }: Row): Omit<Config, 'lines'> {
  const [, type = '', path = key] = /^destinations\.<(.*)>\.(.*)$/.exec(key) ?? [];
  const keys = path.split('.').reduceRight((inner, each) => `{ ${each}: ${inner} }`, fallback);
  return type === '' ? withoutLines(keys) : withoutLines(destinationOf(type, keys.slice(1, -1)));
}

function destinationOf(type: string, keys = ''): string {
  return `destinations: { d: { type: ${type}, ${least[type]}, ${keys} } }\ndefault: { email: d }`;
}

function withoutLines(yaml: string): Omit<Config, 'lines'> {
  const { lines, ...others } = configOf(yaml);
  return others;
}

for (const row of rows().filter(({ fallback }) => fallback.startsWith('`')))
  test(`the default of ${row.key} is what the page says`, () => {
    const fallback = row.fallback.replaceAll('`', '');
    const type = /^destinations\.<(.*)>/.exec(row.key)?.[1];
    const plain = withoutLines(type === undefined ? '' : destinationOf(type));
    assert.equal(written({ ...row, fallback }), plain);
  });

test('every code of an error stands on the page', () => {
  const source = readFileSync(resolve(root, 'lib/config/config-errors.ts'), 'utf8');
  const codes = [...source.matchAll(/\| '(SB_[A-Z_]+)'/g)].map((match) => match[1] ?? '');
  assert.is(codes.length, 9);
  for (const code of codes) assert.match(page, `\`${code}\``);
});

test.run();
