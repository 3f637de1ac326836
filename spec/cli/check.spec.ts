import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOfName } from '../../lib/checks/resolver.ts';
import type { Finding } from '../../lib/finding.ts';
import { port80IsFree } from '../checks/port-80.ts';
import { type Said, StandInDns } from '../checks/stand-in-dns.ts';
import { type MainRun, runMain } from './main-run.ts';

const test = suite('cli/check');
let folder = '';
const servers: StandInDns[] = [];
const endsWell = await port80IsFree();

test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-check-'));
});
test.after.each(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function dns(says: (host: string) => Said): Promise<string> {
  const server = await StandInDns.open(says);
  servers.push(server);
  return server.place;
}

async function config(text: string): Promise<string> {
  const path = join(folder, 'bridge.yaml');
  await writeFile(path, text);
  return path;
}

const good = `
listen: ["127.0.0.1:0"]
default: { email: photos, social: photos }
destinations: { photos: { type: store, folder: ./photos } }
`;

async function checked(file: string, ...words: readonly string[]): Promise<MainRun> {
  return runMain('check', '--config', file, '--address', '127.0.0.1', ...words);
}

/** Findings by the name of their section. */
function sectionsOf({ out }: MainRun): Readonly<Record<string, readonly Finding[]>> {
  const { sections } = JSON.parse(out) as { sections: { name: string; findings: Finding[] }[] };
  return Object.fromEntries(sections.map(({ name, findings }) => [name, findings]));
}

function codes(findings: readonly Finding[] = []): readonly string[] {
  return findings.flatMap(({ code }) => code ?? []);
}

test('ends well where nothing is in the way, with a stopped bridge and a warning of it', async () => {
  const resolver = await dns(() => ({ a: ['127.0.0.1'] }));
  const run = await checked(await config(good), '--resolver', resolver, '--model', 'nx300');
  if (endsWell) assert.is(run.code, 0, run.out);
  assert.match(run.out, /\n {2}WARNING the bridge does not run.*\(SB_BRIDGE_STOPPED\)/);
  assert.match(run.out, /asked a bridge in this process, with this configuration, as none was reached/);
  assert.match(
    run.out,
    /NX300: content with the answer to GET \/ of gld\.samsungosp\.com, 100 bytes in one piece/,
  );
  assert.match(run.out, /Where photos go\n {2}any other site +→ photos/);
  if (endsWell) assert.match(run.out, /Nothing failed, \d warnings?\.\n$/);
});

test('ends with 1 and tells what, why and what to do where a name leads elsewhere', async () => {
  const resolver = await dns((host) => ({ a: [host === 'www.ospserver.net' ? '3.4.5.6' : '127.0.0.1'] }));
  const run = await checked(await config(good), '--resolver', resolver, '--model', 'nx300');
  assert.is(run.code, 1);
  assert.match(
    run.out,
    / {2}FAILED {2}www\.ospserver\.net leads to 3\.4\.5\.6: an address on the internet, so it is the real one, not redirected \(e-mail\) \(SB_NAME_ELSEWHERE\)\n {10}→ have the resolver answer it with 127\.0\.0\.1: check --snippets all/,
  );
  assert.match(run.out, /\n\d failed, \d warnings?: begin at the first FAILED\n$/);
});

test('looks at the data folder that serve was given', async () => {
  const file = await config(good);
  const resolver = await dns(() => ({ a: ['127.0.0.1'] }));
  for (const [words, told] of [
    [[], /[^\n]*\/data[^\n]*can be written/],
    [['--data', join(folder, 'elsewhere')], /[^\n]*\/elsewhere[^\n]*can be written/],
    [['--data', '/proc/nowhere'], /the data folder \/proc\/nowhere is to be written, the system says/],
  ] as const)
    assert.match((await checked(file, '--resolver', resolver, '--model', 'nx300', ...words)).out, told);
});

const table: readonly (readonly [said: Said, code: string])[] = [
  ['nxdomain', 'SB_NAME_UNKNOWN'],
  ['servfail', 'SB_RESOLVER_FAILS'],
  ['refused', 'SB_RESOLVER_REFUSES'],
  [{ a: ['0.0.0.0'] }, 'SB_NAME_BLOCKED'],
  [{ aaaa: ['20010db8000000000000000000000001'] }, 'SB_NAME_IPV6_ONLY'],
  [{ a: ['127.0.0.1'], ttl: 90_000 }, 'SB_NAME_LONG_LIVED'],
];

for (const [said, code] of table)
  test(`tells ${code} of a resolver that says ${JSON.stringify(said)}`, async () => {
    const resolver = await dns(() => said);
    const run = await checked(await config(good), '--resolver', resolver, '--model', 'nx300', '--json');
    const { Names } = sectionsOf(run);
    assert.equal([...new Set(codes(Names))], [code]);
    assert.ok(Names?.filter((one) => one.code !== undefined).every(({ cure }) => (cure ?? '').length > 10));
    if (endsWell) assert.is(run.code, code === 'SB_NAME_LONG_LIVED' ? 0 : 1);
  });

test('tells all the rest where there is no place for a bridge of its own', async () => {
  const file = await config(good);
  const resolver = await dns(() => ({ a: ['127.0.0.1'] }));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, 'none');
  const run = await checked(file, '--resolver', resolver, '--model', 'nx300', '--json');
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  const { 'Hotspot answers': [finding] = [], Names } = sectionsOf(run);
  assert.equal([finding?.status, finding?.code], ['warning', 'SB_OUTBOX_FOLDER']);
  assert.match(finding?.text ?? '', /^not asked: .*none meanwhile, the system says ENOENT; name a folder/);
  assert.ok(Names?.some(({ status }) => status === 'ok'));
});

