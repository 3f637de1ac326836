import { readFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occupantOf } from '../../lib/checks/occupant.ts';
import { checkPort, checkRunning, lookAt, placesOf } from '../../lib/checks/port.ts';
import { defaultConfig } from '../../lib/config/load.ts';
import { withSpareBridge } from './spare-bridge.ts';

const test = suite('checks/port');
const servers: Server[] = [];
const { hotspot } = defaultConfig({ cwd: '/' });

test.after.each(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function placeOf(server: Server): Promise<{ host: string; port: number }> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** Like nginx as it comes from Debian. */
function webServer(): Server {
  return createHttp((_request, response) => {
    response.setHeader('Server', 'nginx/1.22.1');
    response.end('<html><head><title>Welcome to nginx!</title></head></html>');
  });
}

async function freePlace(): Promise<{ host: string; port: number }> {
  const place = await placeOf(createServer());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return place;
}

const quick = 300;

test('recognises a bridge', async () => {
  assert.equal(await withSpareBridge(hotspot, (place) => occupantOf(place)), { kind: 'bridge' });
});

test('recognises a web server, and quotes what it says of itself', async () => {
  const words = 'it answers 200, calls itself "nginx/1.22.1", shows "Welcome to nginx!"';
  assert.equal(await occupantOf(await placeOf(webServer())), { kind: 'stranger', words });
});

test('is not taken in by a page about bridges', async () => {
  const page = createHttp((_request, response) => response.end('<title>samsung-bridge, a wiki</title>'));
  const words = 'it answers 200, shows "samsung-bridge, a wiki"';
  assert.equal(await occupantOf(await placeOf(page)), { kind: 'stranger', words });
});

test('is not taken in by a service that answers hotspot checks as a bridge does', async () => {
  const other = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () =>
      socket.end(
        'HTTP/1.1 200 OK\r\nServer: nginx/notreally\r\nETag: "deadbeef"\r\nContent-Length: 0\r\n\r\n',
      ),
    );
  });
  const found = await occupantOf(await placeOf(other));
  assert.is(found.kind, 'stranger');
});

test('tells what speaks no HTTP, what says nothing, and what is not there', async () => {
  const ssh = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('SSH-2.0-OpenSSH_9.2\r\n'),
  );
  assert.equal(await occupantOf(await placeOf(ssh)), { kind: 'stranger', words: 'it does not speak HTTP' });
  const mute = createServer((socket) => socket.on('error', () => {}).resume());
  const silent = { kind: 'stranger', words: 'it takes the connection and says nothing' };
  assert.equal(await occupantOf(await placeOf(mute), quick), silent);
  assert.equal(await occupantOf(await freePlace()), { kind: 'nobody', code: 'ECONNREFUSED' });
});

test('finds the bridge on its own machine, wherever it listens', () => {
  const listen = [
    { host: '0.0.0.0', port: 80 },
    { host: '::', port: 80 },
    { host: '10.0.0.1', port: 8080 },
    { host: '127.0.0.1', port: 0 },
  ];
  const wanted = [
    { host: '127.0.0.1', port: 80 },
    { host: '::1', port: 80 },
    { host: '10.0.0.1', port: 8080 },
  ];
  assert.equal(placesOf(listen), wanted);
});

test('says that the bridge runs, and where', async () => {
  await withSpareBridge(hotspot, async (place) => {
    const found = await lookAt([place]);
    const [finding] = await checkRunning({ found, listen: [], told: false, owner: undefined });
    assert.is(finding?.text, `the bridge runs: it answers at 127.0.0.1:${place.port}`);
  });
});

test('says that it does not run, and that its port is taken', async () => {
  const place = await placeOf(webServer());
  const found = await lookAt([place]);
  const findings = await checkRunning({ found, listen: [place], told: false, owner: undefined });
  assert.equal(
    findings.map(({ status, code }) => `${status} ${code}`),
    ['warning SB_BRIDGE_STOPPED', 'failed SB_PORT_IN_USE'],
  );
});

