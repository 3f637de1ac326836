import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The files of a bundle by name, as the system's own tar unpacks them into a folder that it makes. */
export async function unpacked(archive: string, into: string): Promise<ReadonlyMap<string, Buffer>> {
  await mkdir(into);
  await promisify(execFile)('tar', ['xzf', archive, '-C', into]);
  const root = join(into, 'samsung-bridge-report');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(root.length + 1), await readFile(file)] as const),
    ),
  );
}
