import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BodyStream } from '../../lib/server/body-stream.ts';

interface Seen {
  readonly flow: string[];
  readonly body: BodyStream;
}

function streamOf(highWater: number): Seen {
  const flow: string[] = [];
  const body = new BodyStream(
    { pause: () => flow.push('pause'), resume: () => flow.push('resume') },
    highWater,
  );
  return { flow, body };
}

async function read(body: BodyStream): Promise<string> {
  let text = '';
  for await (const bytes of body) text += bytes.toString('latin1');
  return text;
}

const test = suite('server/body-stream');

test('gives what was pushed before and after the reader came, in order', async () => {
  const { body } = streamOf(100);
  body.push(Buffer.from('ab'));
  const reading = read(body);
  body.push(Buffer.from('cd'));
  await Promise.resolve();
  body.push(Buffer.from('ef'));
  body.end();
  assert.is(await reading, 'abcdef');
  assert.is(body.received, 6);
});

test('pauses the socket at the high water mark and resumes it when the reader has caught up', async () => {
  const { flow, body } = streamOf(4);
  body.push(Buffer.from('abc'));
  assert.equal(flow, []);
  body.push(Buffer.from('d'));
  assert.equal(flow, ['pause']);
  assert.is(body.paused, true);
  await body.next();
  assert.equal(flow, ['pause']);
  await body.next();
  assert.equal(flow, ['pause', 'resume']);
  assert.is(body.paused, false);
});

test('pauses the socket at 256 pieces, however small', () => {
  const { flow, body } = streamOf(100_000);
  for (let piece = 0; piece < 255; piece++) body.push(Buffer.from('x'));
  assert.equal(flow, []);
  body.push(Buffer.from('x'));
  assert.equal(flow, ['pause']);
});

test('lets the reader have the bytes that came, then the failure', async () => {
  const { body } = streamOf(100);
  body.push(Buffer.from('ab'));
  body.fail(new Error('cut'));
  assert.is((await body.next()).value?.toString(), 'ab');
  try {
    await body.next();
    assert.unreachable('the failure must show');
  } catch (error) {
    assert.match(String(error), /cut/);
  }
});

test('a failure reaches a reader that already waits', async () => {
  const { body } = streamOf(100);
  const reading = read(body).catch(String);
  body.fail(new Error('cut'));
  assert.is(await reading, 'Error: cut');
});

test('throws away what comes after the reader has left, and resumes the socket', async () => {
  const { flow, body } = streamOf(2);
  body.push(Buffer.from('abc'));
  for await (const _ of body) break;
  assert.equal(flow, ['pause', 'resume']);
  body.push(Buffer.from('defg'));
  assert.is(body.state, 'abandoned');
  assert.is((await body.next()).done, true);
  assert.is(body.received, 7);
});

test('an end is an end: later bytes and failures change nothing', async () => {
  const { body } = streamOf(100);
  body.push(Buffer.from('a'));
  body.end();
  body.push(Buffer.from('b'));
  body.fail(new Error('late'));
  assert.is(await read(body), 'a');
});

test.run();
