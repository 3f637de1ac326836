import type { Readable } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import { type Answer, serverTime } from './answer.ts';
import { networkError } from './network-error.ts';

/** A body whose length is known before it is sent: Mastodon's relatives do not all take chunked bodies. */
export interface Body {
  readonly type: string;
  /** Length in bytes. */
  readonly bytes: number;
  /** Made anew for each request. */
  content(): Readable | Buffer;
}

/** One request. */
export interface Question {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  /** Left out where nobody is logged in yet. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
  readonly body?: Body | undefined;
  readonly key?: string | undefined;
}

/** How long a server may take, in ms. */
export interface Patience {
  /** Until a connection stands, with its TLS. */
  readonly connect: number;
  /** Without a byte in either direction. */
  readonly silence: number;
}

/** Proxies in front of Mastodon give up after 120 s. */
const usualPatience: Patience = { connect: 15_000, silence: 150_000 };
const mostAnswerBytes = 4 * 1024 * 1024;

/** A JSON body. */
export function jsonBody(value: unknown): Body {
  const content = Buffer.from(JSON.stringify(value));
  return { type: 'application/json', bytes: content.length, content: () => content };
}

/** A form, as OAuth wants it. [RFC 6749 §4.1.3] */
export function formBody(fields: Readonly<Record<string, string>>): Body {
  const content = Buffer.from(new URLSearchParams(fields).toString());
  return { type: 'application/x-www-form-urlencoded', bytes: content.length, content: () => content };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Speaks HTTP to one server. Follows no redirects, trusts no status that it was not told. A connection for each request: on
 * one that the server has just closed without saying so, nobody knows what it has heard. [seen: snac2 2.75 closes each]
 */
export class MastodonServer {
  /** Origin, e.g. `https://photog.social`. */
  readonly origin: string;
  readonly #userAgent: string;
  readonly #patience: Patience;
  #agent: Agent | undefined;
  /** Server's clock minus ours in ms, as its last answer told. */
  #skew = 0;

  /** `patience` is another one in specs. */
  constructor(origin: string, version: string, patience = usualPatience) {
    this.origin = origin;
    this.#userAgent = `samsung-bridge/${version}`;
    this.#patience = patience;
  }

  /** The server's clock in ms, as far as it is known. */
  now(): number {
    return Date.now() + this.#skew;
  }

  /** Asks, and reads the answer to its end. Throws a NetworkError, or the signal's reason. */
  async ask(question: Question): Promise<Answer> {
    const { signal } = question;
    signal.throwIfAborted();
    try {
      const answer = await this.#exchange(question);
      const time = serverTime(answer);
      if (time !== undefined) this.#skew = time - Date.now();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      throw networkError(error, new URL(this.origin).host, Date.now());
    }
  }

  async #exchange({ method, path, token, key, signal, body }: Question): Promise<Answer> {
    const { makeAgent, request } = await undiciParts();
    this.#agent ??= makeAgent(this.#patience);
    const response = await request(this.#agent, {
      origin: this.origin,
      method,
      path,
      signal,
      headers: this.#headers(token, key, body),
      body: body?.content() ?? null,
      reset: true,
    });
    const text = await wholeText(response.body);
    return { status: response.statusCode, headers: firstValues(response.headers), text, json: parsed(text) };
  }

  /** GoToSocial answers 418 to requests without User-Agent; English errors are for the log only. */
  #headers(
    token: string | undefined,
    key: string | undefined,
    body: Body | undefined,
  ): Record<string, string> {
    return {
      'user-agent': this.#userAgent,
      accept: 'application/json',
      'accept-language': 'en',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': body.type, 'content-length': String(body.bytes) }),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
  }
}

/**
 * undici's parser is WebAssembly; once V8 finds it busy it compiles it anew, which takes 35 MB for a moment (measured) and gains
 * nothing for answers of some kilobytes. A hint to V8, with the bytes that are parsed before.
 */
const neverOptimised = '--wasm-tiering-budget=2000000000';

interface UndiciParts {
  makeAgent(patience: Patience): Agent;
  request(agent: Agent, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
}

/**
 * What a request needs of undici, loaded with the first one. Its index loads fetch, WebSocket, caches and more besides: measured
 * 13 MB of resident memory, on a stick that has 380.
 */
async function undiciParts(): Promise<UndiciParts> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(neverOptimised);
  const { default: UndiciAgent } = await import('undici/lib/dispatcher/agent.js');
  const { default: request } = await import('undici/lib/api/api-request.js');
  return {
    makeAgent: ({ connect, silence }) =>
      new UndiciAgent({ connect: { timeout: connect }, headersTimeout: silence, bodyTimeout: silence }),
    request: (agent, options) => request.call(agent, options),
  };
}

async function wholeText(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) throw new Error(`an answer of more than ${mostAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function firstValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );
}