test('gives up on a silent resolver within seconds, and says so once', async () => {
  const resolver = await dns(() => 'silence');
  const begun = performance.now();
  const run = await checked(await config(good), '--resolver', resolver, '--json');
  assert.ok(performance.now() - begun < 15_000);
  assert.equal(codes(sectionsOf(run).Names), ['SB_RESOLVER_SILENT']);
});

test('tells every error of a configuration as serve does, and nothing else', async () => {
  const file = await config(
    'listne: 80\ndefault: { email: nowhere }\ndestinations: { m: { type: mastodon } }\n',
  );
  const run = await checked(file, '--json');
  assert.is(run.code, 1);
  const sections = sectionsOf(run);
  assert.equal(Object.keys(sections), ['Configuration']);
  assert.ok(codes(sections.Configuration).includes('SB_CONFIG_UNKNOWN_KEY'));
  assert.match(sections.Configuration?.[0]?.text ?? '', /bridge\.yaml:1: listne: /);
});

test('tells what only shows when the configuration is put to use, with its line', async () => {
  const wrong = good.replace('{ type: store, folder: ./photos }', '{ type: command, run: ["{file}"] }');
  const run = await checked(await config(wrong));
  assert.is(run.code, 1);
  assert.match(
    run.out,
    /FAILED {2}.*bridge\.yaml:4: destinations\.photos\.run\[0\]: expected a program, .*\(SB_COMMAND_PROGRAM\)/,
  );
});

test('tells a password that cannot be used also while another bridge answers', async () => {
  const damaged = '\nsenders: [{ name: georg, password: "$scrypt$ln=14,r=8,p=5$AAAA" }]\n';
  const run = await checked(await config(good + damaged), '--to', '127.0.0.1:1', '--json');
  assert.equal(codes(sectionsOf(run).Configuration), ['SB_CONFIG_VALUE']);
});

test('does not take loopback for the bridge where no person says so', async () => {
  const resolver = await dns(() => ({ a: ['127.0.0.1'] }));
  const run = await runMain(
    ...['check', '--config', await config(good), '--resolver', resolver, '--model', 'nx300', '--json'],
  );
  const { Names = [] } = sectionsOf(run);
  assert.equal([...new Set(codes(Names))], ['SB_NAME_ELSEWHERE']);
  assert.match(Names[1]?.text ?? '', /the camera itself/);
});

