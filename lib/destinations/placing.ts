import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { numberedName } from './file-name.ts';

/** The one system call that some file systems do not have. */
export type Link = (existing: string, path: string) => Promise<void>;

/** A file that is written whole under a hidden name and shall appear under its own. */
export interface Placement {
  readonly folder: string;
  /** Hidden name in that folder. */
  readonly temporary: string;
  /** Name it shall have, if that is free; else `name-2`, … */
  readonly wanted: string;
  /** Called with a name before it is taken. When it resolves, the name survives a power cut. */
  intend(name: string): Promise<void>;
}

/** What `link` says where the file system has no hard links (FAT, exFAT, some network folders). */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Whether `link` failed because the file system has no hard links. */
export function lacksLinks(error: unknown): boolean {
  return noLinks.has(errorCode(error));
}

const mostOfOneName = 99_999;

/** Code of a system error; the empty string for any other. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** SHA-256 of a file in hex; undefined where there is none. */
export async function sha256Of(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  return hash.digest('hex');
}

/** Makes sure that names in a folder survive a power cut, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(errorCode(error))) throw error;
  } finally {
    await handle.close();
  }
}

async function isFree(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
}

/** Takes the name by an empty file of its own, then puts the whole file over that: never over a file of somebody else. */
async function renameOverOwn(temporary: string, path: string): Promise<void> {
  await (await open(path, 'wx')).close();
  await rename(temporary, path);
}

/** Takes a name atomically; false where it was taken in the meantime. */
async function take(temporary: string, path: string, makeLink: Link): Promise<boolean> {
  try {
    await makeLink(temporary, path).catch(async (error: unknown) => {
      if (!lacksLinks(error)) throw error;
      await renameOverOwn(temporary, path);
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Lets the file appear under the first free name, without ever replacing one, and returns that name. */
export async function place(placement: Placement, makeLink: Link = link): Promise<string> {
  const { folder, temporary, wanted } = placement;
  for (let count = 1; count <= mostOfOneName; count++) {
    const name = numberedName(wanted, count);
    if (!(await isFree(join(folder, name)))) continue;
    await placement.intend(name);
    if (!(await take(join(folder, temporary), join(folder, name), makeLink))) continue;
    await syncFolder(folder);
    await rm(join(folder, temporary), { force: true });
    return name;
  }
  throw new Error(`${folder} has ${mostOfOneName} files named like ${wanted}`);
}
