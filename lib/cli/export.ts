import { open } from 'node:fs/promises';
import { findCaptures, loadCapture } from '../captures/capture.ts';
import { traceOfCaptures } from '../captures/export.ts';
import { BridgeError } from '../errors.ts';

/** What an export wrote. */
export interface Exported {
  readonly captures: readonly string[];
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes a capture, or all below a folder, as one pcapng file. Throws a BridgeError (`SB_FILE`) where the file is there already, or
 * cannot be written, and those of `loadCapture`.
 */
export async function exportCaptures(path: string, file: string): Promise<Exported> {
  const captures = await Promise.all((await findCaptures(path)).map(loadCapture));
  const handle = await open(file, 'wx').catch((cause) => {
    throw unwritable(file, cause);
  });
  let bytes = 0;
  try {
    for (const block of traceOfCaptures(captures)) bytes += (await handle.write(block)).bytesWritten;
  } finally {
    await handle.close();
  }
  return { captures: captures.map(({ name }) => name), file, bytes };
}

function unwritable(file: string, cause: NodeJS.ErrnoException): BridgeError {
  const why = cause.code === 'EEXIST' ? 'it is there already' : `the system says ${cause.code}`;
  return new BridgeError('SB_FILE', `cannot write ${file}: ${why}; choose another name`, { cause });
}
