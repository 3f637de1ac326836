import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findModel } from '../cameras/models.ts';
import { captureFile, loadCapture } from '../captures/capture.ts';
import type { Scrubber } from './scrubber.ts';
import type { ArchivedFile } from './tar.ts';

/** Captures for a bundle, and why others are not in it. */
export interface Captured {
  readonly files: readonly ArchivedFile[];
  readonly remarks: readonly string[];
}

/** Bytes of all captures together: an issue takes attachments of 25 MB, and filler packs well. */
const mostBytes = 100_000_000;

/** The last captures, each in a folder of its own; one in which something secret is found is left out whole. */
export async function captured(folders: readonly string[], scrubber: Scrubber): Promise<Captured> {
  const files: ArchivedFile[] = [];
  const remarks: string[] = [];
  let room = mostBytes;
  for (const [index, folder] of folders.entries()) {
    const number = index + 1;
    const one = await contents(folder, room).catch(
      (error: Error) => `capture ${number} cannot be read: ${scrubber.text(error.message)}`,
    );
    const trouble = typeof one === 'string' ? one : troubleIn(one, number, scrubber);
    if (trouble !== undefined) remarks.push(trouble);
    if (typeof one === 'string' || trouble !== undefined) continue;
    const name = `captures/${number}-${one.model}`;
    for (const file of one.files) files.push({ name: `${name}/${file.name}`, bytes: file.bytes });
    room -= sizeOf(one.files);
  }
  return { files, remarks };
}

interface Contents {
  /** Fit for a file name. */
  readonly model: string;
  readonly keepsBodies: boolean;
  readonly files: readonly ArchivedFile[];
}

/** The files of a capture, and nothing else that lies there. */
async function contents(folder: string, room: number): Promise<Contents | string> {
  const size = await sizeOnDisk(folder);
  if (size > room) return `captures of more than ${mostBytes / 1_000_000} MB: the rest is left out`;
  const { model, notes, conversations } = await loadCapture(folder);
  const text = await readFile(join(folder, captureFile));
  const names = (await readdir(folder)).filter((name) => /^\d+-(?:request|reply)\.bin$/.test(name));
  const known = names.filter((name) => conversations.length > 0 && name.length < 60);
  const files = await Promise.all(
    known.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })),
  );
  return {
    model: (findModel(model)?.name ?? 'camera').toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    keepsBodies: notes.some((note) => keepsBodies.test(note)),
    files: [{ name: captureFile, bytes: text }, ...files],
  };
}

/** As a recording says that photos and words were kept. */
const keepsBodies = /(?:bodies|photos|words)[^.]*\bkept\b|\bkeep-bodies\b/i;

async function sizeOnDisk(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function troubleIn(
  { files, keepsBodies: kept }: Contents,
  number: number,
  scrubber: Scrubber,
): string | undefined {
  if (kept) return `capture ${number} is left out: its photos and words were kept (--keep-bodies)`;
  const file = files.find(({ bytes }) => scrubber.foundIn(bytes));
  if (file === undefined) return undefined;
  return `capture ${number} is left out: something secret still stands in ${basename(file.name)}; please tell us which kind of field it is`;
}

function sizeOf(files: readonly ArchivedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
