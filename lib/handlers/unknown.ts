import type { RequestHead } from '../wire/request.ts';
import { xmlError } from './camera-xml.ts';
import type { Handler, KnownRequest } from './handler.ts';
import { withoutKeys } from './session-key.ts';
import { quoted } from './wording.ts';

/** A known request, and the name of its handler. */
export interface Acquaintance extends KnownRequest {
  readonly handler: string;
}

/** Answers whatever no other handler knows, and says in the log which known request it resembles. */
export function makeUnknown(acquaintances: readonly Acquaintance[]): Handler {
  return {
    name: 'unknown',
    known: [],
    matches: () => true,
    handle: (request) => ({
      reply: xmlError(404, 'SB_UNKNOWN_REQUEST: no handler knows this request'),
      verdict: `nothing answers ${request.method} ${quoted(addressOf(request))}; ${nearestInWords(request, acquaintances)}; ${agentsInWords(request)}`,
      code: 'SB_UNKNOWN_REQUEST',
    }),
  };
}

/** Host and path, without keys. Not the query: people's names and keys stand there. */
function addressOf({ host, path }: RequestHead): string {
  return withoutKeys(`${host ?? '(no host)'}${path}`);
}

/** Which program asks was never published for most models: it is the best hint there is. */
function agentsInWords({ headers }: RequestHead): string {
  const agents = headers.filter(([name]) => name.toLowerCase() === 'user-agent').map(([, value]) => value);
  if (agents.length === 0) return 'no User-Agent';
  return `User-Agent ${agents.map((agent) => quoted(agent.slice(0, 200))).join(' and ')}`;
}

function nearestInWords(request: RequestHead, acquaintances: readonly Acquaintance[]): string {
  const nearest = nearestTo(request, acquaintances);
  if (nearest === undefined) return 'it resembles nothing known';
  const { handler, method, host, path } = nearest;
  return `nearest known: ${method} ${host ?? '(any host)'}${path} (${handler})`;
}

/** The known request that shares the most leading path segments, then the host, then the method; the first of equals. */
export function nearestTo(
  request: RequestHead,
  acquaintances: readonly Acquaintance[],
): Acquaintance | undefined {
  let best: Acquaintance | undefined;
  let most = 1;
  for (const known of acquaintances) {
    const score = resemblance(request, known);
    if (score > most) [best, most] = [known, score];
  }
  return best;
}

/** 4 for each leading path segment in common, 2 for the same host, 1 for the same method. */
function resemblance(request: RequestHead, known: KnownRequest): number {
  const host = request.host !== undefined && request.host === known.host ? 2 : 0;
  return 4 * segmentsInCommon(request.path, known.path) + host + (request.method === known.method ? 1 : 0);
}

/** A segment that stands for any is passed over, but is no likeness by itself. */
function segmentsInCommon(path: string, known: string): number {
  const there = segmentsOf(path);
  let count = 0;
  for (const [index, segment] of segmentsOf(known).entries())
    if (segment === there[index]) count++;
    else if (there[index] === undefined || !segment.startsWith('<')) break;
  return count;
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/', 20).filter((segment) => segment !== '');
}
