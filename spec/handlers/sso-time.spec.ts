import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ssoTime } from '../../lib/handlers/sso-time.ts';
import { headOf, now, pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/sso-time');

const path = '/security/sso/initialize/time';

test('an ST1000 is told the time in milliseconds', async () => {
  const request = requestOf(headOf('www.ospserver.net', path));
  assert.ok(ssoTime.matches(request));
  const { reply, verdict } = await ssoTime.handle(request, pretendBridge());
  assert.is(reply.status, 200);
  assert.equal(reply.headers, [['Content-Type', 'text/html; charset=utf-8']]);
  assert.is(
    reply.body,
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><initializeResult><currentServerTime>${now}</currentServerTime></initializeResult>`,
  );
  assert.is(verdict, 'sso-time → told 2026-11-23T10:00:00.250Z');
});

test('a clock with fractions gives whole milliseconds', async () => {
  const { reply } = await ssoTime.handle(
    requestOf(headOf('a.example', path)),
    pretendBridge({ now: () => 12.9 }),
  );
  assert.match(reply.body, '<currentServerTime>12</currentServerTime>');
});

test('any host may be asked, but not with POST', () => {
  assert.is(ssoTime.matches(headOf(undefined, path)), true);
  assert.is(ssoTime.matches(headOf('www.ospserver.net', path, { method: 'POST' })), false);
  assert.is(ssoTime.matches(headOf('www.ospserver.net', `${path}/`)), false);
});

test.run();
