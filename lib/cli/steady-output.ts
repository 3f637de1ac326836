import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { LogTarget } from './log.ts';

/** As `process.stderr` is; a `Socket` where it is a pipe or a terminal. */
export type Output = NodeJS.WritableStream & { readonly fd: number; readonly isTTY?: boolean | undefined };

/**
 * An output that never ends the bridge: what a full disk does not take, or nobody reads any more, is lost, and the next line is
 * tried again. Cameras are answered all the same.
 */
export function steady(stream: Output): LogTarget {
  if (!(stream instanceof Socket)) return { write: (text) => writtenOrLost(stream.fd, text) };
  stream.on('error', () => {});
  return stream;
}

/** A file: the stream of it would be closed for good after its first error. */
function writtenOrLost(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // There is no place left to say so.
  }
}
