import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { page } from '../../lib/handlers/page.ts';
import { headOf, pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/page');

const shown: readonly (readonly [method: string, host: string | undefined, path: string])[] = [
  ['GET', 'bridge.local', '/'],
  ['HEAD', '10.0.0.1', '/'],
  ['GET', undefined, '/'],
  ['GET', 'www.samsungimaging.com', '/'],
  ['GET', 'samsungimaging.com', '/m/'],
];

for (const [method, host, path] of shown)
  test(`${method} ${host ?? 'no host'} ${path} is shown the page`, async () => {
    const request = requestOf(headOf(host, path, { method }));
    assert.ok(page.matches(request));
    const { reply, code } = await page.handle(request, pretendBridge());
    assert.is(reply.status, 200);
    assert.equal(reply.headers, [['Content-Type', 'text/html; charset=utf-8']]);
    assert.match(reply.body, '<h1>samsung-bridge</h1>');
    assert.ok(Buffer.byteLength(reply.body) <= 1000);
    assert.is(code, undefined);
  });

const notShown: readonly (readonly [method: string, host: string, path: string])[] = [
  ['POST', 'bridge.local', '/'],
  ['GET', 'bridge.local', '/m/'],
  ['GET', 'www.samsungimaging.com', '/customer/data/firmware/xml/a.xml'],
];

for (const [method, host, path] of notShown)
  test(`${method} ${host} ${path} is not for the page`, () =>
    assert.is(page.matches(headOf(host, path, { method })), false));

test('the verdict warns where an NX camera has opened its browser', async () => {
  const verdictFor = async (host: string) =>
    (await page.handle(requestOf(headOf(host, '/')), pretendBridge())).verdict;
  assert.match(await verdictFor('www.samsungimaging.com'), 'does gld.samsungosp.com lead here?');
  assert.is(await verdictFor('bridge.local'), 'page → shown, "bridge.local" was asked for');
});

test.run();