test('looks up a name in "listen" as the bridge does when it starts', async () => {
  const listen = good.replace('127.0.0.1:0', `${hostname()}:0`);
  if ((await addressOfName(hostname())) === undefined)
    return console.log('SKIPPED: this machine does not know its own name');
  const run = await checked(await config(listen), '--resolver', await dns(() => 'nxdomain'), '--json');
  const texts = (sectionsOf(run).Bridge ?? []).map(({ text }) => text);
  assert.ok(
    texts.some((text) => /^"listen" .*:0 is reached at /.test(text)),
    texts.join('\n'),
  );
});

test('looks at each destination, and at those of modules', async () => {
  await writeFile(
    join(folder, 'mine.mjs'),
    "export default () => ({ deliver() {}, check: async () => 'at home' });\n",
  );
  await writeFile(join(folder, 'other.mjs'), 'export default () => ({ deliver() {} });\n');
  await writeFile(join(folder, 'shy.sh'), '#!/bin/sh\n');
  await chmod(join(folder, 'shy.sh'), 0o644);
  const file = await config(`
listen: ["127.0.0.1:0"]
default: { email: photos, social: mine }
destinations:
  photos: { type: store, folder: ./photos }
  mine: { type: module, path: ./mine.mjs }
  other: { type: module, path: ./other.mjs }
  log: { type: command, run: ["./shy.sh"] }
  drop: { type: drop }
`);
  const sections = sectionsOf(await checked(file, '--json', '--resolver', await dns(() => 'nxdomain')));
  const said = (name: string) =>
    (sections[`Destination ${name}`] ?? []).map(({ status, text }) => `${status} ${text}`).join();
  assert.match(said('photos'), /^ok .*photos can be written/);
  assert.is(said('mine'), 'ok ready, at home');
  assert.is(said('other'), 'note cannot be checked: its module has no check()');
  assert.match(said('log'), /^failed .*shy\.sh may not be executed/);
  assert.match(said('drop'), /^note throws everything away/);
});

test('tries the hotspot answers of this very configuration while no bridge runs', async () => {
  const file = await config(`${good}hotspot: { msn: redirect }\n`);
  const resolver = await dns(() => ({ a: ['127.0.0.1'] }));
  const answers = async (model: string) => {
    const run = await checked(file, '--resolver', resolver, '--model', model, '--json');
    return codes(sectionsOf(run)['Hotspot answers']);
  };
  assert.equal([await answers('wb37f'), await answers('wb35f')], [['SB_HOTSPOT_REFUSED'], []]);
});

test('fails where a person says where the bridge is, and nobody is there', async () => {
  const run = await checked(
    await config(good),
    '--to',
    '127.0.0.1:1',
    '--json',
    '--resolver',
    await dns(() => 'nxdomain'),
  );
  const sections = sectionsOf(run);
  assert.ok(codes(sections.Bridge).includes('SB_NOT_REACHED'));
  assert.equal(
    sections['Hotspot answers']?.map(({ text }) => text),
    ['not asked: nobody answers at 127.0.0.1:1'],
  );
});

test('takes localhost for this machine, whose configuration is looked at, too', async () => {
  const resolver = await dns(() => 'nxdomain');
  const run = await runMain('check', '--to', 'localhost:1', '--resolver', resolver, '--json');
  assert.ok(Object.keys(sectionsOf(run)).includes('Configuration'));
});

test('from another machine, tells what a camera sees and nothing of this one', async () => {
  const { code, out } = await runMain(
    'check',
    '--to',
    'bridge.invalid:80',
    '--model',
    'nx300',
    '--resolver',
    await dns(() => 'nxdomain'),
    '--json',
  );
  const sections = sectionsOf({ code, out, err: '' });
  assert.equal(Object.keys(sections), ['Bridge', 'Names', 'Port 80', 'Hotspot answers']);
  assert.is(sections.Bridge?.at(-1)?.text, 'say with --address IP where the camera is to be led');
  assert.is(code, 1);
});

