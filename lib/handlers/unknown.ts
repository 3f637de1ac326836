import { withoutKeys } from '../session-key.ts';
import type { RequestHead } from '../wire/request.ts';
import { xmlError } from './camera-xml.ts';
import type { Handler } from './handler.ts';
import { type Acquaintance, likenessesOf, likenessInWords } from './likeness.ts';
import { quoted } from './wording.ts';

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

/** The one that is nearest; `samsung-bridge why` shows the others. */
function nearestInWords(request: RequestHead, acquaintances: readonly Acquaintance[]): string {
  const [nearest] = likenessesOf(request, acquaintances);
  return nearest === undefined ? 'it resembles nothing known' : `nearest known: ${likenessInWords(nearest)}`;
}
