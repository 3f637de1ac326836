import { type Duplex, duplexPair } from 'node:stream';
import { RefusalError } from '../../lib/errors.ts';
import type { Answer, Bridge, CameraRequest, Handler } from '../../lib/handlers/handler.ts';
import { Conversation } from '../../lib/server/conversation.ts';
import type { ConversationLimits } from '../../lib/server/time-limits.ts';
import type { Verdict } from '../../lib/server/verdict.ts';
import type { Reply } from '../../lib/wire/reply.ts';

/** A conversation over an in-memory pair, with a clock that stands still until it is moved. */
export interface Staged {
  readonly camera: Duplex;
  readonly conversation: Conversation;
  readonly verdicts: Verdict[];
  /** What the camera has received, chunk by chunk. */
  readonly received: Buffer[];
  readonly seen: string[];
  closed: number;
  /** Lets the lazy handlers go on. */
  release(): void;
  /** Moves the clock by so many ms and lets the conversation look at it. */
  pass(ms: number): void;
}

export const limits: ConversationLimits = { body: 1_000_000, head: 15_000, idle: 60_000, total: 3_600_000 };

const plain = (status: number, body: string): Reply => ({ status, headers: [], body });

async function readAll(request: CameraRequest): Promise<number> {
  let bytes = 0;
  for await (const chunk of request.body) bytes += chunk.length;
  return bytes;
}

/** What the stage lends to its handlers. */
interface Props {
  /** Errors that a handler saw. */
  readonly seen: string[];
  /** Opened by `release`. */
  readonly gate: Promise<void>;
}

/** Handlers by path: each shows one way to treat a request. */
const handlers: Readonly<Record<string, (request: CameraRequest, props: Props) => Promise<Answer> | Answer>> =
  {
    '/read': async (request, { seen }) => {
      try {
        const bytes = await readAll(request);
        return { reply: plain(200, `read ${bytes}`), verdict: `read ${bytes}` };
      } catch (error) {
        seen.push(String(error));
        throw error;
      }
    },
    '/refuse': () => {
      throw new RefusalError('SB_TEST', 401, 'not you');
    },
    '/fault': () => {
      throw new TypeError('a bug');
    },
    '/long': () => ({ reply: plain(200, 'x'.repeat(2_000)), verdict: 'long' }),
    '/lenient': (request) => {
      request.lenient('empty-body');
      return { reply: plain(200, ''), verdict: 'lenient' };
    },
    '/lazy': async (request, { gate }) => {
      await gate;
      const bytes = await readAll(request);
      return { reply: plain(200, `read ${bytes}`), verdict: `read ${bytes}` };
    },
    '/later-404': async (_request, { gate }) => {
      await gate;
      return { reply: plain(404, ''), verdict: 'nothing here' };
    },
    '/peek': async (request) => {
      for await (const _ of request.body) break;
      return { reply: plain(200, 'peeked'), verdict: 'peeked' };
    },
  };

function handlerOf(path: string, props: Props): Handler {
  return {
    name: path.slice(1),
    known: [],
    matches: () => true,
    handle: (request) =>
      (handlers[path] ?? (() => ({ reply: plain(404, ''), verdict: 'unknown' })))(request, props),
  };
}

/** Puts a conversation on the stage. */
export function stage(some: Partial<ConversationLimits> = {}): Staged {
  const [camera, socket] = duplexPair();
  const verdicts: Verdict[] = [];
  const seen: string[] = [];
  let now = 0;
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const conversation = new Conversation(socket, '10.0.0.7', 1, {
    bridge: {} as Bridge,
    limits: { ...limits, ...some },
    handlerFor: (head) => handlerOf(head.path, { seen, gate }),
    refusalReply: (error) =>
      plain(error instanceof Error && 'status' in error ? Number(error.status) : 500, 'no'),
    received: () => {},
    verdict: (verdict) => verdicts.push(verdict),
    closed: () => {
      staged.closed += 1;
    },
    now: () => now,
  });
  const received: Buffer[] = [];
  camera.on('data', (bytes: Buffer) => received.push(bytes));
  camera.on('error', () => {});
  const pass = (ms: number): void => {
    now += ms;
    conversation.checkTime(now);
  };
  const staged: Staged = { camera, conversation, verdicts, received, seen, closed: 0, pass, release };
  return staged;
}

/** Waits until something holds; fails after `deadline` ms. */
export async function until(holds: () => boolean, what: string, deadline = 2_000): Promise<void> {
  const end = performance.now() + deadline;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${deadline} ms for: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets everything that is ready happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
