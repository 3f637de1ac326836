import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Door, doorWithin } from '../captures/door.ts';
import type { Config } from '../config/config.ts';
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
 * Starts a whole bridge that listens nowhere: cameras reach it through memory. Its data folder is removed when it stops. It logs nothing.
 */
export async function startOwnBridge(options: OwnBridgeOptions = {}): Promise<OwnBridge> {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-replay-'));
  const letGo = () => rm(folder, { recursive: true, force: true });
  try {
    return ownBridge(await startIn(folder, options), letGo);
  } catch (error) {
    await letGo();
    throw error;
  }
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
