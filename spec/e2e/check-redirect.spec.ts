import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../lib/finding.ts';
import { run } from './bridge-process.ts';
import { Scene } from './scene.ts';

const program = resolve(import.meta.dirname, '../../bin/samsung-bridge');
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

/** Whether this user may make a network of its own, with rules in it. */
function mayRedirect(): boolean {
  const trial = 'ip link set lo up && nft add table ip trial';
  const { status } = spawnSync('unshare', ['-rn', 'sh', '-c', trial], { env, stdio: 'ignore' });
  if (status !== 0)
    console.log('SKIPPED: e2e/check-redirect needs unshare -rn, ip and nft, and the right to use them');
  return status === 0;
}

const test = suite('e2e/check-redirect');

/** In a network of its own: an address, perhaps the redirect, a bridge on port 8080, and a check. */
const script = `
set -e
ip link set lo up
ip addr add 10.99.0.1/24 dev lo
[ -z "$1" ] || nft -f "$1"
node "$PROGRAM" serve --config bridge.yaml >serve.out 2>serve.log &
bridge=$!
for try in $(seq 100); do grep -q 'listens on' serve.out && break; sleep 0.1; done
node "$PROGRAM" check --config bridge.yaml --resolver 127.0.0.1 --address 10.99.0.1 --model nx300 --json >check.json || true
kill $bridge
wait $bridge || true
cat check.json
`;

async function portFindings(scene: Scene, redirect: string): Promise<readonly Finding[]> {
  const { status, stdout, stderr } = spawnSync('unshare', ['-rn', 'sh', '-c', script, 'sh', redirect], {
    cwd: scene.place.folder,
    env: { ...env, PROGRAM: program },
    encoding: 'utf8',
    timeout: 60_000,
  });
  const log = await readFile(join(scene.place.folder, 'serve.log'), 'utf8').catch(() => '');
  assert.is(status, 0, `${stderr}\n${log}`);
  const { sections } = JSON.parse(stdout) as { sections: { name: string; findings: Finding[] }[] };
  return sections.find(({ name }) => name === 'Port 80')?.findings ?? [];
}

if (mayRedirect())
  test('the printed redirect leads port 80 to the bridge, and check sees it', async () => {
    const scene = await Scene.open();
    try {
      await scene.place.write(
        'bridge.yaml',
        'listen: ["10.99.0.1:8080"]\ndefault: { email: p, social: p }\ndestinations: { p: { type: store, folder: ./p } }\n',
      );
      const without = await portFindings(scene, '');
      assert.equal(
        without.map(({ status, code }) => `${status} ${code}`),
        ['warning SB_PORT_CLOSED'],
      );
      const snippet = await run(
        scene.place,
        'check',
        '--config',
        'bridge.yaml',
        '--snippets',
        'nftables',
        '--address',
        '10.99.0.1',
      );
      const withIt = await portFindings(scene, await scene.place.write('redirect.nft', snippet.stdout));
      assert.equal(
        withIt.map(({ status }) => status),
        ['ok'],
        JSON.stringify(withIt),
      );
      assert.match(withIt[0]?.text ?? '', /^10\.99\.0\.1:80 is answered by the bridge/);
    } finally {
      await scene.close();
    }
  });

test.run();
