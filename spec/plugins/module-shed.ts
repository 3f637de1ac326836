import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../lib/config/config.ts';
import { errorsOf } from '../../lib/config/config-errors.ts';
import { loadConfig } from '../../lib/config/load.ts';
import { ConfigError } from '../../lib/errors.ts';
import { loadPlugins, type Plugins, type PluginTimes } from '../../lib/plugins/load.ts';

/** What a module made the bridge say. */
export interface Said {
  readonly level: string;
  readonly text: string;
  readonly code?: string;
}

export const shortTimes: PluginTimes = { load: 2000, answer: 150 };

/** A folder with a configuration and the modules that it names; `remove` it in an `after` hook. */
export class ModuleShed {
  readonly folder: string;
  readonly said: Said[] = [];
  readonly #loaded: Plugins[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<ModuleShed> {
    return new ModuleShed(await mkdtemp(join(tmpdir(), 'samsung-bridge-plugins ')));
  }

  async remove(): Promise<void> {
    for (const plugins of this.#loaded) plugins.release();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Writes a file; returns its path. */
  async write(name: string, text: string): Promise<string> {
    await writeFile(join(this.folder, name), text);
    return join(this.folder, name);
  }

  async config(yaml: string, env: NodeJS.ProcessEnv = {}): Promise<Config> {
    return loadConfig(await this.write('bridge.yaml', yaml), env);
  }

  /** What the real loaders make of a configuration. */
  async load(yaml: string, times: PluginTimes = shortTimes): Promise<Plugins> {
    const log = (line: Said) => void this.said.push(line);
    const plugins = await loadPlugins(await this.config(yaml), { version: '1.2.3', log, times });
    this.#loaded.push(plugins);
    return plugins;
  }

  /** Every error of a configuration with modules; fails where there is none. */
  async refusals(yaml: string): Promise<readonly ConfigError[]> {
    try {
      await this.load(yaml, { ...shortTimes, load: 100 });
    } catch (error) {
      if (error instanceof ConfigError) return errorsOf(error);
      throw error;
    }
    throw new Error(`accepted:\n${yaml}`);
  }
}

/** A configuration with one handler. */
export function withHandler(file: string, options = ''): string {
  return `data: ./data\nhandlers:\n  - { path: ./${file}${options} }\n`;
}

/** A configuration with one destination. */
export function withDestination(file: string, options = ''): string {
  return `data: ./data\ndestinations:\n  hook: { type: module, path: ./${file}${options} }\ndefault: { email: hook, social: hook }\n`;
}
