import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settle, stage, until } from './house.ts';

const test = suite('server/conversation');

const post = (path: string, length: number, body = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n${body}`;

const statusOf = (received: readonly Buffer[]): string =>
  Buffer.concat([...received])
    .toString('latin1')
    .slice(9, 12);

test('answers in one write, closes, and tells one verdict', async () => {
  const { camera, received, verdicts, conversation } = stage();
  camera.write(post('/read', 5, 'hello'));
  await until(() => verdicts.length === 1, 'the verdict');
  await until(() => camera.readableEnded, 'the end of the reply');
  assert.is(received.length, 1);
  assert.match(received.join(''), /^HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n\r\nread 5$/s);
  assert.is(conversation.state, 'linger');
  assert.is(verdicts[0]?.text, 'read 5');
  assert.is(verdicts[0]?.status, 200);
  assert.is(verdicts[0]?.request, 'POST /read');
});

test('hangs up by itself when the camera does not', async () => {
  const staged = stage();
  staged.camera.write(post('/read', 0));
  await until(() => staged.verdicts.length === 1, 'the verdict');
  staged.pass(1_999);
  await settle();
  assert.is(staged.closed, 0);
  staged.pass(1);
  await until(() => staged.closed === 1, 'the close');
  assert.is(staged.verdicts.length, 1);
});

test('keeps the reply of a refusal until the camera has sent its whole body', async () => {
  const { camera, received, verdicts } = stage();
  camera.write(post('/refuse', 10, 'hello'));
  await settle();
  assert.is(received.length, 0);
  camera.write('world');
  await until(() => received.length === 1, 'the reply');
  assert.is(statusOf(received), '401');
  await until(() => verdicts.length === 1, 'the verdict');
  assert.is(verdicts[0]?.code, 'SB_TEST');
});

test('keeps the reply of a handler that read only the start until the body is over', async () => {
  const { camera, received } = stage();
  camera.write(post('/peek', 10, 'hello'));
  await settle();
  assert.is(received.length, 0);
  camera.write('world');
  await until(() => received.length === 1, 'the reply');
  assert.match(received.join(''), /peeked$/);
});

test('reads and throws away a body that is too large before it says so', async () => {
  const { camera, received } = stage({ body: 8 });
  camera.write(post('/read', 12, 'hello'));
  await settle();
  assert.is(received.length, 0);
  camera.write('world!!');
  await until(() => received.length === 1, 'the reply');
  assert.is(statusOf(received), '413');
});

test('throws away no more of a body that is too large than the limit allows', async () => {
  const { camera, received } = stage({ body: 8 });
  camera.write(post('/read', 1_000_000_000_000));
  camera.write('1234567');
  await settle();
  assert.is(received.length, 0);
  camera.write('8');
  await until(() => received.length === 1, 'the reply');
  assert.is(statusOf(received), '413');
});

test('awaits silence after a head that is no HTTP, then says 400', async () => {
  const staged = stage();
  staged.camera.write('GARBAGE\r\n\r\n');
  await settle();
  assert.is(staged.conversation.state, 'quiet');
  staged.camera.write('more garbage');
  await settle();
  staged.pass(999);
  assert.is(staged.received.length, 0);
  staged.pass(1);
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '400');
});

test('does not await silence for ever from a peer that never stops', async () => {
  const staged = stage({ head: 1_000 });
  staged.camera.write('GARBAGE\r\n\r\n');
  await settle();
  for (let time = 0; time < 1_000; time += 100) {
    assert.is(staged.received.length, 0);
    staged.camera.write('more');
    await settle();
    staged.pass(100);
  }
  await until(() => staged.received.length === 1, 'the reply');
});

test('bytes behind the request change nothing, in the same segment or later', async () => {
  const { camera, received, verdicts } = stage();
  camera.write(`${post('/read', 5, 'hello')}GET /fault HTTP/1.1\r\nHost: h\r\n\r\n`);
  await until(() => verdicts.length === 1, 'the verdict');
  camera.write('GET /fault HTTP/1.1\r\nHost: h\r\n\r\n');
  await settle();
  assert.is(received.length, 1);
  assert.match(received.join(''), /read 5$/);
  assert.is(verdicts.length, 1);
});

test('a body cut short by a half-close is an error for the handler, and the camera hears 400', async () => {
  const { camera, received, verdicts, seen } = stage();
  camera.end(post('/read', 10, 'hello'));
  await until(() => received.length === 1, 'the reply');
  assert.is(statusOf(received), '400');
  assert.match(seen.join(), /WireError/);
  await until(() => verdicts.length === 1, 'the verdict');
  assert.is(verdicts[0]?.code, 'SB_BODY_CUT');
});

test('a camera that half-closes after its whole request gets its answer', async () => {
  const staged = stage();
  staged.camera.end(post('/read', 5, 'hello'));
  await until(() => staged.received.length === 1, 'the reply');
  assert.match(staged.received.join(''), /read 5$/);
  await until(() => staged.closed === 1, 'the close');
});

test('a broken connection frees everything and is told once', async () => {
  const staged = stage();
  staged.camera.write(post('/read', 10, 'hello'));
  await settle();
  staged.conversation.destroy();
  await until(() => staged.closed === 1, 'the close');
  assert.is(staged.verdicts.length, 1);
  assert.is(staged.verdicts[0]?.code, 'SB_BODY_CUT');
  assert.is(staged.verdicts[0]?.status, undefined);
});

test('a peer that never says a word is let go at the head limit', async () => {
  const staged = stage();
  staged.pass(14_999);
  await settle();
  assert.is(staged.closed, 0);
  staged.pass(1);
  await until(() => staged.closed === 1, 'the close');
  assert.is(staged.verdicts[0]?.text, 'connected and said nothing');
});

test('half a head gets 408 at the head limit', async () => {
  const staged = stage();
  staged.camera.write('GET / HT');
  await settle();
  staged.pass(15_000);
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '408');
});

test('a camera that stops in the middle hears 408, and the verdict says where it stopped', async () => {
  const staged = stage();
  staged.camera.write(post('/read', 10, 'hello'));
  await settle();
  staged.pass(59_999);
  await settle();
  assert.is(staged.received.length, 0);
  staged.pass(1);
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '408');
  await until(() => staged.verdicts.length === 1, 'the verdict');
  assert.is(staged.verdicts[0]?.code, 'SB_IDLE');
  assert.match(staged.verdicts[0]?.text ?? '', /5 of 10 bytes \(50 %\)/);
});

test('a drip-fed body ends at the total limit', async () => {
  const staged = stage({ total: 100_000 });
  staged.camera.write(post('/read', 100));
  for (let time = 0; time < 4; time++) {
    staged.camera.write('x');
    await settle();
    staged.pass(30_000);
  }
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '408');
});

test('a camera that goes on sending after its time hears the answer all the same', async () => {
  const staged = stage({ total: 1_000 });
  staged.camera.write(post('/read', 1_000_000, 'hello'));
  await settle();
  staged.pass(1_000);
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '408');
  staged.camera.write('still sending');
  await settle();
  assert.is(staged.conversation.state, 'linger');
  assert.is(staged.closed, 0);
  staged.pass(2_000);
  await until(() => staged.closed === 1, 'the close');
});

test('a camera that hangs up after the reply frees the conversation at once', async () => {
  const staged = stage();
  staged.camera.write(post('/read', 5, 'hello'));
  await until(() => staged.conversation.state === 'linger', 'the reply has left');
  staged.camera.end();
  await until(() => staged.closed === 1, 'the close, without a look at the clock');
});

test('a slow reader is not a slow camera: its pause never counts as idle', async () => {
  const staged = stage({ idle: 1_000 });
  staged.camera.write(post('/lazy', 300_000));
  staged.camera.write(Buffer.alloc(200_000));
  await settle();
  staged.pass(5_000);
  await settle();
  assert.is(staged.received.length, 0);
  staged.release();
  await settle();
  staged.pass(999);
  await settle();
  assert.is(staged.received.length, 0, 'the second starts anew when reading goes on');
  staged.camera.write(Buffer.alloc(100_000));
  await until(() => staged.received.length === 1, 'the reply');
  assert.match(staged.received.join(''), /read 300000$/);
});

test('a handler that still works on a whole request is not a slow camera', async () => {
  const staged = stage({ idle: 1_000 });
  staged.camera.write(post('/lazy', 5, 'hello'));
  await settle();
  staged.pass(5_000);
  await settle();
  assert.is(staged.received.length, 0);
  staged.release();
  await until(() => staged.received.length === 1, 'the reply');
  assert.match(staged.received.join(''), /read 5$/);
});

test('a body that nobody reads is drained, also where it had been paused', async () => {
  const staged = stage();
  staged.camera.write(post('/later-404', 600_000));
  staged.camera.write(Buffer.alloc(300_000));
  await settle();
  staged.release();
  await settle();
  assert.is(staged.received.length, 0);
  staged.camera.write(Buffer.alloc(300_000));
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '404');
});

test('a client that asks before it sends is told to go on', async () => {
  const staged = stage();
  staged.camera.write('POST /read HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n');
  await until(() => staged.received.length === 1, 'the interim answer');
  assert.is(staged.received.join(''), 'HTTP/1.1 100 Continue\r\n\r\n');
  staged.camera.write('hello');
  await until(() => staged.received.length === 2, 'the reply');
  assert.match(String(staged.received[1]), /read 5$/);
});

test('a client that asks before it sends hears a refusal at once', async () => {
  const staged = stage();
  staged.camera.write(
    'POST /refuse HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
  );
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '401');
});

for (const [how, chunks] of [
  ['in one segment', ['POST /refuse HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n']],
  ['in two segments', ['POST /refuse HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n', 'zz\r\n']],
] as const) {
  test(`bad chunks behind a refused head are awaited to their end, ${how}`, async () => {
    const staged = stage();
    for (const chunk of chunks) {
      staged.camera.write(chunk);
      await settle();
    }
    assert.is(staged.conversation.state, 'quiet');
    staged.pass(1_000);
    await until(() => staged.received.length === 1, 'the reply');
    assert.is(statusOf(staged.received), '401');
  });
}

test('the verdict names the leniencies of the wire and of the handler', async () => {
  const staged = stage();
  staged.camera.write('GET /lenient  HTTP/1.1\r\n\r\n');
  await until(() => staged.verdicts.length === 1, 'the verdict');
  assert.equal(staged.verdicts[0]?.leniencies, ['double-space', 'no-host', 'empty-body']);
});

test('a fault in a handler is a 500 and says that it is ours', async () => {
  const { camera, received, verdicts } = stage();
  camera.write(post('/fault', 0));
  await until(() => verdicts.length === 1, 'the verdict');
  assert.is(statusOf(received), '500');
  assert.is(verdicts[0]?.code, 'SB_INTERNAL');
});

test('a reply that would not fit one segment is never sent', async () => {
  const { camera, received, verdicts } = stage();
  camera.write(post('/long', 0));
  await until(() => verdicts.length === 1, 'the verdict');
  assert.is(verdicts[0]?.code, 'SB_REPLY_TOO_LONG');
  assert.is(statusOf(received), '500');
});

test('HEAD gets the head alone', async () => {
  const { camera, received, verdicts } = stage();
  camera.write('HEAD /read HTTP/1.1\r\nHost: h\r\n\r\n');
  await until(() => verdicts.length === 1, 'the verdict');
  assert.match(received.join(''), /Content-Length: 6\r\nConnection: close\r\n\r\n$/);
});

test('HEAD gets the head alone also where it is refused', async () => {
  const staged = stage();
  staged.camera.write('HEAD /read HTTP/1.1\r\nHost: h\r\nA b\r\n\r\n');
  await settle();
  staged.pass(1_000);
  await until(() => staged.verdicts.length === 1, 'the verdict');
  assert.match(staged.received.join(''), /^HTTP\/1\.1 400 .*\r\n\r\n$/s);
  assert.is(staged.verdicts[0]?.request, 'HEAD /read');
});

test('a body that is too large is told with its request', async () => {
  const { camera, verdicts } = stage({ body: 8 });
  camera.end(post('/read', 12, 'hello'));
  await until(() => verdicts.length === 1, 'the verdict');
  assert.is(verdicts[0]?.request, 'POST /read');
  assert.is(verdicts[0]?.host, 'h');
});

test('stopping sends the answer that awaited silence', async () => {
  const staged = stage();
  staged.camera.write('GARBAGE\r\n\r\n');
  await settle();
  staged.conversation.stop();
  await until(() => staged.received.length === 1, 'the reply');
  assert.is(statusOf(staged.received), '400');
});

test('stopping ends who only lingers', async () => {
  const staged = stage();
  staged.camera.write(post('/read', 0));
  await until(() => staged.conversation.state === 'linger', 'the reply has left');
  staged.conversation.stop();
  await until(() => staged.closed === 1, 'the close');
});

test('stopping ends who has said nothing and lets the others finish', async () => {
  const silent = stage();
  silent.conversation.stop();
  await until(() => silent.closed === 1, 'the close');
  const busy = stage();
  busy.camera.write(post('/read', 10, 'hello'));
  await settle();
  busy.conversation.stop();
  busy.camera.write('world');
  await until(() => busy.received.length === 1, 'the reply');
  assert.match(busy.received.join(''), /read 10$/);
});

test.run();
