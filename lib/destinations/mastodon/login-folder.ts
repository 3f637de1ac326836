import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BridgeError } from '../../errors.ts';
import { errorCode } from '../placing.ts';
import type { App } from './app-registration.ts';
import {
  decodeRecord,
  encodeRecord,
  type LoginRecord,
  ownerOf,
  recordName,
  withToken,
} from './login-record.ts';
import { writePrivate } from './private-file.ts';

/** The token file and, beside it, what login keeps of the server. Both are readable for their owner only. */
export class LoginFolder {
  /** Absolute path of the token's file. */
  readonly tokenFile: string;
  readonly #force: boolean;
  readonly #recordFile: string;
  #record: LoginRecord;

  private constructor(tokenFile: string, origin: string, force: boolean) {
    this.tokenFile = tokenFile;
    this.#force = force;
    this.#recordFile = join(dirname(tokenFile), recordName(origin));
    this.#record = { server: origin, app: undefined, issued: {} };
  }

  /** Throws a BridgeError where the token's file may not be written: it holds what login did not write, and not `force`. */
  static async open(tokenFile: string, origin: string, force: boolean): Promise<LoginFolder> {
    const folder = new LoginFolder(tokenFile, origin, force);
    const text = await contentOf(folder.#recordFile);
    if (text !== undefined) folder.#record = decodeRecord(text, origin, folder.#recordFile);
    await folder.#mayReplace(undefined);
    return folder;
  }

  /** The registration of an earlier login. */
  get app(): App | undefined {
    return this.#record.app;
  }

  async keepApp(app: App): Promise<void> {
    await this.#keep({ ...this.#record, app });
  }

  /** Writes the token. Throws a BridgeError where the file holds the token of another account, and not `force`. */
  async keepToken(token: string, account: string): Promise<void> {
    await this.#mayReplace(account);
    await this.#keep(withToken(this.#record, token, account));
    await written(this.tokenFile, `${token}\n`);
  }

  async #keep(record: LoginRecord): Promise<void> {
    await written(this.#recordFile, encodeRecord(record));
    this.#record = record;
  }

  async #mayReplace(account: string | undefined): Promise<void> {
    const token = (await contentOf(this.tokenFile))?.trim() ?? '';
    if (this.#force || token === '') return;
    const owner = ownerOf(this.#record, token);
    const cure = 'choose another file with --out, or replace it with --force';
    if (owner === undefined) {
      const message = `${this.tokenFile} holds something that login to ${this.#record.server} did not write; ${cure}`;
      throw new BridgeError('SB_LOGIN_TOKEN_FILE', message);
    }
    if (account === undefined || account === owner) return;
    const message = `${this.tokenFile} holds the token of ${owner}, and this login is ${account}; ${cure}`;
    throw new BridgeError('SB_LOGIN_OTHER_ACCOUNT', message);
  }
}

/** Undefined where there is no file. */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unusable(path, 'read', error);
  }
}

async function written(path: string, text: string): Promise<void> {
  try {
    await writePrivate(path, text);
  } catch (error) {
    throw unusable(path, 'written', error);
  }
}

function unusable(path: string, done: string, cause: unknown): BridgeError {
  const message = `${path} cannot be ${done} (${errorCode(cause)}); choose another place with --out, in a folder that is yours`;
  return new BridgeError('SB_LOGIN_FILE', message, { cause });
}
