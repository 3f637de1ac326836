import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
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

  async #exchange(question: Question): Promise<Answer> {
    const { Agent, request } = await (this.#isSecure ? import('node:https') : import('node:http'));
    this.#agent ??= new Agent({ keepAlive: false });
    const asked = request(`${this.origin}${question.path}`, this.#options(question, this.#agent));
    this.#limit(asked);
    try {
      const response = await responseTo(asked, question.body?.content());
      const text = await wholeText(response);
      return { status: response.statusCode ?? 0, headers: firstValues(response), text, json: parsed(text) };
    } finally {
      if (!asked.writableFinished) asked.destroy();
    }
  }

  get #isSecure(): boolean {
    return this.origin.startsWith('https:');
  }

  #options({ method, signal, token, key, body }: Question, agent: Agent): RequestOptions {
    const headers = this.#headers(token, key, body);
    return { method, signal, agent, headers, timeout: this.#patience.silence };
  }

  #limit(asked: ClientRequest): void {
    const { connect, silence } = this.#patience;
    asked.once('timeout', () => asked.destroy(timedOut(`silent for ${silence} ms`, 'read')));
    asked.once('socket', (socket) => {
      const timer = setTimeout(
        () => asked.destroy(timedOut(`no connection within ${connect} ms`, 'connect')),
        connect,
      );
      socket.once(this.#isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer));
      asked.once('close', () => clearTimeout(timer));
    });
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

/** As the system says it of a connection. */
function timedOut(message: string, syscall: 'connect' | 'read'): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall });
}

/** Sends the body; an answer may come before its end, and counts. */
function responseTo(asked: ClientRequest, content: Readable | Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.on('error', reject);
    if (content === undefined || Buffer.isBuffer(content)) asked.end(content);
    else pipeline(content, asked, (error) => error && reject(error));
  });
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

function firstValues({ headersDistinct }: IncomingMessage): Record<string, string> {
  const values = Object.entries(headersDistinct);
  return Object.fromEntries(values.map(([name, all]) => [name, all?.[0] ?? '']));
}
