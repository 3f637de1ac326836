import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedParcel } from '../../lib/outbox/listing.ts';
import { PostOffice } from '../destinations/smtp-post-office.ts';
import {
  type StandInMastodon,
  type StandInOptions,
  startStandInMastodon,
} from '../destinations/stand-in-mastodon.ts';
import { until } from '../outbox/temporary-folder.ts';
import { type BridgeProcess, camera, makePlace, type Place, type Ran, run, serve } from './bridge-process.ts';

/** What is told of a stored photo beside it, as far as specs look at it. */
export interface Sidecar {
  readonly file: string;
  readonly sha256: string;
  readonly text: string;
  readonly altText: string;
  readonly sender: string;
  readonly via: string;
  readonly model: string | null;
  readonly parcel: string;
  readonly photo: number;
  readonly of: number;
}

/** SHA-256 in hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Every file below a folder, as absolute paths. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** One spec's own folder, servers and bridge; `close` ends them all. */
export class Scene {
  readonly place: Place;
  readonly #servers: { close(): Promise<void> }[] = [];
  #bridge: BridgeProcess | undefined;
  #lives: BridgeProcess[] = [];

  private constructor(place: Place) {
    this.place = place;
  }

  static async open(): Promise<Scene> {
    return new Scene(await makePlace());
  }

  /** The bridge that runs. */
  get bridge(): BridgeProcess {
    if (this.#bridge === undefined) throw new Error('no bridge was started');
    return this.#bridge;
  }

  /** Every bridge that ran here, the present one last. */
  get lives(): readonly BridgeProcess[] {
    return this.#lives;
  }

  /** Ends it with the scene. */
  with<T extends { close(): Promise<void> }>(server: T): T {
    this.#servers.push(server);
    return server;
  }

  async mastodon(options?: StandInOptions): Promise<StandInMastodon> {
    return this.with(await startStandInMastodon(options));
  }

  async postOffice(): Promise<PostOffice> {
    return this.with(await PostOffice.open());
  }

  /** Starts a bridge that listens on a free port, with this and what stands in `config`; without, as the last one. */
  async serve(config?: string): Promise<BridgeProcess> {
    if (config !== undefined) await this.place.write('bridge.yaml', `listen: ["127.0.0.1:0"]\n${config}`);
    this.#bridge = await serve(this.place, '--config', 'bridge.yaml');
    this.#lives.push(this.#bridge);
    return this.#bridge;
  }

  /** Runs `samsung-bridge camera`, an NX300 unless the words say another, to the bridge that runs or to another port. */
  camera(via: string, words: readonly string[], port = this.bridge.port): Promise<Ran> {
    return camera(this.place, port, via, ...words);
  }

  outbox(verb: string, ...words: readonly string[]): Promise<Ran> {
    return run(this.place, 'outbox', verb, '--config', 'bridge.yaml', ...words);
  }

  async listed(): Promise<readonly ListedParcel[]> {
    return JSON.parse((await this.outbox('list', '--json')).stdout) as ListedParcel[];
  }

  /** Resolves when this bridge has delivered so often to a destination. */
  async delivered(destination: string, times = 1): Promise<void> {
    const text = `→ ${destination}: delivered`;
    const { bridge } = this;
    await bridge.logged(() => bridge.log.filter((line) => line.text.includes(text)).length >= times);
  }

  /** Resolves when nothing waits in the outbox any more. */
  async settled(): Promise<void> {
    const waiting = join(this.place.folder, 'data/outbox/waiting');
    await until('an outbox in which nothing waits', () => readdirSync(waiting).length === 0);
  }

  /** What lies beside the photos in a folder, in order of their posts and of their places there. */
  sidecars(folder = 'photos'): readonly Sidecar[] {
    return filesBelow(join(this.place.folder, folder))
      .filter((path) => path.endsWith('.json'))
      .map((path): Sidecar => JSON.parse(readFileSync(path, 'utf8')))
      .sort((a, b) => a.parcel.localeCompare(b.parcel) || a.photo - b.photo);
  }

  stored(name: string, folder = 'photos'): Buffer {
    return readFileSync(join(this.place.folder, folder, name));
  }

  async close(): Promise<void> {
    for (const bridge of this.#lives) await bridge.end('SIGKILL');
    for (const server of this.#servers) await server.close();
    await this.place.remove();
  }
}
