import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '../../lib/captures/place.ts';
import { startBridge } from '../../lib/cli/bridge.ts';
import type { HotspotConfig } from '../../lib/config/config.ts';
import { defaultConfig } from '../../lib/config/load.ts';

/** Has a bridge on a free loopback port for as long as `use` takes; it answers hotspot checks so, and keeps nothing. */
export async function withSpareBridge<T>(
  hotspot: HotspotConfig,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-check-'));
  try {
    const listen = [{ host: '127.0.0.1', port: 0 }];
    const config = { ...defaultConfig({ cwd: folder }), data: folder, listen, hotspot };
    const bridge = await startBridge(config, () => undefined);
    const [place] = bridge.addresses;
    if (place === undefined) throw new Error('the bridge for the check listens nowhere');
    return await use(place).finally(() => bridge.stop());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
