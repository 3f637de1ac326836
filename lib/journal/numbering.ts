import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeEntry } from './entry.ts';
import { journalFiles } from './journal.ts';

/** Bytes at the end of a file that are looked at: many more than the conversations at a time, which end in any order. */
const tail = 256 * 1024;
/** Beyond it a number is none of a bridge: a damaged disk or a hand wrote it. */
const most = 1_000_000_000_000;

/**
 * The highest number that a conversation of the journal has, so that numbers go on where the last bridge ended and each names
 * one conversation; 0 where there is none, or where it cannot be read.
 */
export async function lastNumber(folder: string): Promise<number> {
  const present = await lastOf(join(folder, journalFiles.present));
  return present > 0 ? present : lastOf(join(folder, journalFiles.before));
}

async function lastOf(path: string): Promise<number> {
  try {
    const file = await open(path, 'r');
    return highestIn(await endOf(file).finally(() => file.close()));
  } catch {
    return 0;
  }
}

async function endOf(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, tail)), {
    position: Math.max(0, size - tail),
  });
  return buffer.toString('utf8', 0, bytesRead);
}

function highestIn(text: string): number {
  return text.split('\n').reduce((highest, line) => {
    const entry = line === '' ? undefined : decodeEntry(line);
    const number = entry?.kind === 'conversation' ? entry.conversation : 0;
    return Number.isInteger(number) && number <= most ? Math.max(highest, number) : highest;
  }, 0);
}
