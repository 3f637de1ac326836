import { createReadStream } from 'node:fs';
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
