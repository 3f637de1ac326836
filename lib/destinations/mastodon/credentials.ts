import type { Ask } from './account.ts';
import { type Answer, fieldsOf, isGood, refusal, textIn } from './answer.ts';

/** Where a server says whose token it is asked with. Needs the scope `profile`, or `read:accounts` before Mastodon 4.3. */
export const whoseToken = '/api/v1/accounts/verify_credentials';

/** The account that a token belongs to. */
export interface Account {
  /** `@georg@photog.social`. */
  readonly handle: string;
  readonly url: string | undefined;
}

/** The account in an answer of `whoseToken`; undefined where there is none. `host` is the server's. */
export function accountIn(answer: Answer, host: string): Account | undefined {
  const { acct, username, url } = fieldsOf(answer.json);
  const name = textIn(acct) ?? textIn(username);
  if (!isGood(answer) || name === undefined) return undefined;
  return { handle: name.includes('@') ? `@${name}` : `@${name}@${host}`, url: textIn(url) };
}

/** Nobody's. With a good token the answer is 404, and `write:media` is all that it needs. [Q mastodon.md 1.2] */
const nobodysFile = '/api/v1/media/0';

/**
 * Asks whose token it is; undefined where it is good but may not say, as tokens with scopes of one's own choice. Throws a
 * DeliveryError: `paused` where the server does not take it.
 */
export async function verify(ask: Ask, host: string, now: number): Promise<Account | undefined> {
  const answer = await ask(whoseToken);
  const account = accountIn(answer, host);
  if (account !== undefined) return account;
  const mayNotSay = answer.status === 403 && ![401, 403].includes((await ask(nobodysFile)).status);
  if (mayNotSay) return undefined;
  throw refusal(answer, 'ask whose token it is', now);
}
