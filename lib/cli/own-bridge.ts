import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Door, doorWithin } from '../captures/door.ts';
import type { Config } from '../config/config.ts';
import { diskCure } from '../disk-cures.ts';
import { BridgeError } from '../errors.ts';
import type { TapFor } from '../tap.ts';
import type { RunningBridge } from './bridge.ts';

/** A bridge in this process. */
export interface OwnBridge {
  readonly door: Door;
  stop(): Promise<void>;
}

export interface OwnBridgeOptions {
  /** Whose rules it follows: who may send, where things go, limits, handlers. Its destinations get nothing. */
  readonly rules?: Config | undefined;
  /** Records. */
  readonly tapFor?: TapFor | undefined;
}

/**
 * Starts a whole bridge that listens nowhere: cameras reach it through memory. Its data folder is removed when it stops, or when the
 * process is ended before. It logs nothing. Throws `SB_OUTBOX_FOLDER` where there is no place for the folder.
 */
export async function startOwnBridge(options: OwnBridgeOptions = {}): Promise<OwnBridge> {
  const folder = await briefFolder();
  const removeNow = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const endNow = (_: string, signal: number) => process.exit(128 + signal);
  process.on('exit', removeNow).on('SIGINT', endNow).on('SIGTERM', endNow);
  const letGo = async () => {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', removeNow).off('SIGINT', endNow).off('SIGTERM', endNow);
  };
  try {
    return ownBridge(await startIn(folder, options), letGo);
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function briefFolder(): Promise<string> {
  const place = tmpdir();
  return mkdtemp(join(place, 'samsung-bridge-replay-')).catch((cause: NodeJS.ErrnoException) => {
    const cure = diskCure(cause.code ?? '') ?? 'name a folder that is there with TMPDIR';
    const text = `a bridge in this process keeps its data in ${place} meanwhile, the system says ${cause.code}; ${cure}`;
    throw new BridgeError('SB_OUTBOX_FOLDER', text, { cause });
  });
}

async function startIn(folder: string, { rules, tapFor }: OwnBridgeOptions): Promise<RunningBridge> {
  const { startBridge } = await import('./bridge.ts');
  const { defaultConfig } = await import('../config/load.ts');
  const config = rules === undefined ? defaultConfig({ cwd: folder }) : withoutDelivery(rules);
  return startBridge({ ...config, data: folder, listen: [] }, () => undefined, tapFor);
}

function withoutDelivery(rules: Config): Config {
  const names = Object.keys(rules.destinations);
  const destinations = Object.fromEntries(names.map((name) => [name, { type: 'drop' } as const]));
  return { ...rules, destinations };
}

function ownBridge({ converse, stop }: RunningBridge, letGo: () => Promise<void>): OwnBridge {
  const door = doorWithin('the bridge in this process', (socket) => converse(socket, '127.0.0.1'));
  return { door, stop: () => stop().finally(letGo) };
}
