import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../placing.ts';

/**
 * Writes a file that only its owner may read, and that nobody else could for an instant. After a power cut there is the
 * old one or the new one, whole. A link is followed.
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const unseen = `${target}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeSynced(unseen, text, await ownerFor(target));
    await rename(unseen, target);
  } catch (error) {
    await rm(unseen, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Root writes for whoever the file, or else its folder, belongs to: the bridge itself does not run as root. */
async function ownerFor(path: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (await stat(path).catch(() => undefined)) ?? stat(dirname(path));
}

async function writeSynced(path: string, text: string, owner: Owner | undefined): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    if (owner !== undefined) await file.chown(owner.uid, owner.gid);
    await file.sync();
  } finally {
    await file.close();
  }
}
