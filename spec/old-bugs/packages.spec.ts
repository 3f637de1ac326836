import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

/** What is installed along: bug 30 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/packages');

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly deprecated?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

async function readRoot(name: string): Promise<string> {
  return readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
}

test('30 · an installation has the same packages, byte for byte, as the one that was tested', async () => {
  const wanted: LockedPackage = JSON.parse(await readRoot('package.json'));
  const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
    await readRoot('package-lock.json'),
  );
  const { '': root, ...packages } = lock.packages;
  assert.ok(Object.keys(packages).length > 5);
  const loose = Object.entries(packages).filter(([, { version = '', integrity = '' }]) => {
    return !/^\d+\.\d+\.\d+/.test(version) || !/^sha512-[\w+/]{86}==$/.test(integrity);
  });
  assert.equal(loose, []);
  for (const kind of ['dependencies', 'devDependencies'] as const) {
    assert.equal(root?.[kind], wanted[kind], `package-lock.json is older than the ${kind} of package.json`);
    for (const name of Object.keys(wanted[kind] ?? {}))
      assert.ok(`node_modules/${name}` in packages, `${name} is not pinned`);
  }
  const old = Object.entries(packages).filter(([, { deprecated, dev }]) => deprecated && !dev);
  assert.equal(old, []);
  for (const page of ['README.md', 'docs/start.md']) {
    const commands = (await readRoot(page)).match(/npm (ci|install|i)\b[^\n`]*/g) ?? [];
    assert.equal(
      commands.filter((command) => !command.startsWith('npm ci')),
      [],
      page,
    );
  }
});

test.run();
