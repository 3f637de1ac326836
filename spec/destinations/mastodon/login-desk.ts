import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../../../lib/destinations/mastodon/credentials.ts';
import { type LoginOptions, login, type Person } from '../../../lib/destinations/mastodon/login.ts';
import { BridgeError } from '../../../lib/errors.ts';
import { type StandInMastodon, type StandInOptions, startStandInMastodon } from '../stand-in-mastodon.ts';

/** What a person types for the address of the page; undefined closes the terminal. */
export type Typing = (address: string, stand: StandInMastodon) => Promise<string | undefined>;

/** Opens the page, allows, and copies what it shows; just Enter where it shows an error. */
export const obedient: Typing = (address, stand) => stand.oauth.allow(address);

/** A person who types one thing after the other, and the last one for ever. */
export class ScriptedPerson implements Person {
  readonly said: string[] = [];
  readonly addresses: string[] = [];
  questions = 0;
  readonly #stand: StandInMastodon;
  readonly #script: readonly Typing[];

  constructor(stand: StandInMastodon, ...script: readonly Typing[]) {
    this.#stand = stand;
    this.#script = script;
  }

  say(line: string): void {
    this.said.push(line);
    const address = /http\S+\/oauth\/authorize\S+/.exec(line)?.[0];
    if (address !== undefined) this.addresses.push(address);
  }

  ask(): Promise<string | undefined> {
    const typing = this.#script[Math.min(this.questions, this.#script.length - 1)] ?? obedient;
    this.questions += 1;
    return typing(this.addresses.at(-1) ?? '', this.#stand);
  }
}

/** A server to log in to, and a folder for what comes of it. */
export class LoginDesk {
  readonly stand: StandInMastodon;
  readonly folder: string;
  readonly tokenFile: string;

  private constructor(stand: StandInMastodon, folder: string) {
    this.stand = stand;
    this.folder = folder;
    this.tokenFile = join(folder, 'mastodon.token');
  }

  static async lay(options: StandInOptions = {}): Promise<LoginDesk> {
    const folder = await mkdtemp(join(tmpdir(), 'sb-login-'));
    return new LoginDesk(await startStandInMastodon(options), folder);
  }

  async clear(): Promise<void> {
    await this.stand.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  person(...script: readonly Typing[]): ScriptedPerson {
    return new ScriptedPerson(this.stand, ...script);
  }

  login(person: Person = this.person(), options: Partial<LoginOptions> = {}): Promise<Account> {
    const { url: server } = this.stand;
    return login({ server, tokenFile: this.tokenFile, force: false, version: '1.2.3', person, ...options });
  }

  /** The error of a login that must fail. */
  async refusal(person: Person = this.person(), options: Partial<LoginOptions> = {}): Promise<BridgeError> {
    const error: unknown = await this.login(person, options).then(
      ({ handle }) => new Error(`logged in as ${handle}`),
      (reason: unknown) => reason,
    );
    if (error instanceof BridgeError) return error;
    throw error;
  }

  get recordFile(): string {
    return join(this.folder, `${new URL(this.stand.url).host.replace(':', '-')}.app.json`);
  }

  /** The token that was written; undefined where there is none. */
  token(): Promise<string | undefined> {
    return readFile(this.tokenFile, 'utf8').catch(() => undefined);
  }

  async modeOf(path: string): Promise<string> {
    return ((await stat(path)).mode & 0o777).toString(8);
  }
}
