import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WireError } from '../../lib/errors.ts';
import { pretendBridge, requestOf } from '../handlers/pretend.ts';
import { type Anything, chunks, contained, failure, good, head, read } from './contained.ts';

const test = suite('plugins/own-time');

test('a handler that never answers is given up after its own time', async () => {
  const error = await failure(() => new Promise(() => {}), pretendBridge(), 40);
  assert.equal([error.status, error.code], [500, 'SB_PLUGIN_TIME']);
  assert.match(error.message, 'mine.mjs within 0.04 s');
});

/** A body whose chunks come as slowly as `ms` makes them. */
async function* slowly(count: number, ms: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index++) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    yield Buffer.from('x');
  }
}

test('the time that the camera takes is not the handler’s', async () => {
  const { handler } = contained(async (request) => ({ ...good, verdict: await read(request) }), {
    patience: 60,
  });
  const answer = await handler.handle(requestOf(head, slowly(5, 40)), pretendBridge());
  assert.is(answer.verdict, 'xxxxx');
});

test('a handler that stops in the middle of a body is given up', async () => {
  const stops: Anything = async (request) => {
    for await (const _ of request.body) await new Promise(() => {});
  };
  assert.is((await failure(stops, pretendBridge(), 40)).code, 'SB_PLUGIN_TIME');
});

test('nothing is timed behind the answer, also where the body is read on', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  let rest: Promise<string> = Promise.resolve('');
  const { handler } = contained((request) => {
    rest = read(request);
    return good;
  });
  await handler.handle(requestOf(head, chunks), pretendBridge());
  await rest;
  assert.is(timers(), before);
});

test('a body that breaks off is told as ever', async () => {
  const cut = new WireError('SB_BODY_CUT', 400, 'cut', { state: 'body', offset: 3 });
  const broken = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('one');
    throw cut;
  };
  const { handler } = contained(read);
  const error: unknown = await handler
    .handle(requestOf(head, broken()), pretendBridge())
    .catch((each: unknown) => each);
  assert.is(error, cut);
});

test.run();
