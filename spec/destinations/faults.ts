/** Where in the API a fault strikes. */
export type Spot =
  | 'upload'
  | 'get-media'
  | 'post'
  | 'get-post'
  | 'timeline'
  | 'account'
  | 'instance-v2'
  | 'instance-v1'
  | OAuthSpot;

/** Where in the login a fault strikes. */
export type OAuthSpot = 'metadata' | 'apps' | 'authorize' | 'token' | 'revoke';

export interface FaultAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong with one request. */
export type Fault =
  /** Answers so, without doing what was asked. */
  | { readonly kind: 'instead'; readonly answer: FaultAnswer }
  /** Does what was asked, then answers so. */
  | { readonly kind: 'although-done'; readonly answer: FaultAnswer }
  /** Ends the connection: before anything is done, in the middle of the answer, or when all is done but not answered. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'in' | 'after' }
  /** Does what was asked and never answers. */
  | { readonly kind: 'silent' }
  /** Waits so many ms, then does and answers as ever. */
  | { readonly kind: 'slow'; readonly ms: number };

const json = { 'content-type': 'application/json; charset=utf-8' };
const html = { 'content-type': 'text/html' };

/** An API error with a text in a language that nobody expects: decide by the status. */
export function refusal(status: number, headers: Readonly<Record<string, string>> = {}): Fault {
  const body = JSON.stringify({ error: `エラー (${status})` });
  return { kind: 'instead', answer: { status, body, headers: { ...json, ...headers } } };
}

/** What nginx says in front of a server. */
export function page(status: number, headers: Readonly<Record<string, string>> = {}): Fault {
  const body = `<html>\r\n<head><title>${status} Sorry</title></head>\r\n<body><center>nginx</center></body></html>`;
  return { kind: 'instead', answer: { status, body, headers: { ...html, ...headers } } };
}

/** The post is made, the answer is an error. */
export function doneBut(status: number): Fault {
  return { kind: 'although-done', answer: { status, body: '', headers: json } };
}

export const cutBefore: Fault = { kind: 'cut', when: 'before' };
export const cutIn: Fault = { kind: 'cut', when: 'in' };
export const cutAfter: Fault = { kind: 'cut', when: 'after' };
export const silent: Fault = { kind: 'silent' };
