import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../lib/finding.ts';
import { port80IsFree } from '../checks/port-80.ts';
import { StandInDns } from '../checks/stand-in-dns.ts';
import { type Ran, run } from './bridge-process.ts';
import { filesBelow, Scene } from './scene.ts';

const test = suite('e2e/check');
let scene: Scene;
let resolver: StandInDns;
const endsWell = await port80IsFree();

test.before.each(async () => {
  scene = await Scene.open();
  resolver = scene.with(await StandInDns.open(() => ({ a: ['127.0.0.1'] })));
});
test.after.each(() => scene.close());

function check(...words: readonly string[]): Promise<Ran> {
  return run(
    scene.place,
    'check',
    '--config',
    'bridge.yaml',
    '--resolver',
    resolver.place,
    '--address',
    '127.0.0.1',
    ...words,
  );
}

function codesOf({ stdout }: Ran): readonly string[] {
  const { sections } = JSON.parse(stdout) as { sections: { findings: Finding[] }[] };
  return sections
    .flatMap(({ findings }) => findings)
    .flatMap(({ status, code }) => (code === undefined ? [] : [`${status} ${code}`]));
}

/** A bridge with one destination of each kind that talks to somebody. */
async function serve(): Promise<{ posts(): number; mails(): number }> {
  const stand = await scene.mastodon();
  const office = await scene.postOffice();
  await scene.serve(`
default: { email: mail, social: m }
destinations:
  m: { type: mastodon, server: "${stand.url}", token: secret-token }
  mail: { type: smtp, url: "smtp://127.0.0.1:${office.port}", from: camera@my.domain, tls: none }
`);
  return { posts: () => stand.posts.length + stand.media.length, mails: () => office.mails.length };
}

test('finds a running bridge, asks it as every model does, and leaves nothing behind', async () => {
  const others = await serve();
  const before = filesBelow(scene.place.folder).filter((name) => !name.includes('journal'));
  const ran = await check('--to', `127.0.0.1:${scene.bridge.port}`);
  assert.match(ran.stdout, `ok      the bridge runs: it answers at 127.0.0.1:${scene.bridge.port}`);
  assert.match(ran.stdout, `note    asked 127.0.0.1:${scene.bridge.port}`);
  assert.match(ran.stdout, /WB37F: content with the answer to GET \/ of www\.msn\.com/);
  assert.match(ran.stdout, /the token is good for @georg@127\.0\.0\.1/);
  assert.match(ran.stdout, /lets the bridge in, without a login/);
  assert.match(ran.stdout, /www\.msn\.com leads to 127\.0\.0\.1 \(the hotspot check of WB35F, /);
  assert.equal([others.posts(), others.mails()], [0, 0]);
  const after = filesBelow(scene.place.folder).filter((name) => !name.includes('journal'));
  assert.equal(after, before);
  if (endsWell) assert.not.match(ran.stdout, /FAILED/);
  if (endsWell) assert.is(ran.code, 0);
  await scene.bridge.logged(({ text }) => text.includes('samsung-bridge.check'));
});

test('tells a bridge that runs where the configuration does not say', async () => {
  await serve();
  const ran = await check('--json');
  assert.ok(codesOf(ran).includes('warning SB_BRIDGE_ELSEWHERE'), ran.stdout);
  assert.match(ran.stdout, new RegExp(`process ${scene.bridge.pid} since`));
});

test('tells a stopped bridge, and answers by one of its own', async () => {
  await serve();
  await scene.bridge.end();
  const ran = await check('--json');
  assert.equal(
    codesOf(ran).filter((code) => code.includes('BRIDGE')),
    ['warning SB_BRIDGE_STOPPED'],
  );
  assert.match(ran.stdout, /asked a bridge in this process, with this configuration/);
  if (endsWell) assert.is(ran.code, 0, ran.stdout);
});

test('tells a web server that sits where the bridge is said to be', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('Server', 'nginx/1.22.1');
    response.end('<html><head><title>Welcome to nginx!</title></head></html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scene.with({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  const { port } = server.address() as AddressInfo;
  await scene.place.write(
    'bridge.yaml',
    `listen: ["127.0.0.1:${port}"]\ndefault: { email: p }\ndestinations: { p: { type: store, folder: ./p } }\n`,
  );
  const ran = await check('--to', `127.0.0.1:${port}`, '--model', 'nxmini');
  assert.is(ran.code, 1);
  assert.match(
    ran.stdout,
    new RegExp(
      `FAILED {2}127\\.0\\.0\\.1:${port} is not answered by a bridge: it answers 200, calls itself "nginx/1\\.22\\.1", shows "Welcome to nginx!" \\(SB_PORT_STRANGER\\)\n {10}→ correct --to, or stop`,
    ),
  );
  assert.match(
    ran.stdout,
    /FAILED {2}NX mini would not go on after GET \/ of gld\.samsungosp\.com: .*\(SB_HOTSPOT_REFUSED\)\n {10}→ is it the bridge/,
  );
  const stopped = await check('--json');
  assert.ok(codesOf(stopped).includes('failed SB_PORT_IN_USE'), stopped.stdout);
});

test('ends, as serve does, where a module of the user would keep the process', async () => {
  const module = 'setInterval(() => {}, 1000); export default () => ({ deliver: async () => {} });';
  await scene.place.write('desk.mjs', module);
  await scene.serve('default: { email: d }\ndestinations: { d: { type: module, path: ./desk.mjs } }\n');
  const ran = await check('--to', `127.0.0.1:${scene.bridge.port}`, '--model', 'nx300');
  assert.match(ran.stdout, /cannot be checked: its module has no check\(\)/);
  assert.is(await scene.bridge.end(), 0);
});

test('ends with 2 for wrong usage, and prints nothing to stdout then', async () => {
  const ran = await run(scene.place, 'check', '--modle', 'nx300');
  assert.equal([ran.code, ran.stdout], [2, '']);
});

test.run();
