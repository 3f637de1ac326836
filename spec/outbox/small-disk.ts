import { spawnSync } from 'node:child_process';
import { inTemporaryFolder } from './temporary-folder.ts';

/** Bytes of the small disk. */
export const diskSize = 4 * 1024 * 1024;

/** A small disk of its own, where this machine lets us have one. */
export async function onSmallDisk(task: (folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', folder]);
    if (mounted.status !== 0)
      return console.log('SKIPPED: a real full disk (it takes root and Linux to mount a small one)');
    try {
      await task(folder);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
}
