import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCapture } from '../../lib/captures/capture.ts';
import { Inspector } from '../../lib/captures/inspection.ts';
import { present } from '../cameras/present.ts';

const test = suite('captures/inspection');

function inspect(...pieces: readonly (Buffer | string)[]) {
  const inspector = new Inspector();
  for (const piece of pieces) inspector.push(Buffer.from(piece));
  return inspector.finish();
}

async function emailOf(name: string): Promise<Buffer> {
  const folder = fileURLToPath(new URL(`../../captures/nx300/${name}`, import.meta.url));
  return present((await loadCapture(folder)).conversations[0]).request;
}

test('an e-mail with two photos is told part by part, with places that hold', async () => {
  const bytes = await emailOf('email-two-photos');
  const { head, body, parts = [], refused, ignored } = inspect(bytes);
  assert.is(refused, undefined);
  assert.is(ignored, 0);
  assert.is(head?.path, '/social/columbus/email');
  assert.is(head?.query, 'DUID=123456789033');
  assert.is(head?.version, '1.0');
  assert.is(body?.offset, bytes.indexOf('\r\n\r\n') + 4);
  assert.is(body?.bytes, bytes.length - (body?.offset ?? 0));
  assert.equal(
    parts.map(({ name, fileName, contentType }) => [name, fileName, contentType]),
    [
      ['message', 'sample.txt', 'multipart/form-data'],
      ['binary', 'SAM_4371.JPG', 'image/jpeg'],
      ['binary', 'SAM_4372.JPG', 'image/jpeg'],
    ],
  );
  const contents = parts.map(({ offset, bytes: length }) => {
    const start = (body?.offset ?? 0) + offset;
    return bytes.subarray(start, start + length).toString('latin1');
  });
  assert.match(present(contents[0]), /^<\?xml [\s\S]*<\/email>\r\n$/);
  for (const jpeg of contents.slice(1)) assert.match(jpeg, /^\xff\xd8\xff[\s\S]*\xff\xd9$/);
});

test('the leniencies that were needed are named', async () => {
  const wiki = inspect(await emailOf('email-one-photo')).leniencies;
  assert.equal([...wiki].sort(), [
    'double-space',
    'duplicate-header',
    'file-name-casing',
    'no-final-boundary',
    'trailing-semicolon',
  ]);
  const slides = inspect(await emailOf('email-one-photo-slides')).leniencies;
  for (const name of ['absolute-target', 'folded-header'] as const) assert.ok(slides.includes(name), name);
});

test('any split gives the same', async () => {
  const bytes = await emailOf('email-two-photos');
  const whole = inspect(bytes);
  assert.equal(inspect(...Array.from(bytes, (byte) => Buffer.from([byte]))), whole);
  assert.equal(inspect(bytes.subarray(0, 700), bytes.subarray(700)), whole);
});

test('a hotspot check has a head, an empty body and no parts', () => {
  const { head, body, parts, refused } = inspect('GET / HTTP/1.1\r\nHost: www.msn.com\r\n\r\n');
  assert.is(refused, undefined);
  assert.is(head?.host, 'www.msn.com');
  assert.is(body?.bytes, 0);
  assert.is(parts, undefined);
});

test('bytes behind a body are counted also on the line that it ends in', () => {
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n';
  assert.is(inspect(head, 'abGET / HTTP/1.1\r\n\r\n').ignored, 18);
  assert.is(inspect(head, 'ab').ignored, 0);
});

test('bytes behind the request are counted and not looked at', () => {
  const { refused, ignored, bytes } = inspect('GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'GET \0\n\nrest');
  assert.is(refused, undefined);
  assert.is(ignored, 11);
  assert.is(bytes, 38);
});

const cut = (email: Buffer) => email.subarray(0, email.length - 200);

const refusals = [
  ['nothing but a greeting', () => Buffer.from('HELO there\r\n'), 400],
  ['a head that never ends', () => Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n'), 400],
  [
    'two lengths',
    () => Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'),
    400,
  ],
  ['a form without boundary', () => form('multipart/form-data'), 400],
  ['a form that is no form', () => form('multipart/form-data; boundary=x'), 400],
] as const;

function form(contentType: string): Buffer {
  return Buffer.from(
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${contentType}\r\nContent-Length: 4\r\n\r\nabcd`,
  );
}

for (const [what, bytes, status] of refusals)
  test(`${what} is refused with ${status} and a code`, () => {
    const { refused } = inspect(bytes());
    assert.is(refused?.status, status);
    assert.match(refused?.code ?? '', /^SB_[A-Z_]+$/);
    assert.ok((refused?.message ?? '').length > 10);
  });

test('an e-mail that is cut short is refused, and what came is still told', async () => {
  const { refused, parts = [], head } = inspect(cut(await emailOf('email-one-photo')));
  assert.ok(refused);
  assert.is(head?.method, 'POST');
  assert.is(parts.length, 2);
});

test('no bytes at all are no request', () => {
  const { bytes, head, body, refused } = inspect();
  assert.is(bytes, 0);
  assert.is(head, undefined);
  assert.is(body, undefined);
  assert.is(refused?.code, 'SB_NO_REQUEST');
});

test.run();
