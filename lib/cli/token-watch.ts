import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';

/** A file may be written in several steps; so many ms after the first sign of it, it is looked at. */
const settling = 300;

interface Watched {
  readonly destination: string;
  readonly file: string;
  /** How the file looked the last time. */
  look: string;
}

/**
 * Watches the files with tokens, so that a new login counts at once. Where the system cannot watch a folder, nothing is lost:
 * a paused destination is tried every hour anyway.
 */
export class TokenWatch {
  readonly #watched: readonly Watched[];
  readonly #changed: (destination: string) => void;
  readonly #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `changed` is called with the name of a destination whose token file is another one now. */
  constructor(destinations: Config['destinations'], changed: (destination: string) => void) {
    this.#watched = Object.entries(destinations).flatMap(([destination, config]) =>
      config.type === 'mastodon' && config.tokenFile !== undefined
        ? [{ destination, file: config.tokenFile, look: '' }]
        : [],
    );
    this.#changed = changed;
  }

  async start(): Promise<void> {
    for (const folder of new Set(this.#watched.map(({ file }) => dirname(file)))) this.#watch(folder);
    for (const one of this.#watched) one.look = await lookOf(one.file);
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#stir());
      watcher.on('error', () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      // no such folder, or no watches left: the hourly try does
    }
  }

  #stir(): void {
    this.#timer ??= setTimeout(() => void this.#compare(), settling).unref();
  }

  async #compare(): Promise<void> {
    this.#timer = undefined;
    for (const one of this.#watched) {
      const look = await lookOf(one.file);
      if (look === one.look) continue;
      one.look = look;
      if (look !== '') this.#changed(one.destination);
    }
  }
}

/** Another text for another file; empty where there is none. */
async function lookOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
