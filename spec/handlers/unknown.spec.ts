import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Acquaintance } from '../../lib/handlers/likeness.ts';
import { makeUnknown } from '../../lib/handlers/unknown.ts';
import { headOf, pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/unknown');

const acquaintances: readonly Acquaintance[] = [
  { handler: 'hotspot', method: 'GET', host: 'gld.samsungosp.com', path: '/' },
  { handler: 'email', method: 'POST', host: 'www.ospserver.net', path: '/social/columbus/email' },
  { handler: 'sso-time', method: 'GET', host: undefined, path: '/security/sso/initialize/time' },
  { handler: 'sns-auth', method: 'POST', host: 'snsgw.samsungmobile.com', path: '/<site>/auth' },
];
const unknown = makeUnknown(acquaintances);

const likenesses: readonly (readonly [
  method: string,
  host: string | undefined,
  path: string,
  likeness: string,
])[] = [
  [
    'POST',
    'www.ospserver.net',
    '/social/columbus/mail',
    'nearest known: POST www.ospserver.net/social/columbus/email (email): same host and method; path segment 3 is "mail" for "email"',
  ],
  [
    'GET',
    'gld.samsungosp.com',
    '/generate_204',
    'nearest known: GET gld.samsungosp.com/ (hotspot): same host and method; more path behind it: "generate_204"',
  ],
  ['POST', 'x.example', '/a/b', 'it resembles nothing known'],
  ['BREW', undefined, '/', 'it resembles nothing known'],
];

for (const [method, host, path, likeness] of likenesses)
  test(`${method} ${host ?? 'no host'} ${path}: ${likeness}`, async () => {
    const request = requestOf(headOf(host, path, { method }));
    assert.ok(unknown.matches(request));
    const { reply, code, verdict } = await unknown.handle(request, pretendBridge());
    assert.is(reply.status, 404);
    assert.match(reply.body, /^<Response ErrCode="404" ErrSubCode="0" \/><!-- SB_UNKNOWN_REQUEST: /);
    assert.is(code, 'SB_UNKNOWN_REQUEST');
    assert.is(
      verdict,
      `nothing answers ${method} "${host ?? '(no host)'}${path}"; ${likeness}; no User-Agent`,
    );
  });

test('the verdict does not repeat the query, where people have their names', async () => {
  const head = headOf('x.example', '/a', { target: '/a?user=georg', query: 'user=georg' });
  const { verdict } = await unknown.handle(requestOf(head), pretendBridge());
  assert.not.match(verdict, 'georg');
});

test('a path of thousands of segments is looked at in no time, and cut in the verdict', async () => {
  const began = performance.now();
  const { verdict } = await unknown.handle(
    requestOf(headOf('x.example', '/a'.repeat(4000))),
    pretendBridge(),
  );
  assert.ok(verdict.length < 250);
  assert.ok(performance.now() - began < 100);
});

test.run();
