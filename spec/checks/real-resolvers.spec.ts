import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findModel, models } from '../../lib/cameras/models.ts';
import { checkNames } from '../../lib/checks/names.ts';
import { NameAsker } from '../../lib/checks/resolver.ts';
import type { SnippetFacts } from '../../lib/checks/snippets/snippet.ts';
import { namesFor, type SnippetKind, snippetsOf } from '../../lib/checks/snippets/snippets.ts';
import { wantedNames } from '../../lib/checks/wanted-names.ts';
import type { Finding } from '../../lib/finding.ts';
import { runMain } from '../cli/main-run.ts';
import { freePort, has, judge, Workshop } from './real-resolver.ts';

const test = suite('checks/real-resolvers');
const some = 'www.ospserver.net';
let workshop: Workshop;

test.before.each(async () => {
  workshop = await Workshop.open();
});

test.after.each(() => workshop.close());

function factsFor(name: string | undefined, address = '10.0.0.5'): SnippetFacts {
  const model = name === undefined ? undefined : findModel(name);
  return { address, port: 8080, ...namesFor(model === undefined ? models : [model]) };
}

/** Writes the file of a kind at a place in its list; resolves with its path. */
function written(kind: SnippetKind, facts: SnippetFacts, at = 0): Promise<string> {
  return workshop.write(`${kind}-${at}`, snippetsOf(kind, facts)[at]?.text ?? '');
}

async function namesAt(
  place: string,
  name: string | undefined,
  address: string,
  from?: string,
): Promise<readonly Finding[]> {
  const model = name === undefined ? undefined : findModel(name);
  const wanted = wantedNames(model === undefined ? models : [model]);
  const asker = new NameAsker([place], { timeout: 1000, tries: 2 }, from);
  const lookups = await Promise.all(wanted.map(({ host }) => asker.look(host)));
  return checkNames(wanted, lookups, {
    resolvers: [place],
    named: true,
    ours: [address],
    address,
    hostsFile: new Map(),
  });
}

function codesOf(findings: readonly Finding[]): readonly string[] {
  return [
    ...new Set(
      findings
        .filter(({ status }) => status !== 'ok' && status !== 'note')
        .map((one) => `${one.status} ${one.code}`),
    ),
  ];
}

const dnsmasq = has('dnsmasq', '--version');
const unbound = has('unbound', '-V');

async function runDnsmasq(file: string): Promise<string> {
  const port = await freePort();
  const words = [
    '--keep-in-foreground',
    `--conf-file=${file}`,
    `--port=${port}`,
    '--listen-address=127.0.0.1',
  ];
  const quiet = ['--bind-interfaces', '--no-resolv', '--no-hosts', '--pid-file=', '--log-facility=-'];
  return workshop.resolver(`127.0.0.1:${port}`, some, 'dnsmasq', ...words, ...quiet);
}

if (dnsmasq) {
  for (const [kind, at] of [
    ['dnsmasq', 0],
    ['dnsmasq-one-camera', 0],
    ['dnsmasq-one-camera', 1],
    ['hostapd', 2],
  ] as const)
    test(`dnsmasq finds no fault with file ${at + 1} of ${kind}`, async () => {
      const { ok, words } = judge('dnsmasq', '--test', '-C', await written(kind, factsFor(undefined), at));
      assert.ok(ok, words);
    });

  test('all names of a WB37F lead to the bridge through a real dnsmasq', async () => {
    const place = await runDnsmasq(await written('dnsmasq', factsFor('WB37F')));
    const findings = await namesAt(place, 'WB37F', '10.0.0.5');
    assert.equal(codesOf(findings), []);
    assert.ok(findings.some(({ text }) => text.startsWith('www.msn.com leads to 10.0.0.5')));
  });

  test('without a model, what only some ask is left alone, and check merely warns', async () => {
    const place = await runDnsmasq(await written('dnsmasq', factsFor(undefined)));
    const findings = await namesAt(place, undefined, '10.0.0.5');
    const astray = findings.filter(({ status }) => status === 'warning' || status === 'failed');
    assert.ok(astray.every(({ status }) => status === 'warning'));
    assert.equal(
      astray.map(({ text }) => text.split(/[: ]/)[0]),
      ['www.yahoo.co.kr', 'www.msn.com'],
    );
  });

  test('a resolver for cameras only knows all of their names, and nothing else', async () => {
    const place = await runDnsmasq(await written('dnsmasq-one-camera', factsFor(undefined, '127.0.0.1'), 1));
    assert.equal(codesOf(await namesAt(place, undefined, '127.0.0.1')), []);
    const { fault } = await new NameAsker([place], { timeout: 1000, tries: 1 }).look('www.example.org');
    assert.is(fault, 'refused');
  });

  test('`check` itself is content with the names, from the snippet that it printed', async () => {
    const { out } = await runMain(
      'check',
      '--snippets',
      'dnsmasq',
      '--model',
      'nx300',
      '--address',
      '127.0.0.1',
    );
    const place = await runDnsmasq(await workshop.write('printed', out));
    const { out: json } = await runMain(
      'check',
      '--resolver',
      place,
      '--model',
      'nx300',
      '--address',
      '127.0.0.1',
      '--json',
    );
    const { sections } = JSON.parse(json) as { sections: { name: string; findings: Finding[] }[] };
    const names = sections.find(({ name }) => name === 'Names')?.findings ?? [];
    assert.equal(codesOf(names), []);
    assert.is(names.filter(({ status }) => status === 'ok').length, 5);
  });
}

