import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../errors.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { journalFiles } from './journal.ts';

/** Reads often enough that the bridge, which goes on, does not begin a new file in between. */
const tries = 3;

/**
 * The entries of a journal, oldest first; what is no entry is passed over. Empty where nobody has written any. Throws
 * `SB_JOURNAL` where it cannot be read.
 */
export async function readJournal(folder: string): Promise<readonly Entry[]> {
  const present = join(folder, journalFiles.present);
  let text = '';
  for (let round = 0; round < tries; round++) {
    const before = await fileOf(present);
    text = `${await textOf(join(folder, journalFiles.before))}\n${await textOf(present)}`;
    if ((await fileOf(present)) === before) break;
  }
  return text.split('\n').flatMap((line) => {
    const entry = line === '' ? undefined : decodeEntry(line);
    return entry === undefined ? [] : [entry];
  });
}

/** Tells one file from the next by the same name. */
async function fileOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  );
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    const cure = code === 'EACCES' ? 'be the user that runs the bridge, or root' : 'look after the disk';
    const text = `the conversations in ${path} cannot be read, the system says ${code}; ${cure}`;
    throw new BridgeError('SB_JOURNAL', text, { cause });
  }
}
