import { findCaptures, loadCapture } from '../captures/capture.ts';
import { traceOfCaptures } from '../captures/export.ts';
import { writeNew } from './named-file.ts';

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
  const bytes = await writeNew(file, traceOfCaptures(captures), { code: 'SB_FILE' });
  return { captures: captures.map(({ name }) => name), file, bytes };
}
