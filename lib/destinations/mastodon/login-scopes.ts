import { type Answer, fieldsOf, isGood, textIn } from './answer.ts';

/** The least that the bridge needs, in the words of servers from the newest to the coarsest. [D docs.joinmastodon.org/api/oauth-scopes] */
const sinceMastodon43 = 'profile read:statuses write:media write:statuses';
const sinceMastodon24 = 'read:accounts read:statuses write:media write:statuses';
const coarse = 'read write';

/** What a server offers for a login. */
export interface LoginTraits {
  /** Scopes to ask for, the first first; each is one text with spaces. */
  readonly scopes: readonly string[];
  /** Whether it checks a code by PKCE with S256. [RFC 7636] */
  readonly pkce: boolean;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

/**
 * Asks a server what it offers. Mastodon tells since 4.3, the others mostly do not; Pixelfed knows coarse scopes only and
 * says so no earlier than on the page that the person opens, so it is known by its version. [Q mastodon.md 1.7]
 */
export async function traitsOf(ask: (path: string) => Promise<Answer>): Promise<LoginTraits> {
  const metadata = await ask('/.well-known/oauth-authorization-server');
  const told = isGood(metadata) ? fieldsOf(metadata.json) : {};
  const pkce = texts(told.code_challenge_methods_supported)?.includes('S256') === true;
  const supported = texts(told.scopes_supported);
  if (supported !== undefined) return { scopes: within(supported), pkce };
  return { scopes: (await isPixelfed(ask)) ? [coarse] : [sinceMastodon24, coarse], pkce };
}

/** Those that the server knows whole; it may know groups (`write`) without telling their members. */
function within(supported: readonly string[]): readonly string[] {
  const known = [sinceMastodon43, sinceMastodon24].filter((scopes) =>
    scopes.split(' ').every((scope) => supported.includes(scope)),
  );
  return [...known.slice(0, 1), coarse];
}

async function isPixelfed(ask: (path: string) => Promise<Answer>): Promise<boolean> {
  for (const path of ['/api/v2/instance', '/api/v1/instance']) {
    const answer = await ask(path);
    if (isGood(answer)) return /pixelfed/i.test(textIn(fieldsOf(answer.json).version) ?? '');
  }
  return false;
}
