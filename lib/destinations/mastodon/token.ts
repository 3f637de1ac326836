import { readFile } from 'node:fs/promises';
import type { MastodonConfig } from '../../config/config.ts';
import { DeliveryError } from '../../errors.ts';
import { errorCode } from '../placing.ts';

function missing(config: MastodonConfig, what: string, cause?: unknown): DeliveryError {
  const out = config.tokenFile === undefined ? '' : ` --out ${config.tokenFile}`;
  const cure = `log in with: samsung-bridge login ${config.server}${out}`;
  return new DeliveryError('SB_MASTODON_TOKEN', 'paused', `${what}; ${cure}`, { cause });
}

async function written(config: MastodonConfig): Promise<string> {
  if (config.tokenFile === undefined) return config.token ?? '';
  try {
    return await readFile(config.tokenFile, 'utf8');
  } catch (error) {
    throw missing(config, `no token can be read from ${config.tokenFile} (${errorCode(error)})`, error);
  }
}

/** The token, read anew each time so that a new one counts at once. Throws a DeliveryError (`paused`) where there is none. */
export async function readToken(config: MastodonConfig): Promise<string> {
  const token = (await written(config)).trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(token)) return token;
  const place = config.tokenFile ?? 'the configuration';
  throw missing(config, `one line with a token was expected in ${place}, something else is there`);
}
