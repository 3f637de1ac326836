import { diskCure } from '../disk-cures.ts';
import { BridgeError } from '../errors.ts';
import { hasCode, nodeDisk } from './disk.ts';

/** Where the outbox has more to say than others: it is private, it is never made by a command, and it has but one folder. */
const cures: Readonly<Record<string, string>> = {
  EACCES: 'let the user that runs the bridge read and write there, and be that user',
  ENOENT: 'that cannot be made there: choose another folder',
  EEXIST: 'there is a file in its place, or a link that leads nowhere: choose another folder',
};

/** Does what needs the folder of an outbox; `SB_OUTBOX_FOLDER`, with the cure, where the system refuses that folder. */
export async function usingFolder<T>(folder: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw explained(folder, error);
  }
}

/** As `usingFolder`, for who makes no outbox: `SB_NO_OUTBOX` where there is none. The task gets the names in the folder. */
export function lookingInto<T>(folder: string, task: (names: readonly string[]) => Promise<T>): Promise<T> {
  return usingFolder(folder, async () => task(await namesIn(folder)));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await nodeDisk.list(folder);
  } catch (error) {
    throw hasCode(error, 'ENOENT') ? noOutbox(folder, error) : error;
  }
}

/** What to do where another outbox may be meant. */
export const otherFolder = 'give the --config or --data that `serve` is given';

function noOutbox(folder: string, cause: unknown): BridgeError {
  const text = `there is no outbox ${folder}: no bridge has run with that data folder; ${otherFolder}`;
  return new BridgeError('SB_NO_OUTBOX', text, { cause });
}

function explained(folder: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const cure = cures[code] ?? diskCure(code) ?? 'look after that folder and its disk, or choose another one';
  const text = `parcels are to be kept in ${folder}, the system says ${code}${pathOf(error)}; ${cure}`;
  return new BridgeError('SB_OUTBOX_FOLDER', text, { cause: error });
}

/** Undefined where it is no error of the system. */
function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^E(?!RR_)[A-Z0-9]+$/.test(code) ? code : undefined;
}

function pathOf(error: unknown): string {
  return error instanceof Error && 'path' in error ? ` for ${error.path}` : '';
}
