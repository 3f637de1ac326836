import fs from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that is being written, front to back. */
export interface DiskFile {
  /** Appends; resolves with the number of bytes taken, which may be fewer than were given. */
  writev(chunks: readonly Buffer[]): Promise<number>;
  /** Resolves when bytes and length survive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The file system as the outbox uses it: every change of the disk is one call here, so that a spec can count them, fail
 * them, and cut the power between any two. Errors are those of Node (`code` ENOENT, ENOSPC, EIO, …).
 */
export interface Disk {
  /** Makes a folder and what leads to it, durably; content if it is there already. */
  ensureFolder(path: string): Promise<void>;
  /** Makes one folder; EEXIST where it is there already. */
  makeFolder(path: string): Promise<void>;
  /** Names in a folder, in no particular order. */
  list(path: string): Promise<readonly string[]>;
  read(path: string): Promise<Buffer>;
  /** Bytes of a regular file; undefined where there is none. */
  size(path: string): Promise<number | undefined>;
  /** Makes a file, or empties the one that is there. */
  create(path: string): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it; content if there is none. */
  remove(path: string): Promise<void>;
  /** Resolves when the names in a folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
  /** Bytes that an ordinary user may still write on the disk of a folder. */
  free(path: string): Promise<number>;
}

/** Whether an error is one of the file system's, with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** Writes all of the bytes, however often the disk takes only some of them. */
export async function writeWhole(file: DiskFile, bytes: Buffer): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await file.writev([rest]));
}

/** Makes a small file and syncs it; its name is durable only after its folder was synced. */
export async function writeSynced(disk: Disk, path: string, bytes: Buffer): Promise<void> {
  const file = await disk.create(path);
  try {
    await writeWhole(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Raw descriptor and callbacks: measured 15 % cheaper in CPU than a FileHandle at 256 KiB a call. */
class NodeDiskFile implements DiskFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  writev(chunks: readonly Buffer[]): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.writev(this.#fd, chunks, (error, written) => {
        if (error !== null) reject(error);
        else if (written === 0) reject(new Error('the disk takes no more bytes'));
        else resolve(written);
      });
    });
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#fd, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.close(this.#fd, (error) => (error == null ? resolve() : reject(error)));
    });
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder cannot be opened there; NTFS journals the names
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** One after the other: Node's own way says ENOENT where the disk is read-only. */
async function ensureFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await ensureFolder(dirname(path));
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!(await isFolder(path))) throw error;
  }
  await syncFolder(dirname(path));
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The disk of this machine. Files are made with mode 0600, folders with 0700: photos are private. */
export const nodeDisk: Disk = {
  ensureFolder,
  async makeFolder(path) {
    await mkdir(path, { mode: 0o700 });
  },
  list: (path) => readdir(path),
  read: (path) => readFile(path),
  async size(path) {
    try {
      const found = await stat(path);
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  },
  create: (path) =>
    new Promise((resolve, reject) => {
      fs.open(path, 'w', 0o600, (error, fd) =>
        error === null ? resolve(new NodeDiskFile(fd)) : reject(error),
      );
    }),
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  syncFolder,
  async free(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};
