import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, syncFolder } from './placing.ts';

/**
 * Makes a folder and all that lead to it, each with these permission bits (undefined for those of any new folder), so that
 * they survive a power cut; those that are there stay as they are. That one is a file is no error here: writing into it
 * says ENOTDIR.
 */
export async function makeFolder(folder: string, mode: number | undefined): Promise<void> {
  const first = await mkdir(folder, { recursive: true }).catch(async (error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw await plainly(folder, error);
  });
  if (first === undefined) return;
  for (const made of fromTo(first, folder)) {
    if (mode !== undefined) await chmod(made, mode);
    await syncFolder(dirname(made));
  }
}

/** Node says ENOENT for whatever keeps it from making folders one below the other (a disk that is read-only); one alone says why. */
async function plainly(folder: string, error: unknown): Promise<unknown> {
  let last: unknown = error;
  for (let at = folder; errorCode(last) === 'ENOENT' && at !== dirname(at); at = dirname(at))
    last = await mkdir(at).catch((reason: unknown) => reason);
  return last ?? error;
}

/** The folder `first`, and every one on the way from there to `last`; the innermost comes first. */
function fromTo(first: string, last: string): readonly string[] {
  const made = [last];
  for (let at = last; at !== first && at !== dirname(at); ) {
    at = dirname(at);
    made.push(at);
  }
  return made;
}
