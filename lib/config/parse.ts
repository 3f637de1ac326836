import type { Config } from './config.ts';
import { readConfig, type Source } from './schema.ts';
import { parseTree } from './tree.ts';

/**
 * The configuration in a text of YAML. `file` is named in errors, relative paths start from `baseDir`. Throws a
 * ConfigError, or ConfigErrors where there is more than one. Brings the YAML parser with it: `loadConfig` does so only
 * when it is called.
 */
export function parseConfig(text: string, source: Source): Config {
  return readConfig(parseTree(text, source.file), source);
}
