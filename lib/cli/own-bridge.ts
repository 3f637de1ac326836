import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '../captures/place.ts';
import type { RunningBridge } from './bridge.ts';

/** A bridge in this process. */
export interface OwnBridge extends Place {
  stop(): Promise<void>;
}

/** Starts a bridge on a free loopback port, with a data folder that is removed when it stops. It logs nothing. */
export async function startOwnBridge(): Promise<OwnBridge> {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-replay-'));
  const letGo = () => rm(folder, { recursive: true, force: true });
  try {
    return ownBridge(await startIn(folder), letGo);
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function startIn(folder: string): Promise<RunningBridge> {
  const { startBridge } = await import('./bridge.ts');
  const { defaultConfig, withOverrides } = await import('../config/load.ts');
  const config = withOverrides(defaultConfig({ cwd: folder }), { listen: ['127.0.0.1:0'], data: folder });
  return startBridge(config, () => undefined);
}

function ownBridge({ addresses, stop }: RunningBridge, letGo: () => Promise<void>): OwnBridge {
  const [place] = addresses;
  if (place === undefined) throw new Error('the bridge for a replay listens nowhere');
  return { host: place.host, port: place.port, stop: () => stop().finally(letGo) };
}
