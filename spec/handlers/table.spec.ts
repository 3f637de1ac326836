import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { handlerFor, handlers } from '../../lib/handlers/table.ts';
import { headOf } from './pretend.ts';

const test = suite('handlers/table');

const rows: readonly (readonly [method: string, host: string | undefined, path: string, handler: string])[] =
  [
    ['GET', 'gld.samsungosp.com', '/', 'hotspot'],
    ['GET', 'www.yahoo.co.kr', '/', 'hotspot'],
    ['GET', 'www.msn.com', '/', 'hotspot'],
    ['POST', 'www.ospserver.net', '/social/columbus/email', 'email'],
    ['POST', undefined, '/social/columbus/email', 'email'],
    ['POST', 'www.msn.com', '/social/columbus/email', 'email'],
    ['GET', 'www.ospserver.net', '/security/sso/initialize/time', 'sso-time'],
    ['GET', 'www.samsungimaging.com', '/security/sso/initialize/time', 'sso-time'],
    ['GET', undefined, '/social/columbus/serviceproviders/list', 'provider-list'],
    ['POST', 'snsgw.samsungmobile.com', '/facebook/auth', 'sns-auth'],
    ['GET', undefined, '/nowhere/auth', 'sns-auth'],
    ['POST', undefined, '/picasa/photo', 'sns-photo'],
    ['POST', 'gld.samsungosp.com', '/youtube/video', 'sns-video'],
    ['POST', undefined, '/samsungimaging/photo', 'sns-photo'],
    ['PUT', 'snsgw.samsungmobile.com', '/upload/1/2', 'sns-upload'],
    ['POST', undefined, '/upload/1/2', 'sns-upload'],
    ['PUT', undefined, '/upload/auth', 'sns-upload'],
    ['GET', 'samsungimaging.com', '/upload/1/2', 'sns-upload'],
    ['PUT', undefined, '/upload', 'unknown'],
    ['POST', 'www.ospserver.net', '/security/sso/userprofiles/authentication/emailid', 'osp-login'],
    ['GET', 'samsungimaging.com', '/anything', 'page'],
    ['GET', 'bridge.local', '/', 'page'],
    ['GET', undefined, '/', 'page'],
    ['POST', 'gld.samsungosp.com', '/', 'unknown'],
    ['GET', 'bridge.local', '/favicon.ico', 'unknown'],
    ['BREW', undefined, '*', 'unknown'],
  ];

for (const [method, host, path, handler] of rows)
  test(`${method} ${host ?? '(no host)'} ${path} is for ${handler}`, () =>
    assert.is(handlerFor(headOf(host, path, { method })).name, handler));

test('every request that a handler says it knows is answered by that handler', () => {
  for (const { name, known } of handlers)
    for (const { method, host, path } of known)
      assert.is(handlerFor(headOf(host, path, { method })).name, name);
});

test('no two handlers have one name', () => {
  assert.is(new Set(handlers.map(({ name }) => name)).size, handlers.length);
});

test.run();