async function runUnbound(file: string): Promise<string> {
  const port = await freePort();
  const config = [
    'server:',
    `  interface: 127.0.0.1@${port}`,
    '  do-daemonize: no',
    '  chroot: ""',
    '  username: ""',
    '  pidfile: ""',
    '  use-syslog: no',
    '  module-config: "iterator"',
    '  access-control: 127.0.0.0/8 allow',
    `  directory: "${workshop.folder}"`,
    'forward-zone:',
    '  name: "."',
    '  forward-addr: 127.0.0.1@1',
    'remote-control:',
    '  control-enable: no',
    `include: "${file}"`,
    '',
  ].join('\n');
  const path = await workshop.write('unbound.conf', config);
  return workshop.resolver(`127.0.0.1:${port}`, some, 'unbound', '-d', '-c', path);
}

if (unbound) {
  for (const kind of ['unbound', 'unbound-one-camera'] as const)
    test(`unbound finds no fault with ${kind}`, async () => {
      const { ok, words } = judge('unbound-checkconf', await written(kind, factsFor(undefined)));
      assert.ok(ok, words);
    });

  test('all names of a WB850F lead to the bridge through a real unbound', async () => {
    const place = await runUnbound(await written('unbound', factsFor('WB850F')));
    assert.equal(codesOf(await namesAt(place, 'WB850F', '10.0.0.5')), []);
  });

  test('a view of unbound leads one camera, and nobody else', async () => {
    const [snippet] = snippetsOf('unbound-one-camera', factsFor(undefined));
    const text = (snippet?.text ?? '').replace('10.0.0.7/32', '127.0.0.7/32');
    const place = await runUnbound(await workshop.write('view', text));
    assert.equal(codesOf(await namesAt(place, undefined, '10.0.0.5', '127.0.0.7')), []);
    assert.equal(codesOf(await namesAt(place, undefined, '10.0.0.5', '127.0.0.8')), [
      'failed SB_RESOLVER_FAILS',
    ]);
  });
}

if (has('nft', '--version'))
  test('nft finds no fault with the redirect', async () => {
    const file = await written('nftables', factsFor(undefined));
    const { ok, words } = judge('nft', '-c', '-f', file);
    if (/Operation not permitted|cache initialization failed/.test(words)) {
      console.log('SKIPPED: nft -c needs the right to look at the rules of this machine');
      return;
    }
    assert.ok(ok, words);
  });

if (has('hostapd', '-v'))
  test('hostapd understands every line of the hotspot, and would tell of one that it does not', async () => {
    const text = await readFile(await written('hostapd', factsFor(undefined)), 'utf8');
    // Without a radio: the file is read, and no network of the machine is touched.
    const dry = text.replace('driver=nl80211', 'driver=none').replace('interface=wlan0', 'interface=sb-none');
    assert.not.match(
      judge('timeout', '1', 'hostapd', await workshop.write('good', dry)).words,
      /unknown configuration item|errors found/,
    );
    const bad = judge(
      'timeout',
      '1',
      'hostapd',
      await workshop.write('bad', dry.replace('hw_mode', 'hv_mode')),
    );
    assert.match(bad.words, /unknown configuration item 'hv_mode'/);
  });

if (has('systemd-analyze', '--version'))
  test('systemd finds no fault with the unit but the path of the program', async () => {
    const [snippet] = snippetsOf('systemd', factsFor(undefined));
    const text = (snippet?.text ?? '').replace('/usr/local/bin/samsung-bridge', '/bin/true');
    const { words } = judge(
      'systemd-analyze',
      'verify',
      await workshop.write('samsung-bridge.service', text),
    );
    assert.not.match(words, /samsung-bridge\.service/, words);
  });

for (const [kind, at] of [
  ['autoexec', 0],
  ['camera-hosts', 0],
  ['openwrt', 0],
] as const)
  test(`a shell reads ${kind}`, async () => {
    const { ok, words } = judge('sh', '-n', await written(kind, factsFor(undefined), at));
    assert.ok(ok, words);
  });

test.run();
