import { type Duplex, duplexPair } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Answer, Bridge, CameraRequest, Handler } from '../../lib/handlers/handler.ts';
import { Conversation } from '../../lib/server/conversation.ts';
import type { Verdict } from '../../lib/server/verdict.ts';
import type { Ended, Side, Tap } from '../../lib/tap.ts';

const test = suite('server/tap');

/** What a tap was told, in order. */
interface Heard {
  readonly told: (readonly [side: Side, text: string, time: number])[];
  ended: Ended | undefined;
}

interface Stage extends Heard {
  readonly camera: Duplex;
  readonly conversation: Conversation;
  readonly verdicts: Verdict[];
  readonly closed: Promise<void>;
}

const answer: Answer = { reply: { status: 200, headers: [], body: 'ok' }, verdict: 'fine' };

async function handled({ body }: CameraRequest): Promise<Answer> {
  for await (const _ of body);
  return answer;
}

function stage(): Stage {
  const [camera, socket] = duplexPair();
  camera.on('error', () => {});
  camera.resume();
  const heard: Heard = { told: [], ended: undefined };
  const tap: Tap = {
    folder: 'a folder',
    took: (side, bytes, time) => void heard.told.push([side, bytes.toString('latin1'), time]),
    missed: () => assert.unreachable(),
    ended: async (how) => {
      heard.ended = how;
    },
  };
  const verdicts: Verdict[] = [];
  const handler: Handler = { name: 'spec', known: [], matches: () => true, handle: handled };
  let over = (): void => {};
  const closed = new Promise<void>((resolve) => {
    over = resolve;
  });
  const conversation = new Conversation(socket, '10.0.0.7', 1, {
    bridge: { now: () => 1_700_000_000_000 } as Bridge,
    limits: { body: 1_000, head: 1_000, idle: 1_000, total: 10_000 },
    tapFor: (peer, began) => {
      assert.equal([peer, began], ['10.0.0.7', 1_700_000_000_000]);
      return tap;
    },
    handlerFor: () => handler,
    refusalReply: () => ({ status: 400, headers: [], body: 'no' }),
    received: () => {},
    verdict: (verdict) => void verdicts.push(verdict),
    closed: () => over(),
    now: () => 100,
  });
  return Object.assign(heard, { camera, conversation, verdicts, closed });
}

const probe = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

async function write(camera: Duplex, text: string): Promise<void> {
  camera.write(Buffer.from(text, 'latin1'));
  await new Promise((resolve) => setImmediate(resolve));
}

test('both sides are told as they come, and who closed first', async () => {
  const staged = stage();
  await write(staged.camera, probe.slice(0, 5));
  await write(staged.camera, probe.slice(5));
  staged.camera.end();
  await staged.closed;
  assert.equal(
    staged.told.map(([side, text]) => [side, text]),
    [
      ['camera', probe.slice(0, 5)],
      ['camera', probe.slice(5)],
      ['server', reply],
    ],
  );
  assert.is(staged.ended, 'server');
  assert.is(staged.verdicts[0]?.recorded, 'a folder');
});

test('what the machine refuses is told as well', async () => {
  const staged = stage();
  await write(staged.camera, '\x16\x03\x01\0\xff');
  await write(staged.camera, 'and more');
  staged.camera.end();
  await staged.closed;
  assert.equal(
    staged.told.map(([, text]) => text),
    [
      '\x16\x03\x01\0\xff',
      'and more',
      'HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno',
    ],
  );
});

test('a camera that closes in the middle has closed first', async () => {
  const staged = stage();
  await write(staged.camera, 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
  staged.camera.end();
  await staged.closed;
  assert.is(staged.ended, 'camera');
});

test('a reply that cannot leave is not told', async () => {
  const staged = stage();
  await write(staged.camera, 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
  staged.conversation.destroy();
  await staged.closed;
  assert.equal(
    staged.told.map(([side]) => side),
    ['camera'],
  );
});

test.run();
