import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Door, doorWithin } from '../captures/door.ts';
import type { TapFor } from '../tap.ts';
import type { RunningBridge } from './bridge.ts';

/** A bridge in this process. */
export interface OwnBridge {
  readonly door: Door;
  stop(): Promise<void>;
}

/**
 * Starts a whole bridge that listens nowhere: cameras reach it through memory. Its data folder is removed when it stops. It logs nothing.
 * `tapFor` records.
 */
export async function startOwnBridge(tapFor?: TapFor): Promise<OwnBridge> {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-replay-'));
  const letGo = () => rm(folder, { recursive: true, force: true });
  try {
    return ownBridge(await startIn(folder, tapFor), letGo);
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function startIn(folder: string, tapFor: TapFor | undefined): Promise<RunningBridge> {
  const { startBridge } = await import('./bridge.ts');
  const { defaultConfig, withOverrides } = await import('../config/load.ts');
  const config = withOverrides(defaultConfig({ cwd: folder }), { data: folder });
  return startBridge({ ...config, listen: [] }, () => undefined, tapFor);
}

function ownBridge({ converse, stop }: RunningBridge, letGo: () => Promise<void>): OwnBridge {
  const door = doorWithin('the bridge in this process', (socket) => converse(socket, '127.0.0.1'));
  return { door, stop: () => stop().finally(letGo) };
}
