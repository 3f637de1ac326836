import { readdir, readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig } from '../../lib/config/parse.ts';

const test = suite('old-bugs');

interface Told {
  readonly number: number;
  readonly name: string;
  readonly file: string;
}

const here = import.meta.dirname;
const thirty = Array.from({ length: 30 }, (_, index) => index + 1);

/** Every test of the other specs here; one without a number counts as 0. */
async function tests(): Promise<readonly Told[]> {
  const files = (await readdir(here)).filter(
    (name) => name.endsWith('.spec.ts') && name !== 'all-thirty.spec.ts',
  );
  const found = files.map(async (file) => {
    const text = await readFile(`${here}/${file}`, 'utf8');
    const names = text.matchAll(/^ *test(?:\.only|\.skip)?\(\s*(['"`])(.*?)\1,\s/gm);
    return [...names].map(([whole, , name = '']) => ({ number: numberOf(whole, name), name, file }));
  });
  return (await Promise.all(found)).flat();
}

/** A test that is skipped counts for nothing. */
function numberOf(whole: string, name: string): number {
  return whole.includes('test(') ? Number(/^(\d+) · /.exec(name)?.[1] ?? 0) : 0;
}

test('each of the thirty bugs has one test, and there is no other', async () => {
  const numbers = (await tests()).map(({ number }) => number);
  assert.equal(
    numbers.sort((one, other) => one - other),
    thirty,
  );
});

test('docs/old-service.md names each test with its spec', async () => {
  const page = await readFile(`${here}/../../docs/old-service.md`, 'utf8');
  const rows = page.split('\n').filter((line) => /^\| \d+ \|/.test(line));
  assert.equal(
    rows.map((row) => Number(row.split('|')[1])),
    thirty,
  );
  for (const { number, name, file } of await tests()) {
    const row = rows[number - 1] ?? '';
    assert.ok(
      row.includes(`${name.replace(/^\d+ · /, '')} (\`${file.replace('.spec.ts', '')}\`)`),
      `${file}: ${name}`,
    );
  }
});

test('the configuration in docs/old-service.md is one that the bridge takes', async () => {
  const page = await readFile(`${here}/../../docs/old-service.md`, 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const env = { MAIL_PASSWORD: 'x' };
  const { destinations } = parseConfig(yaml, { file: 'bridge.yaml', env, baseDir: here });
  assert.equal(Object.keys(destinations), ['photos', 'mail', 'mastodon', 'pub', 'print']);
});

test.run();
