import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { BridgeError } from '../errors.ts';

const cures: Readonly<Record<string, string>> = {
  ENOENT: 'check its name',
  ENOTDIR: 'check its name',
  EACCES: 'be a user that may read it',
  EPERM: 'be a user that may read it',
  EISDIR: 'it is a folder, name a file',
};

/** A file as a person is told of it. */
export function titleOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** What a person is told of a file that they named and that cannot be read (`SB_FILE`). */
export function unreadable(file: string, cause: NodeJS.ErrnoException): BridgeError {
  const { code = '' } = cause;
  const cure = cures[code] ?? 'look at the disk that it is on';
  return new BridgeError('SB_FILE', `cannot read ${titleOf(file)} (${code}): ${cure}`, { cause });
}

/** Bytes of a file or pipe that a person named; `-` is standard input. Throws `SB_FILE` where it cannot be read. */
export async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  } catch (cause) {
    throw unreadable(file, cause as NodeJS.ErrnoException);
  }
}

/** How a new file is written. */
export interface NewFile {
  /** Of the error where it cannot be written. */
  readonly code: string;
  /** Who may read it. */
  readonly mode?: number;
}

/**
 * Writes a file that a person named, and gives its bytes. Throws a BridgeError where one of that name is there already, which stays
 * as it is, and where it cannot be written: nothing half stays.
 */
export async function writeNew(
  file: string,
  pieces: Iterable<Buffer>,
  { code, mode }: NewFile,
): Promise<number> {
  const handle = await open(file, 'wx', mode).catch((cause) => {
    throw unwritable(code, file, cause);
  });
  let bytes = 0;
  try {
    for (const piece of pieces) {
      await handle.writeFile(piece);
      bytes += piece.length;
    }
  } catch (cause) {
    await rm(file, { force: true });
    throw isOfSystem(cause) ? unwritable(code, file, cause) : cause;
  } finally {
    await handle.close();
  }
  return bytes;
}

function isOfSystem(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && 'syscall' in cause;
}

function unwritable(code: string, file: string, cause: NodeJS.ErrnoException): BridgeError {
  const why =
    cause.code === 'EEXIST'
      ? 'it is there already; choose another name'
      : `the system says ${cause.code}; choose another place`;
  return new BridgeError(code, `cannot write ${file}: ${why}`, { cause });
}
