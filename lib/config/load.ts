import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Config, DestinationConfig, ListenAddress } from './config.ts';
import { refusal } from './config-errors.ts';
import { freezeDeep } from './frozen.ts';
import { listenCure, listenForm, parseListenAddress } from './listen.ts';
import { emptyMap, type Place, shownText } from './node.ts';
import { impliedStore, readConfig } from './schema.ts';

/** What the command line may say in place of the configuration. */
export interface Overrides {
  /** `HOST:PORT`, `:PORT` or `PORT`; one or several. */
  readonly listen?: string | readonly string[] | undefined;
  /** Folder, relative to `cwd`. */
  readonly data?: string | undefined;
  /** Default: that of the process. */
  readonly cwd?: string | undefined;
}

/** The configuration in a file. Rejects with a ConfigError, or with ConfigErrors where there is more than one. */
export async function loadConfig(file: string, env: NodeJS.ProcessEnv = process.env): Promise<Config> {
  const text = await readText(file);
  const { parseConfig } = await import('./parse.ts');
  return parseConfig(text, { file, env, baseDir: dirname(resolve(file)) });
}

/** What holds where there is no configuration: any sender on a private address, photos into a folder below `cwd`. */
export function defaultConfig({ cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv }): Config {
  const place: Place = { file: undefined, path: '', line: undefined };
  return readConfig(emptyMap(place), { file: undefined, baseDir: resolve(cwd), env });
}

/** A configuration with the command line's word over it. A folder for photos that nobody named moves along with `data`. */
export function withOverrides(config: Config, { listen, data, cwd = process.cwd() }: Overrides): Config {
  const moved = data === undefined ? {} : moveData(config, data, cwd);
  const addresses = listen === undefined ? [] : [listen].flat();
  const heard = addresses.length === 0 ? {} : { listen: addresses.map(listenOption) };
  return freezeDeep({ ...config, ...moved, ...heard });
}

function moveData(config: Config, data: string, cwd: string): Pick<Config, 'data' | 'destinations'> {
  const folder = resolve(cwd, data);
  if (data === '')
    throw refusal('SB_CONFIG_VALUE', optionPlace('--data'), 'expected a folder, came none; write --data DIR');
  const destinations: Record<string, DestinationConfig> = Object.create(null);
  for (const [name, each] of Object.entries(config.destinations))
    destinations[name] = each.type === 'store' && each.implied === true ? impliedStore(folder) : each;
  return { data: folder, destinations };
}

function listenOption(option: string): ListenAddress {
  const address = parseListenAddress(option);
  if (address !== undefined) return address;
  const message = `expected ${listenForm}, came ${shownText(option)}; ${listenCure}`;
  throw refusal('SB_CONFIG_VALUE', optionPlace('--listen'), message);
}

function optionPlace(path: string): Place {
  return { file: undefined, path, line: undefined };
}

async function readText(file: string): Promise<string> {
  const place: Place = { file, path: '', line: undefined };
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw refusal('SB_CONFIG_FILE', place, `expected a configuration to read, came ${reason(error)}`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const message = 'expected text in UTF-8, came other bytes; save the file as UTF-8';
    throw refusal('SB_CONFIG_SYNTAX', place, message);
  }
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'no file of that name; look at the path after --config';
  if (code === 'EISDIR') return 'a folder; name the file in it';
  if (code === 'EACCES')
    return 'a file that may not be read; give the user of the bridge the right to (chmod, chown)';
  return `an error (${message}); look at the disk and the path`;
}
