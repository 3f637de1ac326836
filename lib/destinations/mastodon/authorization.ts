import { createHash, randomBytes } from 'node:crypto';
import { type App, shownOnPage } from './app-registration.ts';

/** One page to be opened by a person. */
export interface Authorization {
  /** Where the page is. Holds no secret. */
  readonly address: string;
  /** Comes back with the code on some servers, and must be the same then. */
  readonly state: string;
  /** Proves that who brings the code is who asked for it; undefined where the server does not look. [RFC 7636 §4.1] */
  readonly verifier: string | undefined;
}

function unguessable(): string {
  return randomBytes(32).toString('base64url');
}

/** The page on which a person allows the bridge what the registration asks for. */
export function authorize(origin: string, app: App, pkce: boolean): Authorization {
  const state = unguessable();
  const verifier = pkce ? unguessable() : undefined;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: shownOnPage,
    scope: app.scopes,
    state,
    ...(verifier !== undefined && { code_challenge: challenge(verifier), code_challenge_method: 'S256' }),
  });
  return { address: `${origin}/oauth/authorize?${String(query).replaceAll('+', '%20')}`, state, verifier };
}

/** [RFC 7636 §4.2] */
function challenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** What a person brought back from the page. */
export type Brought =
  | { readonly kind: 'code'; readonly code: string }
  /** An empty line: the page shows an error instead. */
  | { readonly kind: 'nothing' }
  /** An address with an error in it. [RFC 6749 §4.1.2.1] */
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'wrong'; readonly why: string };

/**
 * Reads what was pasted: a code, `CODE&state=…` as snac2 shows it, or the whole address of the page. White space goes, also
 * what is not seen: a code has none.
 */
export function broughtBack(text: string, state: string): Brought {
  const pasted = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, '');
  if (pasted === '') return { kind: 'nothing' };
  const answer = answerIn(pasted);
  const error = answer.get('error');
  const code = answer.get('code') ?? '';
  if (error !== null) return { kind: 'error', error };
  if (!/^[\x21-\x7e]{1,4096}$/.test(code)) return { kind: 'wrong', why: 'there is no code in that' };
  if ((answer.get('state') ?? state) !== state)
    return { kind: 'wrong', why: 'that code is from a page of another login' };
  return { kind: 'code', code };
}

function answerIn(pasted: string): URLSearchParams {
  if (/(?:^|[?#&])(?:code|error)=/.test(pasted))
    return new URLSearchParams(pasted.slice(pasted.search(/[?#]/) + 1));
  if (/^https?:/i.test(pasted)) return new URLSearchParams();
  const [code = '', ...rest] = pasted.split('&');
  const answer = new URLSearchParams(rest.join('&'));
  answer.set('code', code);
  return answer;
}
