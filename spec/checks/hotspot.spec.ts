import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CameraModel } from '../../lib/cameras/model.ts';
import { models } from '../../lib/cameras/models.ts';
import { doorAt } from '../../lib/captures/door.ts';
import { checkHotspot } from '../../lib/checks/hotspot.ts';
import type { Finding } from '../../lib/finding.ts';
import { withSpareBridge } from './spare-bridge.ts';

const test = suite('checks/hotspot');
const servers: Server[] = [];

test.after.each(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

function named(...names: readonly string[]): readonly CameraModel[] {
  return models.filter(({ name }) => names.includes(name));
}

/** What is found of a server that answers everything so. */
async function foundOf(
  answer: (socket: Socket, request: string) => void,
  ...names: readonly string[]
): Promise<readonly Finding[]> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => answer(socket, bytes.toString('latin1')));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return checkHotspot(named(...names), doorAt({ host: '127.0.0.1', port }), 500);
}

const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n200 OK';

test('every model whose check is known is content with the bridge', async () => {
  const found = await withSpareBridge({ yahoo: 'cookie', msn: 'cookie' }, (place) =>
    checkHotspot(models, doorAt(place)),
  );
  assert.equal(
    found.filter(({ status }) => status === 'failed' || status === 'warning'),
    [],
  );
  const text = found.map((one) => one.text).join('\n');
  for (const { name } of models) assert.match(text, name);
});

test('a WB37F does not take the redirect that a WB35F takes', async () => {
  const both = named('WB35F', 'WB37F');
  const found = await withSpareBridge({ yahoo: 'redirect', msn: 'redirect' }, (place) =>
    checkHotspot(both, doorAt(place)),
  );
  assert.equal(
    found.map(({ status, code }) => `${status} ${code ?? ''}`.trim()),
    ['ok', 'failed SB_HOTSPOT_REFUSED'],
  );
  assert.match(
    found[1]?.text ?? '',
    /^WB37F would not go on after GET \/ of www\.msn\.com: the status is 302, the camera wants 200 with a cookie/,
  );
});

test('what was enough for an NX300 in 2013 is not for an NX mini', async () => {
  const found = await foundOf((socket) => socket.end(plain), 'NX300', 'NX mini');
  assert.equal(
    found.map(({ status }) => status),
    ['ok', 'failed'],
  );
  assert.match(found[1]?.text ?? '', /NX mini would not go on .*the body is not empty/);
});

test('sends the bytes of each kind’s check, and one header that says who asks', async () => {
  const heard: string[] = [];
  await foundOf(
    (socket, request) => {
      heard.push(request);
      socket.end(plain);
    },
    'NX300',
    'WB850F',
    'WB37F',
  );
  const hosts = ['gld.samsungosp.com', 'www.msn.com', 'www.yahoo.co.kr'];
  assert.equal(
    heard.toSorted(),
    hosts.map((host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Samsung-Bridge: check\r\n\r\n`),
  );
});

for (const [what, length, told, text] of [
  ['an answer that lacks its second piece', 6, 'failed', /lacks 6 of 6 bytes/],
  ['a second piece also where the first would do', 0, 'SB_HOTSPOT_SEGMENTS', /\(38 bytes first, 44 in all\)/],
] as const)
  test(`tells of ${what}`, async () => {
    const found = await foundOf((socket) => {
      socket.setNoDelay(true);
      const head = `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;
      socket.write(head, () => setTimeout(() => socket.end('200 OK'), 30));
    }, 'NX300');
    assert.is(found.length, 1);
    assert.ok([found[0]?.status, found[0]?.code].includes(told));
    assert.match(found[0]?.text ?? '', text);
  });

test('tells an answer that is too long for one piece on the way', async () => {
  const body = 'x'.repeat(1500);
  const found = await foundOf(
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 1500\r\n\r\n${body}`),
    'NX300',
  );
  assert.equal(
    found.map(({ code }) => code),
    ['SB_HOTSPOT_SEGMENTS'],
  );
  assert.match(found[0]?.text ?? '', /15\d\d in all/);
});

test('tells a server that says nothing', async () => {
  const found = await foundOf((socket) => socket.resume(), 'NX300');
  assert.equal(
    found.map(({ code }) => code),
    ['SB_NO_ANSWER'],
  );
});

test('says of one model that its check was never published, and merely notes it of many', async () => {
  const statusOf = async (...names: string[]) =>
    (await foundOf((socket) => socket.end(plain), ...names)).map(({ status, code }) => code ?? status);
  assert.equal(await statusOf('NX3000'), ['SB_HOTSPOT_UNKNOWN']);
  assert.equal(await statusOf('NX3000', 'WB50F'), ['note']);
  assert.equal(await statusOf('Galaxy NX'), ['note']);
});

test('says of a camcorder that its TLS is not tried', async () => {
  const found = await foundOf((socket) => socket.end(plain), 'HMX-QF30');
  assert.match(
    found.map(({ text }) => text).join('\n'),
    /HMX-QF30: speaks TLS when it shares, which this check does not try/,
  );
});

test.run();
