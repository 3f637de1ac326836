import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError, WireError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import { handlerFor, handlers } from '../../lib/handlers/table.ts';
import { encodeReply, type Reply } from '../../lib/wire/reply.ts';
import type { RequestHead } from '../../lib/wire/request.ts';
import { emailOf, messagePart, photoPart } from './nx300-email.ts';
import { headOf, type PretendRequest, pretendBridge, requestOf } from './pretend.ts';

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
