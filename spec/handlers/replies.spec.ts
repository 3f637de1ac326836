import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError, WireError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import { handlerFor, handlers } from '../../lib/handlers/table.ts';
import { encodeReply, type Reply } from '../../lib/wire/reply.ts';
import type { RequestHead } from '../../lib/wire/request.ts';
import { emailOf, messagePart, photoPart } from './nx300-email.ts';
import { headOf, type PretendRequest, pretendBridge, requestOf } from './pretend.ts';
import { fileBody, loginBody, messageTo, uploadOf } from './sns-messages.ts';

const test = suite('handlers/replies');

/** Every answer that a handler can give. */
const asked: readonly (readonly [name: string, request: RequestHead, redirects?: boolean])[] = [
  ['hotspot', headOf('gld.samsungosp.com', '/')],
  ['hotspot', headOf('www.yahoo.co.kr', '/')],
  ['hotspot', headOf('www.yahoo.co.kr', '/'), true],
  ['hotspot', headOf('www.msn.com', '/')],
  ['hotspot', headOf('www.msn.com', '/'), true],
  ['email', emailOf([messagePart(), photoPart(Buffer.from('photo'))])],
  ['email', headOf('www.ospserver.net', '/social/columbus/email', { method: 'x'.repeat(8000) })],
  ['sns-auth', messageTo('/facebook/auth', loginBody('Camera@samsungcamera.com', ''))],
  ['sns-auth', messageTo('/facebook/auth', '<Request Method="logout"/>')],
  ['sns-auth', headOf('snsgw.samsungmobile.com', '/facebook/auth', { method: 'x'.repeat(8000) })],
  ['sns-photo', headOf('snsgw.samsungmobile.com', '/facebook/photo', { method: 'x'.repeat(8000) })],
  ['sns-video', headOf('snsgw.samsungmobile.com', '/facebook/video', { method: 'x'.repeat(8000) })],
  ['sns-upload', headOf('snsgw.samsungmobile.com', '/upload/1/2', { method: 'x'.repeat(8000) })],
  ['osp-login', messageTo('/security/sso/userprofiles/authentication/emailid', 'x'.repeat(8000))],
  ['sso-time', headOf('www.ospserver.net', '/security/sso/initialize/time')],
  ['provider-list', headOf('www.ospserver.net', '/social/columbus/serviceproviders/list')],
  ['page', headOf('bridge.local', '/')],
  ['page', headOf('samsungimaging.com', `/${'x'.repeat(8000)}`)],
  ['unknown', headOf('x'.repeat(8000), `/${'x'.repeat(8000)}`, { method: 'x'.repeat(8000) })],
];

for (const [name, head, redirects = false] of asked)
  test(`${name} answers ${head.method.slice(0, 9)} ${head.host?.slice(0, 30)} in one segment${redirects ? ', redirecting' : ''}`, async () => {
    const handler = handlerFor(head);
    assert.is(handler.name, name);
    const kind = redirects ? 'redirect' : 'cookie';
    const request = isRequest(head) ? head : requestOf(head);
    const { reply } = await handler.handle(request, pretendBridge({ hotspot: { yahoo: kind, msn: kind } }));
    assertFits(reply);
  });

test('a photo of the longest name is announced and taken in one segment each', async () => {
  const bridge = pretendBridge();
  const { key } = await bridge.social.open({ user: 'georg', site: 'facebook' });
  const announcement = messageTo('/facebook/photo', fileBody('Photo', { key, file: 'x'.repeat(255) }));
  const { reply } = await handlerFor(announcement).handle(announcement, bridge);
  assertFits(reply);
  const path = /ResourceID="([^"]+)"/.exec(reply.body)?.[1];
  const upload = uploadOf(`/${path}`, Buffer.from('photo'));
  assertFits((await handlerFor(upload).handle(upload, bridge)).reply);
});

test('every handler is asked here', () => {
  assert.equal([...new Set(asked.map(([name]) => name))].sort(), handlers.map(({ name }) => name).sort());
});

const long = '사진 "--><'.repeat(5000);
const refusals: readonly (readonly [what: string, error: unknown])[] = [
  ['a refusal with a long message', new RefusalError('SB_EMAIL_XML', 400, long)],
  ['a refusal that tells nothing', new RefusalError('SB_SENDER_UNKNOWN', 401, long)],
  ['a wire error', new WireError('SB_LENGTH', 411, long, { state: 'head', offset: 2 ** 53 })],
  ['a fault of ours', new Error(long)],
];

for (const [what, error] of refusals)
  test(`${what} is answered in one segment`, () => assertFits(refusalReply(error)));

test('an e-mail is answered with the bytes that the old service sent', async () => {
  const request = emailOf([messagePart(), photoPart(Buffer.from('photo'))]);
  const { reply } = await handlerFor(request).handle(request, pretendBridge());
  assert.is(
    encodeReply(reply).toString('latin1'),
    'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 26\r\nConnection: close\r\n\r\n<Response Status="succ" />',
  );
});

function isRequest(head: RequestHead): head is PretendRequest {
  return 'body' in head;
}

function assertFits(reply: Reply): void {
  const { length } = encodeReply(reply);
  assert.ok(length <= 1400, `${length} bytes`);
}

test.run();
