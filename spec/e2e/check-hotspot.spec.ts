import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { KindOfSnippets } from '../../lib/cli/check-snippets.ts';
import type { Finding } from '../../lib/finding.ts';
import { run } from './bridge-process.ts';
import { Scene } from './scene.ts';

const program = resolve(import.meta.dirname, '../../bin/samsung-bridge');
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, PROGRAM: program };

/** Whether this user may make networks, and has what runs in them. */
function mayMakeNetworks(): boolean {
  const trial =
    'ip link add a0 type veth peer name b0 && nft add table ip trial && dnsmasq --version && nsenter --version';
  const { status } = spawnSync('unshare', ['-n', 'sh', '-c', trial], { env, stdio: 'ignore' });
  if (status !== 0)
    console.log('SKIPPED: e2e/check-hotspot needs root, unshare, nsenter, ip, nft and dnsmasq');
  return status === 0;
}

const test = suite('e2e/check-hotspot');

/**
 * A machine with `wlan0` in one network, a camera at the other end in another. Only the radio (hostapd) and the DHCP client are
 * left out: the camera is given an address.
 */
const script = `
set -e
ip link set lo up
ip link add wlan0 type veth peer name cam0
ip link set wlan0 up
ip addr add "$(sed -n 's/^Address=//p' network)" dev wlan0
unshare -n sleep 60 & camera=$!
sleep 0.5
ip link set cam0 netns $camera
at_the_camera() { nsenter -t $camera -n "$@"; }
at_the_camera ip link set lo up
at_the_camera ip link set cam0 up
at_the_camera ip addr add 10.99.0.150/24 dev cam0
nft -f redirect
dnsmasq --conf-file=names --keep-in-foreground --pid-file= --dhcp-leasefile=leases --log-facility=- >dns.log 2>&1 & dns=$!
node "$PROGRAM" serve --config bridge.yaml >serve.out 2>serve.log & bridge=$!
trap 'kill $camera $dns $bridge 2>/dev/null; wait' EXIT
for try in $(seq 100); do grep -q 'listens on' serve.out && break; sleep 0.1; done
node "$PROGRAM" check --config bridge.yaml --resolver 10.99.0.1 --json >from-the-machine.json || true
at_the_camera node "$PROGRAM" check --resolver 10.99.0.1 --to 10.99.0.1:80 --json >from-the-camera.json || true
at_the_camera node "$PROGRAM" camera --model nx300 --to 10.99.0.1:80 --via email >camera.out 2>&1
`;

interface Outcome {
  readonly sections: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
}

function amissIn(text: string): readonly string[] {
  const { sections } = JSON.parse(text) as Outcome;
  const all = sections.flatMap(({ findings }) => findings);
  return all.flatMap(({ status, code, text: words }) =>
    code === undefined ? [] : [`${status} ${code} ${words}`],
  );
}

if (mayMakeNetworks())
  test('with the printed files, a camera in the hotspot finds names, port and bridge, and check finds nothing amiss', async () => {
    const scene = await Scene.open();
    try {
      const { place } = scene;
      await place.write(
        'bridge.yaml',
        'listen: ["0.0.0.0:8080"]\ndefault: { email: p, social: p }\ndestinations: { p: { type: store, folder: ./photos } }\n',
      );
      const { stdout } = await run(
        place,
        'check',
        '--config',
        'bridge.yaml',
        '--snippets',
        'hostapd',
        '--json',
      );
      const [made] = JSON.parse(stdout) as KindOfSnippets[];
      for (const [at, name] of ['hostapd', 'network', 'names', 'redirect'].entries())
        await place.write(name, made?.files[at]?.text ?? '');
      const { status, stderr } = spawnSync('unshare', ['-n', 'sh', '-c', script], {
        cwd: place.folder,
        env,
        encoding: 'utf8',
        timeout: 90_000,
      });
      const read = (name: string) => readFile(`${place.folder}/${name}`, 'utf8').catch(() => '');
      assert.is(
        status,
        0,
        `${stderr}\n${await read('serve.log')}\n${await read('dns.log')}\n${await read('camera.out')}`,
      );
      assert.equal(amissIn(await read('from-the-machine.json')), []);
      assert.equal(amissIn(await read('from-the-camera.json')), []);
      assert.match(await read('camera.out'), /The screen says: sent/);
      const { sections } = JSON.parse(await read('from-the-camera.json')) as Outcome;
      assert.equal(
        sections.map(({ name }) => name),
        ['Bridge', 'Names', 'Port 80', 'Hotspot answers'],
      );
    } finally {
      await scene.close();
    }
  });

test.run();
