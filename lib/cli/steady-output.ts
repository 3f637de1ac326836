import { fstatSync, writeSync } from 'node:fs';
import type { LogTarget } from './log.ts';

/** As `process.stderr` is. */
export type Output = NodeJS.WritableStream & { readonly fd: number; readonly isTTY?: boolean | undefined };

/**
 * An output that never ends the bridge: what a full disk does not take, or nobody reads any more, is lost, and the next line is
 * tried again. Cameras are answered all the same. Whoever waited for an error of it before waits no more.
 */
export function steady(stream: Output): LogTarget {
  stream.removeAllListeners('error').on('error', () => {});
  return isRead(stream) ? stream : { write: (text) => writtenOrLost(stream.fd, text) };
}

/** A terminal, a pipe or a socket: somebody is at the other end. */
function isRead({ fd, isTTY }: Output): boolean {
  if (isTTY === true) return true;
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket();
}

/** A file: the stream of it would be closed for good after its first error. */
function writtenOrLost(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // There is no place left to say so.
  }
}
