import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '../captures/place.ts';
import { BridgeError } from '../errors.ts';

/** A bridge in this process. */
export interface OwnBridge extends Place {
  stop(): Promise<void>;
}

/** Starts a bridge on a free loopback port, with a data folder that is removed when it stops. It logs nothing. */
export async function startOwnBridge(): Promise<OwnBridge> {
  const { startBridge } = await import('./bridge.ts');
  const { defaultConfig, withOverrides } = await import('../config/load.ts');
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-replay-'));
  const config = withOverrides(defaultConfig({ cwd: folder }), { listen: ['127.0.0.1:0'], data: folder });
  const bridge = await startBridge(config, () => undefined);
  const [place] = bridge.addresses;
  if (place === undefined)
    throw new BridgeError('SB_NOT_REACHED', 'the bridge for this replay does not listen');
  const stop = async () => {
    await bridge.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...place, stop };
}
