import { readFile } from 'node:fs/promises';
import type { MastodonConfig } from '../../config/config.ts';
import { DeliveryError } from '../../errors.ts';
import { errorCode } from '../placing.ts';
import { withoutSecrets } from './answer.ts';

const code = 'SB_MASTODON_TOKEN';

function missing(what: string, cause?: unknown): DeliveryError {
  return new DeliveryError(code, 'paused', what, { cause });
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function loginCommand({ server, tokenFile }: MastodonConfig): string {
  const command = `samsung-bridge login ${server}`;
  return tokenFile === undefined
    ? `${command} --out mastodon.token, and put tokenFile: ./mastodon.token in the place of the token`
    : `${command} --out ${quoted(tokenFile)}`;
}

/** Adds the command that helps to an error over the token: there is none, or the server does not take it (401, 403). */
export function withLogin(error: unknown, config: MastodonConfig): unknown {
  if (!(error instanceof DeliveryError) || error.code !== code) return error;
  const message = `${error.message}; log in with: ${loginCommand(config)}`;
  return new DeliveryError(code, error.retry, message, { cause: error, after: error.after });
}

/** The error without the token, should the server have repeated it. */
export function withoutToken(error: unknown, token: string): unknown {
  if (!(error instanceof DeliveryError)) return error;
  const message = withoutSecrets([token], error.message);
  return message === error.message
    ? error
    : new DeliveryError(error.code, error.retry, message, { after: error.after });
}

async function written(config: MastodonConfig): Promise<string> {
  if (config.tokenFile === undefined) return config.token ?? '';
  try {
    return await readFile(config.tokenFile, 'utf8');
  } catch (error) {
    throw missing(`no token can be read from ${config.tokenFile} (${errorCode(error)})`, error);
  }
}

/** The token, read anew each time so that a new one counts at once. Throws a DeliveryError (`paused`) where there is none. */
export async function readToken(config: MastodonConfig): Promise<string> {
  const token = (await written(config)).trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(token)) return token;
  const place = config.tokenFile ?? 'the configuration';
  throw missing(`one line with a token was expected in ${place}, something else is there`);
}