test('tells what else is there', async () => {
  const place = await placeOf(webServer());
  const [finding] = await checkRunning({
    found: await lookAt([place]),
    listen: [],
    told: false,
    owner: undefined,
  });
  assert.match(finding?.text ?? '', /, but something else is there: it answers 200, calls itself "nginx/);
});

test('tries for an instant whether it could listen', async () => {
  const place = await freePlace();
  const standing = { found: await lookAt([place]), told: false, owner: undefined };
  const free = await checkRunning({ ...standing, listen: [place] });
  assert.equal(
    free.map(({ code }) => code),
    ['SB_BRIDGE_STOPPED'],
  );
  const address = await checkRunning({ ...standing, listen: [{ host: '203.0.113.77', port: 8080 }] });
  assert.equal(
    address.map(({ code }) => code),
    ['SB_BRIDGE_STOPPED'],
    'told among the addresses',
  );
  const foreign = await checkRunning({ ...standing, listen: [{ host: 'nowhere.invalid', port: 8080 }] });
  assert.equal(
    foreign.map(({ code }) => code),
    ['SB_BRIDGE_STOPPED', 'SB_ADDRESS_NOT_OURS'],
  );
});

test('tells a user who may not have the port the three ways', async () => {
  const unprivileged = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
  const first = Number(await readFile(unprivileged, 'utf8').catch(() => '1024'));
  if (first <= 81 || process.seteuid === undefined) {
    console.log('SKIPPED: ports below 1024 are free to everybody here');
    return;
  }
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid(65_534);
  const listen = [{ host: '127.0.0.1', port: 81 }];
  try {
    const findings = await checkRunning({ found: [], listen, told: false, owner: undefined });
    assert.equal(
      findings.map(({ code }) => code),
      ['SB_BRIDGE_STOPPED', 'SB_PORT_NOT_PERMITTED'],
    );
    for (const cure of [/AmbientCapabilities/, /--snippets nftables/, /-p 80:8080/])
      assert.match(findings[1]?.cure ?? '', cure);
  } finally {
    if (isRoot) process.seteuid(0);
  }
});

test('tells a bridge that runs, but elsewhere', async () => {
  const place = await freePlace();
  const owner = 'process 4711 since yesterday';
  const [finding] = await checkRunning({ found: await lookAt([place]), listen: [place], told: false, owner });
  assert.is(finding?.code, 'SB_BRIDGE_ELSEWHERE');
  assert.match(finding?.text ?? '', /process 4711/);
});

test('fails where a person said where the bridge is, and it is not', async () => {
  const nobody = { found: await lookAt([await freePlace()]), listen: [], told: true, owner: undefined };
  assert.equal(
    (await checkRunning(nobody)).map(({ code }) => code),
    ['SB_NOT_REACHED'],
  );
  const stranger = { ...nobody, found: await lookAt([await placeOf(webServer())]) };
  assert.equal(
    (await checkRunning(stranger)).map(({ code }) => code),
    ['SB_PORT_STRANGER'],
  );
});

test('is content with the port that cameras use where the bridge answers', async () => {
  const [finding] = await withSpareBridge(hotspot, (place) =>
    checkPort({ place, listen: [place], running: true }),
  );
  assert.is(finding?.status, 'ok');
  assert.match(finding?.text ?? '', /as asked from this machine/);
});

test('fails where a web server has the port', async () => {
  const place = await placeOf(webServer());
  const [finding] = await checkPort({ place, listen: [{ host: '0.0.0.0', port: 8080 }], running: true });
  assert.is(finding?.code, 'SB_PORT_STRANGER');
  assert.match(
    finding?.text ?? '',
    /not the bridge: it answers 200, calls itself "nginx\/1\.22\.1".* Cameras would talk to that/,
  );
  assert.match(finding?.cure ?? '', new RegExp(`sport = :${place.port}`));
});

test('judges a closed port by whether the bridge listens there, and runs', async () => {
  const place = await freePlace();
  const there = [{ host: '0.0.0.0', port: place.port }];
  const elsewhere = [{ host: '0.0.0.0', port: 8080 }];
  const status = async (listen: typeof there, running: boolean) => {
    const [finding] = await checkPort({ place, listen, running });
    return `${finding?.status} ${finding?.code ?? ''}`.trim();
  };
  assert.is(await status(there, true), 'failed SB_PORT_CLOSED');
  assert.is(await status(there, false), 'note');
  assert.is(await status(elsewhere, true), 'warning SB_PORT_CLOSED');
  assert.is(await status(elsewhere, false), 'warning SB_PORT_CLOSED');
  assert.is(await status([], true), 'failed SB_PORT_CLOSED', 'asked from another machine');
});

test('names the three cures for a port that is not the camera’s', async () => {
  const listen = [{ host: '0.0.0.0', port: 8080 }];
  const [finding] = await checkPort({ place: await freePlace(), listen, running: true });
  for (const cure of [/AmbientCapabilities/, /--snippets nftables/, /-p 80:8080/])
    assert.match(finding?.cure ?? '', cure);
  assert.match(finding?.text ?? '', /cannot be seen from this one/);
});

test.run();
