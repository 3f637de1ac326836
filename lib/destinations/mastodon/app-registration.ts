import { BridgeError } from '../../errors.ts';
import { fieldsOf, isGood, textIn } from './answer.ts';
import type { LoginServer } from './login-server.ts';

/** The redirect that shows the code on a page, so that a machine without a browser can be logged in. [D methods/oauth] */
export const shownOnPage = 'urn:ietf:wg:oauth:2.0:oob';

/** The bridge as a server knows it. */
export interface App {
  readonly scopes: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A new registration, and the scopes that remain to be tried where its page shows an error. */
export interface Registration {
  readonly app: App;
  readonly coarser: readonly string[];
}

/**
 * Registers the bridge with the first scopes that the server takes. A server takes five registrations in ten minutes
 * [Q mastodon.md 1.5], so they are kept.
 */
export async function register(server: LoginServer, scopes: readonly string[]): Promise<Registration> {
  const [first, ...coarser] = scopes;
  if (first === undefined) {
    const message = `${server.host} showed an error for every registration of the bridge; is it a Mastodon server?`;
    throw new BridgeError('SB_LOGIN_NO_CODE', message);
  }
  const fields = { client_name: 'samsung-bridge', redirect_uris: shownOnPage, scopes: first };
  const answer = await server.post({ path: '/api/v1/apps', fields, secret: [] });
  const { client_id, client_secret } = fieldsOf(answer.json);
  const [clientId, clientSecret] = [wordIn(client_id), textIn(client_secret)];
  if (isGood(answer) && clientId !== undefined && clientSecret !== undefined)
    return { app: { scopes: first, clientId, clientSecret }, coarser };
  const unknownScopes = [400, 422].includes(answer.status) && coarser.length > 0;
  if (unknownScopes) return register(server, coarser);
  throw server.refusal(answer, 'register the bridge');
}

/** Ids are numbers on some servers. */
function wordIn(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textIn(value);
}

/**
 * Whether the server has forgotten a registration; before 4.3 Mastodon did that to those without a token. It is asked to
 * revoke a token that nobody has: first of all it must check who asks, and whose token it is does not matter then.
 * [RFC 7009 §2.1, §2.2] Anything but that very error counts as known.
 */
export async function isForgotten(server: LoginServer, { clientId, clientSecret }: App): Promise<boolean> {
  const fields = { client_id: clientId, client_secret: clientSecret, token: 'none' };
  const answer = await server.post({ path: '/oauth/revoke', fields, secret: [clientSecret] });
  const { error } = fieldsOf(answer.json);
  return answer.status >= 400 && (error === 'unauthorized_client' || error === 'invalid_client');
}
