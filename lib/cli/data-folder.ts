import { resolve } from 'node:path';
import { defaultConfig, loadConfig, withOverrides } from '../config/load.ts';
import { BridgeError, ConfigError } from '../errors.ts';
import type { Given } from './as-given.ts';

/** Absolute path of the data folder. A configuration that cannot be used is in nobody's way who names the folder. */
export async function dataFolderOf({ config, data }: Given): Promise<string> {
  if (data !== undefined && data !== '') return resolve(data);
  const base = config === undefined ? defaultConfig({ cwd: process.cwd() }) : await configured(config);
  return withOverrides(base, { data }).data;
}

/** Variables of its environment are set where the bridge is started, and often nowhere else. */
async function configured(file: string): ReturnType<typeof loadConfig> {
  try {
    return await loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const text = `${error.message}\nor give the data folder of the bridge with --data: then the configuration is not read`;
    throw new BridgeError(error.code, text, { cause: error });
  }
}
