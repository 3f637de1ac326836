import { mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './placing.ts';

/** What was found of a folder that is to be written into. */
export interface FolderProbe {
  /** The folder, or the nearest one above it that is there. */
  readonly at: string;
  /** Whether it is there already. */
  readonly exists: boolean;
  /** The system's code where nothing can be written; undefined where it can. */
  readonly fault: string | undefined;
  /** Bytes that an ordinary user may still write. */
  readonly free: number;
  /** Tells one file system from another. */
  readonly device: number;
  /** Number of the user that it belongs to. */
  readonly owner: number;
}

/** Writes into a folder, or where it would be made, and takes that away again. */
export async function probeFolder(folder: string): Promise<FolderProbe> {
  const at = await nearest(folder);
  const fault = await write(at);
  const { dev: device, uid: owner } = await stat(at);
  const { bavail, bsize } = await statfs(at);
  return { at, exists: at === folder, fault, free: bavail * bsize, device, owner };
}

async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) if (at === dirname(at) || (await isThere(at))) return at;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function write(folder: string): Promise<string | undefined> {
  try {
    const made = await mkdtemp(join(folder, '.samsung-bridge-check-'));
    await rm(made, { recursive: true });
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}
