import { BridgeError } from '../../errors.ts';
import type { Answer } from './answer.ts';
import { described, waitOf, withoutSecrets } from './answer.ts';
import { isCertificateFault, NetworkError } from './network-error.ts';
import { type Body, formBody, MastodonServer } from './server.ts';

/** Ms for one request of a person who sits and waits. */
const patience = 60_000;

/** What is asked in a form; `secret` is what must never be shown, also where a server repeats it in an error. */
export interface Form {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly secret: readonly string[];
}

/** The server as login talks to it: every failure is a BridgeError that a person understands. */
export class LoginServer {
  readonly origin: string;
  readonly #server: MastodonServer;

  /** `origin` as in `https://photog.social`; `version` is the bridge's. */
  constructor(origin: string, version: string) {
    this.origin = origin;
    this.#server = new MastodonServer(origin, version);
  }

  get host(): string {
    return new URL(this.origin).host;
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.#ask('GET', path, token);
  }

  post({ path, fields }: Form): Promise<Answer> {
    return this.#ask('POST', path, undefined, formBody(fields));
  }

  /** The error for an answer that is not what was asked for. `doing` is what was tried, as in `register the bridge`. */
  refusal(answer: Answer, doing: string, secret: readonly string[] = []): BridgeError {
    const { code, cure } = this.#meaningOf(answer);
    const came = answer.status < 300 ? `${answer.status} without what was asked for` : described(answer);
    const message = `tried to ${doing}, ${this.host} answered ${came}; ${cure}`;
    return new BridgeError(code, withoutSecrets(secret, message));
  }

  async #ask(method: 'GET' | 'POST', path: string, token?: string, body?: Body): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(patience);
      return await this.#server.ask({ method, path, token, body, signal });
    } catch (error) {
      throw this.#unanswered(error);
    }
  }

  #unanswered(error: unknown): BridgeError {
    if (!(error instanceof NetworkError)) {
      const message = `${this.host} did not answer within a minute; try again later`;
      return new BridgeError('SB_LOGIN_NO_SERVER', message, { cause: error });
    }
    if (error.code === 'SB_CLOCK') return error;
    const clock = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    const [code, cure] = isCertificateFault(error)
      ? ['SB_LOGIN_CERTIFICATE', `this machine's clock says ${clock}: if that is wrong, set it`]
      : ['SB_LOGIN_NO_SERVER', 'is the address spelled right?'];
    return new BridgeError(code, `${error.message}; ${cure}`, { cause: error });
  }

  /** By the status alone, and by whether it is an answer of an API at all. */
  #meaningOf(answer: Answer): { readonly code: string; readonly cure: string } {
    const { status, json } = answer;
    if (status === 429) return { code: 'SB_LOGIN_RATE', cure: pauseOf(answer, this.#server.now()) };
    if (status === 408 || status === 425 || status >= 500)
      return { code: 'SB_LOGIN_SERVER', cure: 'the server has a problem; try again later' };
    if (status < 400 || status === 404 || status === 405 || json === undefined)
      return { code: 'SB_LOGIN_NO_API', cure: this.#elsewhere(answer) };
    return { code: 'SB_LOGIN_REFUSED', cure: 'ask its administrators whether programs may log in there' };
  }

  #elsewhere({ headers }: Answer): string {
    const { location = '' } = headers;
    const target = URL.canParse(location) ? new URL(location).origin : this.origin;
    const better = /^https?:/.test(target) && target !== this.origin;
    return better
      ? `log in there: samsung-bridge login ${target}`
      : 'that is no answer of a Mastodon API; is it the address of the server itself?';
  }
}

function pauseOf(answer: Answer, now: number): string {
  const wait = waitOf(answer, now);
  if (wait === undefined) return 'that was too often; try again in ten minutes';
  const until = new Date(Date.now() + wait).toISOString().slice(11, 16);
  return `that was too often; try again after ${until} UTC, in ${Math.ceil(wait / 60_000)} min`;
}
