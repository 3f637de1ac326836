import { ExchangeError, exchange } from '../captures/exchange.ts';
import type { Place } from '../captures/place.ts';

/** Who answers at a place. */
export type Occupant =
  | { readonly kind: 'bridge' }
  /** Something else, by its own words. */
  | { readonly kind: 'stranger'; readonly words: string }
  /** `code` is the system's: `ECONNREFUSED`, `EHOSTUNREACH`; undefined where time was up. */
  | { readonly kind: 'nobody'; readonly code: string | undefined };

/** Ms without a byte. */
const usualPatience = 3000;

/** The page that every bridge shows under a name that no camera asks for; its title tells it from others. */
const question = Buffer.from(
  'GET / HTTP/1.1\r\nHost: samsung-bridge.check\r\nConnection: close\r\n\r\n',
  'latin1',
);
const mark = '<title>samsung-bridge</title>';

/** Asks who is there, over a connection as cameras make them. Never rejects. */
export async function occupantOf(place: Place, patience = usualPatience): Promise<Occupant> {
  try {
    const { all } = await exchange(place, [question], 'close', patience);
    const text = all.toString('latin1');
    return text.includes(mark) ? { kind: 'bridge' } : { kind: 'stranger', words: wordsOf(text) };
  } catch (error) {
    if (error instanceof ExchangeError && error.code === 'SB_NO_ANSWER')
      return { kind: 'stranger', words: 'it takes the connection and says nothing' };
    return { kind: 'nobody', code: codeOf(error) };
  }
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}

function wordsOf(text: string): string {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  if (status === undefined) return 'it does not speak HTTP';
  const server = /\r\nserver:[ \t]*([^\r\n]{1,60})/i.exec(text)?.[1];
  const title = /<title>([^<]{1,60})/i.exec(text)?.[1];
  const said = [
    server === undefined ? '' : `calls itself ${shown(server)}`,
    title === undefined ? '' : `shows ${shown(title)}`,
  ];
  return [`it answers ${status}`, ...said.filter((one) => one !== '')].join(', ');
}

function shown(text: string): string {
  return JSON.stringify(text.trim());
}
