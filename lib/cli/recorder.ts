import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Recording } from '../captures/recording.ts';
import { diskCure } from '../disk-cures.ts';
import { BridgeError } from '../errors.ts';
import type { Log } from './log.ts';
import { version } from './version.ts';

/** What `serve` was asked to record. */
export interface RecorderOptions {
  readonly folder: string;
  readonly keepBodies: boolean;
  /** Bytes of the disk that must stay free. */
  readonly freeDisk: number;
  readonly log: Log;
}

/** A recording of every conversation of a bridge. Throws a BridgeError (`SB_RECORD_FOLDER`) where nothing can be written there. */
export async function startRecorder(options: RecorderOptions): Promise<Recording> {
  const folder = resolve(options.folder);
  await expectWritable(folder);
  const { Recording } = await import('../captures/recording.ts');
  const { keepBodies, freeDisk, log } = options;
  return new Recording({
    folder,
    keepBodies,
    freeDisk,
    about: { source, provenance: 'recorded', notes },
    gaveUp: (code, text) => log({ level: 'warn', code, text: `${text}; the camera notices nothing of it` }),
  });
}

const source = {
  title: `samsung-bridge ${version}, recorded by serve --record`,
  address: 'docs/recording.md',
};

const notes = [
  'To be filled in by whoever was there: the model and its firmware above, what the camera was asked to do, and what its screen said.',
  'Segments are the pieces that the socket gave: one of them may be several TCP segments. Only a trace knows the true ones.',
  'Reply: what this bridge sent.',
];

async function expectWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const cure = diskCure(code) ?? 'choose another folder';
    throw new BridgeError('SB_RECORD_FOLDER', `cannot record to ${folder} (${code}): ${cure}`, { cause });
  }
}
