import { type Disk, type DiskFile, hasCode } from './disk.ts';

/** Removes what can be spared, so many bytes of it where there are; says whether anything went. Never rejects. */
export type MakeRoom = (bytes: number) => Promise<boolean>;

/**
 * A disk that makes room where it is full, and tries again. What makes room must get along with `rename`, `remove` and
 * `syncFolder`: they are handed through, and so is the sync of a file, which does not fail twice for the same bytes.
 */
export class RoomyDisk implements Disk {
  readonly #disk: Disk;
  readonly #makeRoom: MakeRoom;

  constructor(disk: Disk, makeRoom: MakeRoom) {
    this.#disk = disk;
    this.#makeRoom = makeRoom;
  }

  ensureFolder(path: string): Promise<void> {
    return this.#withRoom(1, () => this.#disk.ensureFolder(path));
  }

  makeFolder(path: string): Promise<void> {
    return this.#withRoom(1, () => this.#disk.makeFolder(path));
  }

  async create(path: string): Promise<DiskFile> {
    const file = await this.#withRoom(1, () => this.#disk.create(path));
    return {
      writev: (chunks) => this.#withRoom(lengthOf(chunks), () => file.writev(chunks)),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  }

  list(path: string): Promise<readonly string[]> {
    return this.#disk.list(path);
  }

  read(path: string): Promise<Buffer> {
    return this.#disk.read(path);
  }

  size(path: string): Promise<number | undefined> {
    return this.#disk.size(path);
  }

  rename(from: string, to: string): Promise<void> {
    return this.#disk.rename(from, to);
  }

  remove(path: string): Promise<void> {
    return this.#disk.remove(path);
  }

  syncFolder(path: string): Promise<void> {
    return this.#disk.syncFolder(path);
  }

  free(path: string): Promise<number> {
    return this.#disk.free(path);
  }

  async #withRoom<T>(bytes: number, task: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await task();
      } catch (error) {
        if (!hasCode(error, 'ENOSPC', 'EDQUOT') || !(await this.#makeRoom(bytes))) throw error;
      }
    }
  }
}

function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
