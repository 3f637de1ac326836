import type { Readable } from 'node:stream';
import type { Agent } from 'undici';
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

const connectTimeout = 15_000;
/** Ms of silence while nothing is being sent; proxies in front of Mastodon give up after 120 s. */
const silence = 150_000;
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

/** Speaks HTTP to one server. Follows no redirects, trusts no status that it was not told. */
export class MastodonServer {
  /** Origin, e.g. `https://photog.social`. */
  readonly origin: string;
  readonly #userAgent: string;
  #agent: Agent | undefined;
  /** Server's clock minus ours in ms, as its last answer told. */
  #skew = 0;

  constructor(origin: string, version: string) {
    this.origin = origin;
    this.#userAgent = `samsung-bridge/${version}`;
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

  async #exchange({ method, path, signal, body, ...rest }: Question): Promise<Answer> {
    const undici = await import('undici');
    this.#agent ??= new undici.Agent({
      connect: { timeout: connectTimeout },
      headersTimeout: silence,
      bodyTimeout: silence,
    });
    const {
      statusCode,
      headers,
      body: stream,
    } = await undici.request(`${this.origin}${path}`, {
      method,
      signal,
      dispatcher: this.#agent,
      headers: this.#headers(rest.token, rest.key, body),
      body: body?.content() ?? null,
    });
    const text = await wholeText(stream);
    return { status: statusCode, headers: firstValues(headers), text, json: parsed(text) };
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
