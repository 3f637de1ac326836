import * as assert from 'uvu/assert';
import { RefusalError, WireError } from '../../lib/errors.ts';
import type { Answer, Bridge, CameraRequest } from '../../lib/handlers/handler.ts';
import { ContainedHandler } from '../../lib/plugins/contained-handler.ts';
import type { PluginHandler } from '../../lib/plugins/plugin.ts';
import type { RequestHead } from '../../lib/wire/request.ts';
import { headOf, pretendBridge, requestOf } from '../handlers/pretend.ts';

/** A request for what no built-in handler knows. */
export const head = headOf('bridge', '/mine', { method: 'PUT', framing: { kind: 'length', bytes: 6 } });
export const chunks = [Buffer.from('one'), Buffer.from('two')];
export const good: Answer = {
  reply: { status: 200, headers: [['X-A', 'b']], body: 'hello' },
  verdict: 'mine',
};

/** Stands in for whatever a module in plain JavaScript may do. */
export type Anything = (request: CameraRequest, bridge: Bridge) => unknown;

/** A handler of a module that does this, and the warnings that it made. */
export function contained(
  handle: Anything,
  more: { matches?: (head: RequestHead) => unknown; patience?: number } = {},
) {
  const warnings: string[] = [];
  const inner = { name: 'mine', matches: more.matches ?? (() => true), handle } as PluginHandler;
  const containment = { module: 'mine.mjs', path: '/etc/bridge/mine.mjs', patience: more.patience ?? 1000 };
  const handler = new ContainedHandler(inner, { ...containment, warn: (text) => void warnings.push(text) });
  return { handler, warnings };
}

/** What became of a request that the handler fails on. */
export async function failure(
  handle: Anything,
  bridge = pretendBridge(),
  patience = 1000,
): Promise<RefusalError | WireError> {
  const { handler } = contained(handle, { patience });
  const error: unknown = await handler.handle(requestOf(head, chunks), bridge).then(
    () => assert.unreachable('answered'),
    (reason: unknown) => reason,
  );
  if (error instanceof RefusalError || error instanceof WireError) return error;
  throw error;
}

/** The whole body as text. */
export async function read(request: CameraRequest): Promise<string> {
  let text = '';
  for await (const chunk of request.body) text += chunk;
  return text;
}
