import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { HotspotConfig } from '../../lib/config/config.ts';
import { hotspot } from '../../lib/handlers/hotspot.ts';
import type { Reply } from '../../lib/wire/reply.ts';
import { headOf, pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/hotspot');

const type = ['Content-Type', 'text/html; charset=utf-8'] as const;

const gld: Reply = {
  status: 200,
  headers: [
    ['Server', 'nginx/notreally'],
    ['ETag', '"deadbeef"'],
  ],
  body: '',
};
const yahooCookie: Reply = {
  status: 200,
  headers: [type, ['Set-Cookie', 'samsung=hotspot; Domain=.yahoo.co.kr; Path=/']],
  body: 'YAHOO!',
};
const msnCookie: Reply = {
  status: 200,
  headers: [type, ['Set-Cookie', 'samsung=hotspot; Domain=.msn.com; Path=/']],
  body: 'MSN',
};
const yahooRedirect: Reply = { status: 302, headers: [['Location', 'http://yahoo.com']], body: '' };
const msnRedirect: Reply = { status: 302, headers: [['Location', 'http://msn.com']], body: '' };

const cookies: HotspotConfig = { yahoo: 'cookie', msn: 'cookie' };
const redirects: HotspotConfig = { yahoo: 'redirect', msn: 'redirect' };

const answers: readonly (readonly [host: string, config: HotspotConfig, reply: Reply])[] = [
  ['gld.samsungosp.com', cookies, gld],
  ['gld.samsungosp.com', redirects, gld],
  ['www.gld.samsungosp.com', cookies, gld],
  ['www.yahoo.co.kr', cookies, yahooCookie],
  ['yahoo.co.kr', cookies, yahooCookie],
  ['www.yahoo.com', cookies, yahooCookie],
  ['www.yahoo.co.kr', redirects, yahooRedirect],
  ['www.yahoo.co.kr', { yahoo: 'redirect', msn: 'cookie' }, yahooRedirect],
  ['www.yahoo.co.kr', { yahoo: 'cookie', msn: 'redirect' }, yahooCookie],
  ['www.msn.com', cookies, msnCookie],
  ['msn.com', cookies, msnCookie],
  ['www.msn.com', redirects, msnRedirect],
  ['www.msn.com', { yahoo: 'redirect', msn: 'cookie' }, msnCookie],
];

for (const [host, config, expected] of answers)
  for (const method of ['GET', 'HEAD'])
    test(`${method} ${host} with yahoo ${config.yahoo} and msn ${config.msn} is told it is online`, async () => {
      const request = requestOf(headOf(host, '/', { method }));
      assert.ok(hotspot.matches(request));
      const { reply, code, model } = await hotspot.handle(request, pretendBridge({ hotspot: config }));
      assert.equal(reply, expected);
      assert.equal([code, model], [undefined, undefined]);
    });

test('the same camera gets the same answer again and again', async () => {
  const bridge = pretendBridge();
  const ask = async () => (await hotspot.handle(requestOf(headOf('www.yahoo.co.kr', '/')), bridge)).reply;
  assert.equal([await ask(), await ask(), await ask()], [yahooCookie, yahooCookie, yahooCookie]);
});

test('a redirect names its host within the first eleven bytes, as the WB850F demands', () => {
  for (const { headers } of [yahooRedirect, msnRedirect]) {
    const at = headers[0]?.[1].search(/yahoo\.|msn\./) ?? -1;
    assert.ok(at >= 0 && at <= 11, `offset ${at}`);
  }
});

test('the verdict says which name was asked, and how it was answered', async () => {
  const verdictFor = async (host: string) =>
    (await hotspot.handle(requestOf(headOf(host, '/')), pretendBridge())).verdict;
  assert.is(await verdictFor('gld.samsungosp.com'), 'hotspot → online, as gld.samsungosp.com');
  assert.is(await verdictFor('www.msn.com'), 'hotspot → online, as www.msn.com (cookie)');
  const head = headOf('www.msn.com', '/', { headers: [['x-samsung-bridge', 'check']] });
  const { verdict, reply } = await hotspot.handle(requestOf(head), pretendBridge());
  assert.is(verdict, 'hotspot → online, as www.msn.com (cookie), asked by samsung-bridge check');
  assert.equal(reply, msnCookie);
});

const others: readonly (readonly [method: string, host: string | undefined, path: string])[] = [
  ['POST', 'gld.samsungosp.com', '/'],
  ['GET', 'gld.samsungosp.com', '/index.html'],
  ['GET', 'samsungosp.com', '/'],
  ['GET', 'www.www.msn.com', '/'],
  ['GET', 'notmsn.com', '/'],
  ['GET', 'msn.com.evil.example', '/'],
  ['GET', undefined, '/'],
];

for (const [method, host, path] of others)
  test(`${method} ${host ?? 'no host'} ${path} is no hotspot probe`, () =>
    assert.is(hotspot.matches(headOf(host, path, { method })), false));

test.run();
