import { BridgeError } from '../../errors.ts';
import { type Answer, fieldsOf, isGood, textIn } from './answer.ts';
import { type App, isForgotten, register, shownOnPage } from './app-registration.ts';
import { type Authorization, authorize, broughtBack } from './authorization.ts';
import { type Account, accountIn, whoseToken } from './credentials.ts';
import { LoginFolder } from './login-folder.ts';
import { traitsOf } from './login-scopes.ts';
import { LoginServer } from './login-server.ts';

/** Who sits at the terminal. */
export interface Person {
  say(line: string): void;
  /** What was typed, as it was; undefined where nothing more will come. */
  ask(question: string): Promise<string | undefined>;
}

export interface LoginOptions {
  /** Origin, e.g. `https://photog.social`. */
  readonly server: string;
  /** Absolute path of the file for the token. */
  readonly tokenFile: string;
  /** Whether that file may be replaced whatever it holds. */
  readonly force: boolean;
  /** The bridge's own version. */
  readonly version: string;
  readonly person: Person;
}

/**
 * `registration` makes the bridge known to the server; `code` asks the person for what the page shows; `token` exchanges
 * that; `account` looks whose token it is, and keeps it.
 */
type State = 'registration' | 'code' | 'token' | 'account';

const mostWrongCodes = 3;

/** Logs in to a server and writes the token to its file. Throws a BridgeError (`SB_LOGIN_…`, `SB_CLOCK`) that says what to do. */
export async function login(options: LoginOptions): Promise<Account> {
  const folder = await LoginFolder.open(options.tokenFile, options.server, options.force);
  return new Login(options, folder).run();
}

class Login {
  readonly #server: LoginServer;
  readonly #person: Person;
  readonly #folder: LoginFolder;
  #state: State = 'registration';
  /** From an earlier login; tried first. */
  #kept: App | undefined;
  /** For the next registration, and for the one after a page with an error. */
  #scopes: readonly string[] = [];
  #coarser: readonly string[] = [];
  #pkce = false;
  #app: App = { scopes: '', clientId: '', clientSecret: '' };
  #page: Authorization = { address: '', state: '', verifier: undefined };
  #code = '';
  #wrongCodes = 0;
  #token = '';
  #account: Account | undefined;

  readonly #on: Readonly<Record<State, () => Promise<State>>> = {
    registration: () => this.#register(),
    code: () => this.#ask(),
    token: () => this.#exchange(),
    account: () => this.#keep(),
  };

  constructor({ server, version, person }: LoginOptions, folder: LoginFolder) {
    this.#server = new LoginServer(server, version);
    this.#person = person;
    this.#folder = folder;
    this.#kept = folder.app;
  }

  async run(): Promise<Account> {
    const { scopes, pkce } = await traitsOf((path) => this.#server.get(path));
    this.#scopes = scopes;
    this.#coarser = scopes;
    this.#pkce = pkce;
    while (this.#account === undefined) this.#state = await this.#on[this.#state]();
    return this.#account;
  }

  async #register(): Promise<State> {
    this.#app = (await this.#earlier()) ?? (await this.#anew());
    this.#page = authorize(this.#server.origin, this.#app, this.#pkce);
    this.#person.say('Open this address in a browser, log in, and allow the bridge to post:');
    this.#person.say(`\n  ${this.#page.address}\n`);
    return 'code';
  }

  async #earlier(): Promise<App | undefined> {
    const app = this.#kept;
    this.#kept = undefined;
    return app === undefined || (await isForgotten(this.#server, app)) ? undefined : app;
  }

  async #anew(): Promise<App> {
    const { app, coarser } = await register(this.#server, this.#scopes);
    this.#coarser = coarser;
    await this.#folder.keepApp(app);
    return app;
  }

  async #ask(): Promise<State> {
    const typed = await this.#person.ask(
      'Paste the code that it shows (or press Enter where it shows an error): ',
    );
    if (typed === undefined)
      throw new BridgeError('SB_LOGIN_NO_CODE', 'no code was given; run login again when you have one');
    const brought = broughtBack(typed, this.#page.state);
    if (brought.kind === 'wrong') return this.#again(brought.why);
    if (brought.kind === 'error' && brought.error === 'access_denied')
      throw new BridgeError('SB_LOGIN_DENIED', 'the page says that access was denied; nothing was changed');
    if (brought.kind !== 'code') return this.#otherwise();
    this.#code = brought.code;
    return 'token';
  }

  /** A page with an error: the server has forgotten the bridge, or does not know these scopes. */
  #otherwise(): State {
    this.#person.say('Then another way: the bridge registers anew.');
    this.#scopes = this.#coarser;
    return 'registration';
  }

  #again(why: string, next: State = 'code'): State {
    this.#wrongCodes += 1;
    if (this.#wrongCodes === mostWrongCodes)
      throw new BridgeError('SB_LOGIN_CODE', `${why}; that was the third time: run login again`);
    this.#person.say(`${why}; ${next === 'code' ? 'open the address again' : 'open the new address'}.`);
    return next;
  }

  async #exchange(): Promise<State> {
    const { clientId, clientSecret } = this.#app;
    const { verifier } = this.#page;
    const secret = [this.#code, clientSecret, verifier ?? ''];
    const fields = {
      grant_type: 'authorization_code',
      code: this.#code,
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: shownOnPage,
      ...(verifier !== undefined && { code_verifier: verifier }),
    };
    const answer = await this.#server.post({ path: '/oauth/token', fields, secret });
    const { access_token, error } = fieldsOf(answer.json);
    this.#token = textIn(access_token) ?? '';
    if (isGood(answer) && /^[\x21-\x7e]{1,4096}$/.test(this.#token)) return 'account';
    if (answer.status === 401 && error === 'invalid_client')
      return this.#again('the server has forgotten the bridge', 'registration');
    if ([400, 401, 403, 422].includes(answer.status))
      return this.#again('the server does not take that code: it is wrong, used, or older than ten minutes');
    throw this.#server.refusal(answer, 'exchange the code', secret);
  }

  async #keep(): Promise<State> {
    const answer = await this.#server.get(whoseToken, this.#token);
    const account = accountIn(answer, this.#server.host);
    if (account === undefined) throw this.#noAccount(answer);
    await this.#folder.keepToken(this.#token, account.handle);
    this.#account = account;
    return 'account';
  }

  #noAccount(answer: Answer): BridgeError {
    const doing = 'ask whose token it gave';
    const error = this.#server.refusal(answer, doing, [this.#token]);
    if (answer.status !== 401 && answer.status !== 403) return error;
    const cure = 'is the account confirmed and allowed to post? Nothing was written';
    return new BridgeError('SB_LOGIN_ACCOUNT', `${error.message}; ${cure}`);
  }
}
