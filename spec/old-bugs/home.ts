import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '../../lib/captures/place.ts';
import { type RunningBridge, startBridge } from '../../lib/cli/bridge.ts';
import type { LogLine } from '../../lib/cli/log.ts';
import { loadConfig, withOverrides } from '../../lib/config/load.ts';
import { within } from '../captures/deadline.ts';
import { PostOffice } from '../destinations/smtp-post-office.ts';
import {
  type StandInMastodon,
  type StandInOptions,
  startStandInMastodon,
} from '../destinations/stand-in-mastodon.ts';

/** A photo as it lies in a folder of `type: store`, with what its `.json` tells of it. */
export interface KeptPhoto {
  /** Path below the home's folder. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly told: Readonly<Record<string, unknown>>;
}

/** Somebody's bridge: a folder with `bridge.yaml`, the whole bridge on a port of loopback, its log, and servers that it talks to. */
export class Home {
  readonly folder: string;
  readonly log: LogLine[] = [];
  readonly #said = new EventEmitter();
  readonly #servers: { close(): Promise<unknown> }[] = [];
  #bridge: RunningBridge | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  get place(): Place {
    return { host: '127.0.0.1', port: this.#bridge?.addresses[0]?.port ?? 0 };
  }

  /** Starts the bridge; the configuration is the one before where none is given. Rejects with what `serve` would print. */
  async start(yaml?: string): Promise<void> {
    const file = join(this.folder, 'bridge.yaml');
    if (yaml !== undefined) await writeFile(file, yaml);
    const config = withOverrides(await loadConfig(file, {}), { listen: '127.0.0.1:0' });
    this.#bridge = await startBridge(config, (line) => {
      this.log.push(line);
      this.#said.emit('line');
    });
  }

  /** What `serve` would print in place of starting. */
  async refusedStart(yaml: string): Promise<string> {
    return this.start(yaml).then(
      () => 'it started',
      ({ message }: Error) => message,
    );
  }

  async stop(): Promise<void> {
    await this.#bridge?.stop();
    this.#bridge = undefined;
  }

  async leave(): Promise<void> {
    await this.stop();
    await Promise.all(this.#servers.map((server) => server.close()));
    await rm(this.folder, { recursive: true });
  }

  async mastodon(options: StandInOptions = {}): Promise<StandInMastodon> {
    const server = await startStandInMastodon(options);
    this.#servers.push(server);
    return server;
  }

  async postOffice(): Promise<PostOffice> {
    const office = await PostOffice.open();
    this.#servers.push(office);
    return office;
  }

  /** Resolves with the lines that fit when there are that many. */
  async logged(fits: RegExp, count = 1): Promise<readonly string[]> {
    const found = () => this.#texts().filter((text) => fits.test(text));
    const enough = async () => {
      while (found().length < count) await once(this.#said, 'line');
      return found();
    };
    return within(enough(), 10_000).catch(() => {
      throw new Error(`no ${count} lines like ${fits} within 10 s:\n${this.#texts().join('\n')}`);
    });
  }

  /** Resolves when that many deliveries have arrived. */
  async delivered(count = 1): Promise<void> {
    await this.logged(/: delivered, /, count);
  }

  /** What a folder of `type: store` holds, in the order of names. */
  async kept(folder = 'photos'): Promise<readonly KeptPhoto[]> {
    const below = await readdir(join(this.folder, folder), { recursive: true }).catch(() => []);
    const notes = below.filter((name) => name.endsWith('.json')).sort();
    return Promise.all(notes.map((name) => this.#keptPhoto(join(folder, name.slice(0, -'.json'.length)))));
  }

  /** Parcels that are not delivered everywhere, and what is being gathered or coming in. */
  async pending(): Promise<readonly string[]> {
    const folders = ['incoming', 'gathering', 'waiting'].map((name) =>
      join(this.folder, 'data/outbox', name),
    );
    return (await Promise.all(folders.map((folder) => readdir(folder)))).flat();
  }

  #texts(): readonly string[] {
    return this.log.map(({ text, code }) => (code === undefined ? text : `${text} (${code})`));
  }

  async #keptPhoto(path: string): Promise<KeptPhoto> {
    const whole = join(this.folder, path);
    return { path, bytes: await readFile(whole), told: JSON.parse(await readFile(`${whole}.json`, 'utf8')) };
  }
}

/** Gives a home to a test, and leaves no trace of it. */
export async function atHome(test: (home: Home) => Promise<void>, deadline = 20_000): Promise<void> {
  const home = new Home(await mkdtemp(join(tmpdir(), 'old-bugs-')));
  try {
    await within(test(home), deadline);
  } finally {
    await home.leave();
  }
}

/** Keys of a destination that posts photos as they are, without asking for alt texts. */
export function accountAt({ url, token }: StandInMastodon): string {
  return `type: mastodon, server: "${url}", token: ${token}, altText: allow, photo: { original: true }`;
}
