import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeOwner, type LockOwner, livenessOf, thisProcess } from './lock-owner.ts';

/** The process that holds an outbox, as far as this one can see it; undefined where none does. Changes nothing. */
export async function tenantOf(outbox: string): Promise<LockOwner | undefined> {
  const names = await readdir(outbox).catch(() => []);
  for (const name of names.filter((one) => one.startsWith('lock-'))) {
    const bytes = await readFile(join(outbox, name)).catch(() => undefined);
    const owner = bytes === undefined ? undefined : decodeOwner(bytes);
    if (owner !== undefined && livenessOf(owner, thisProcess(Date.now())) !== 'gone') return owner;
  }
  return undefined;
}