const wrongs: readonly (readonly [words: readonly string[], told: RegExp])[] = [
  [['--model', 'nx9000'], /--model: no camera named nx9000 is known: choose one of NX1, /],
  [
    ['--address', 'bridge.lan'],
    /--address: expected the IP address of a machine, e\.g\. 10\.0\.0\.1, got bridge\.lan/,
  ],
  [['--address', '0.0.0.0'], /--address: expected the IP address of a machine/],
  [['--address', '224.0.0.1'], /--address: expected the IP address of a machine/],
  [['--resolver', 'router.lan'], /--resolver: expected an IP address, perhaps with a port/],
  [['--resolver', '10.0.0.1:0'], /--resolver: expected an IP address/],
  [['--resolver', '10.0.0.1:99999'], /--resolver: expected an IP address/],
  [['--to', 'nowhere'], /--to: expected HOST:PORT/],
  [['--snippets', 'bind'], /Allowed choices are all, hostapd, dnsmasq, /],
  [['--snippets', 'dnsmasq', '--address', 'fd00::1'], /--address: cameras know IPv4 only/],
  [['--snippets', 'dnsmasq', '--address', '10.0.0.1', '--model', 'galaxy nx'], /Galaxy NX asks no names/],
];

for (const [words, told] of wrongs)
  test(`ends with 2 for ${words.join(' ')}`, async () => {
    const { code, err } = await runMain('check', ...words);
    assert.is(code, 2);
    assert.match(err, told);
  });

test('reads resolvers with IPv6 addresses and ports', async () => {
  for (const place of ['::1', '[::1]:1', '127.0.0.1:1']) {
    const { code, out } = await checked(await config(good), '--resolver', place, '--model', 'nx300');
    assert.is(code, 1, place);
    assert.ok(out.includes(`asked the resolver ${place}\n`), out);
  }
});

test('prints snippets for a file, or for a program', async () => {
  const text = await runMain('check', '--snippets', 'unbound', '--address', '10.0.0.5', '--model', 'wb37f');
  assert.is(text.code, 0);
  assert.match(text.out, /^# The names[\s\S]*local-data: "www\.msn\.com\. 300 IN A 10\.0\.0\.5"\n$/);
  const json = await runMain('check', '--snippets', 'all', '--address', '10.0.0.5', '--json');
  const made = JSON.parse(json.out) as { kind: string; files: { place: string; text: string }[] }[];
  assert.ok(made.length > 10 && made.every(({ files }) => files.every((file) => file.text !== '')));
  const linesOf = (kind: string) =>
    made
      .find((one) => one.kind === kind)
      ?.files.map(({ text: lines }) => lines)
      .join();
  assert.match(linesOf('dnsmasq') ?? '', /10\.0\.0\.5/);
  assert.not.match(linesOf('hostapd') ?? '', /10\.0\.0\.5/);
});

test('takes the port of the configuration into the redirect', async () => {
  const file = await config(good.replace('127.0.0.1:0', '0.0.0.0:8765'));
  const { out } = await runMain('check', '--config', file, '--snippets', 'nftables', '--address', '10.0.0.5');
  assert.match(out, /dnat to 10\.0\.0\.5:8765/);
  const any = ['check', '--config', await config(good), '--snippets', 'nftables', '--address', '10.0.0.5'];
  assert.match((await runMain(...any)).out, /dnat to 10\.0\.0\.5:8080/);
});

test('prints a hotspot of one’s own without being told an address', async () => {
  const { code, out } = await runMain('check', '--snippets', 'hostapd');
  assert.is(code, 0);
  assert.match(out, /Address=10\.99\.0\.1\/24/);
});

test.run();
