import { createHash, randomBytes } from 'node:crypto';
import type { Dialect, OAuthDialect } from './dialects.ts';
import type { OAuthSpot, Spot } from './faults.ts';
import type { Answer, StandInRequest } from './stand-in-mastodon.ts';

export const oauthSpots: readonly (readonly [method: string, path: RegExp, spot: OAuthSpot])[] = [
  ['GET', /^\/\.well-known\/oauth-authorization-server$/, 'metadata'],
  ['POST', /^\/api\/v1\/apps$/, 'apps'],
  ['GET', /^\/oauth\/authorize$/, 'authorize'],
  ['POST', /^\/oauth\/token$/, 'token'],
  ['POST', /^\/oauth\/revoke$/, 'revoke'],
];

export function isOAuthSpot(spot: Spot): spot is OAuthSpot {
  return oauthSpots.some(([, , one]) => one === spot);
}

/** A program that registered. */
export interface StandInApp {
  readonly id: string;
  readonly secret: string;
  readonly redirect: string;
  readonly scopes: string;
}

interface Grant {
  readonly app: StandInApp;
  readonly scopes: string;
  readonly challenge: string | null;
}

interface Home {
  readonly url: string;
  readonly dialect: Dialect;
  readonly token: string;
}

/** `{error, error_description}` as OAuth has it; the words are not English. */
function failed(status: number, error: string): Answer {
  return { status, body: { error, error_description: 'だめです' } };
}

const notFound: Answer = { status: 404, body: '<html><h1>404 Not Found</h1></html>' };

/** The login of a stand-in: registration, the page that a person opens, the exchange of a code. */
export class StandInOAuth {
  /** In the order they came. */
  readonly apps: StandInApp[] = [];
  /** Scopes of each token that was given, and whether a verifier was checked for it. */
  readonly given: { readonly scopes: string; readonly verified: boolean }[] = [];
  readonly #home: Home;
  readonly #codes = new Map<string, Grant>();

  constructor(home: Home) {
    this.#home = home;
  }

  /** What a person does with an address: opens it, logs in, allows, copies what is shown. Empty for a page with an error. */
  async allow(address: string): Promise<string> {
    const page = await fetch(address, { headers: { 'user-agent': 'a browser' } });
    const text = await page.text();
    if (page.status !== 200) return '';
    return /value="([^"]*)"/.exec(text)?.[1] ?? text;
  }

  /** All registrations are gone, and the codes with them. */
  forget(): void {
    this.apps.length = 0;
    this.#codes.clear();
  }

  answer(spot: OAuthSpot, { query, body, headers }: StandInRequest): Answer {
    const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
    const form = new URLSearchParams(isForm ? body.toString() : '');
    if (spot === 'metadata') return this.#metadata();
    if (spot === 'apps') return this.#register(form);
    if (spot === 'authorize') return this.#page(query);
    return spot === 'token' ? this.#exchange(form) : this.#revoke(form);
  }

  get #dialect(): OAuthDialect {
    return this.#home.dialect.oauth;
  }

  #metadata(): Answer {
    if (!this.#dialect.metadata) return notFound;
    const { url } = this.#home;
    const body = {
      issuer: `${url}/`,
      authorization_endpoint: `${url}/oauth/authorize`,
      token_endpoint: `${url}/oauth/token`,
      scopes_supported: this.#dialect.scopes,
      response_types_supported: ['code'],
      code_challenge_methods_supported: this.#dialect.pkce ? ['S256'] : [],
    };
    return { status: 200, body };
  }

  #register(form: URLSearchParams): Answer {
    const [name, redirect, scopes] = ['client_name', 'redirect_uris', 'scopes'].map((key) => form.get(key));
    if (name == null || redirect == null || scopes == null) return failed(422, 'Validation failed');
    if (!this.#dialect.checksScopesLate && !this.#knows(scopes)) return failed(422, 'Validation failed');
    const app = { id: randomBytes(8).toString('hex'), secret: unguessable(), redirect, scopes };
    this.apps.push(app);
    return { status: 200, body: { id: '1', name, client_id: app.id, client_secret: app.secret } };
  }

  #knows(scopes: string): boolean {
    return scopes.split(' ').every((scope) => this.#dialect.scopes.includes(scope));
  }

  /** The page after the person has logged in and allowed it. */
  #page(query: URLSearchParams): Answer {
    const app = this.apps.find(({ id }) => id === query.get('client_id'));
    const scopes = query.get('scope') ?? '';
    const wrong =
      app === undefined ||
      query.get('response_type') !== 'code' ||
      query.get('redirect_uri') !== app.redirect ||
      !scopes.split(' ').every((scope) => app.scopes.split(' ').includes(scope)) ||
      !this.#knows(scopes);
    const challenge = this.#dialect.pkce ? query.get('code_challenge') : null;
    const method = query.get('code_challenge_method');
    if (wrong || (challenge !== null && method !== 'S256'))
      return { status: 400, body: '<html>エラー</html>' };
    const code = unguessable();
    this.#codes.set(code, { app, scopes, challenge });
    return { status: 200, body: this.#shown(code, query.get('state') ?? '') };
  }

  #shown(code: string, state: string): string {
    if (this.#dialect.page === 'code-and-state') return `${code}&state=${state}`;
    return `<html><p>コード</p><input class="oauth-code" readonly value="${code}"></html>`;
  }

  #exchange(form: URLSearchParams): Answer {
    const app = this.#client(form);
    if (app === undefined) return failed(401, 'invalid_client');
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const verified = grant !== undefined && grant.challenge !== null;
    const proven = !verified || challengeOf(form.get('code_verifier') ?? '') === grant.challenge;
    const fits = grant?.app === app && form.get('redirect_uri') === app.redirect && proven;
    if (!fits || form.get('grant_type') !== 'authorization_code') return failed(400, 'invalid_grant');
    this.given.push({ scopes: grant.scopes, verified });
    return { status: 200, body: this.#tokenEntity(grant.scopes) };
  }

  #tokenEntity(scopes: string): unknown {
    const seconds = Math.floor(Date.now() / 1000);
    return {
      access_token: this.#home.token,
      token_type: 'Bearer',
      ...(this.#dialect.tellsScope && { scope: scopes }),
      created_at: this.#dialect.createdAt === 'ms' ? seconds * 1000 : seconds,
    };
  }

  /** Nobody's token is revoked, by a client that must be known. */
  #revoke(form: URLSearchParams): Answer {
    const status = this.#dialect.revokesNothing;
    if (status === 404) return notFound;
    if (status === 403) return { status, body: {} };
    return this.#client(form) === undefined ? failed(403, 'unauthorized_client') : { status, body: {} };
  }

  #client(form: URLSearchParams): StandInApp | undefined {
    return this.apps.find(
      ({ id, secret }) => id === form.get('client_id') && secret === form.get('client_secret'),
    );
  }
}

function unguessable(): string {
  return randomBytes(24).toString('base64url');
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
