import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreConfig } from '../../lib/config/config.ts';
import type { Attempt, Memory, OpenParcel } from '../../lib/destinations/destination.ts';
import type { Envelope } from '../../lib/parcel.ts';

/** A temporary folder with parcels in it; `remove` it in an `after` hook. */
export class Workshop {
  readonly folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Workshop> {
    return new Workshop(await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-')));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** A parcel with these files, as the outbox would open it. */
  async parcel(
    files: readonly (readonly [name: string, bytes: Buffer])[],
    fields: Partial<Envelope & Pick<OpenParcel, 'described' | 'id'>> = {},
  ): Promise<OpenParcel> {
    const number = ++this.#count;
    const folder = join(this.folder, `parcel-${number}`);
    await mkdir(folder);
    for (const [index, [, bytes]] of files.entries()) await writeFile(join(folder, `${index + 1}`), bytes);
    return {
      id: `7f3a${number}`,
      received: '2026-11-23T10:00:00.000Z',
      via: 'email',
      sender: 'Camera@samsungcamera.com',
      model: 'NX300',
      title: '[Samsung Smart Camera] sent you files.',
      words: 'words~alt',
      recipients: ['public@camera.example'],
      addressing: [],
      described: undefined,
      files: files.map(([name, bytes], index) => ({
        name,
        claimedType: 'image/pjpeg',
        stored: `${index + 1}`,
        bytes: bytes.length,
      })),
      pathOf: (stored) => join(folder, stored),
      ...fields,
    };
  }
}

/** A folder as plain as can be, with further keys. */
export function storeIn(folder: string, keys: Partial<StoreConfig> = {}): StoreConfig {
  return {
    type: 'store',
    folder,
    below: [],
    private: false,
    mode: undefined,
    folderMode: undefined,
    ...keys,
  };
}

/** Thrown by a memory that stands in for kill -9. */
export class Killed extends Error {}

/** The memory of a delivery over its attempts; dies before or after its k-th write where a spec says so. */
export class Notebook {
  memory: Memory = {};
  writes = 0;
  #number = 0;
  /** `before`: the write is lost. `after`: it is on disk, and nothing that follows it happened. */
  death: { readonly at: number; readonly when: 'before' | 'after' } | undefined;

  attempt(signal: AbortSignal = AbortSignal.timeout(20_000)): Attempt {
    this.#number += 1;
    return {
      number: this.#number,
      because: ['public@camera.example'],
      signal,
      memory: this.memory,
      remember: async (memory) => this.#write(memory),
    };
  }

  #write(memory: Memory): void {
    const dies = ++this.writes === this.death?.at;
    if (dies && this.death?.when === 'before') throw new Killed();
    this.memory = JSON.parse(JSON.stringify(memory)) as Memory;
    if (dies) throw new Killed();
  }
}
