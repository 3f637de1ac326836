import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCapture } from '../../lib/captures/capture.ts';
import { importTrace } from '../../lib/captures/import/import.ts';
import { BridgeError } from '../../lib/errors.ts';
import type { Random } from './mutations.ts';
import type { Finding } from './request-trial.ts';

/** Codes that importing a trace may end with. */
const codes = /^SB_(TRACE|CAPTURE|IMPORT)_/;

/** Makes captures of a trace in a temporary folder. What was made can be loaded; what was not was refused in words. */
export async function tryImport(bytes: Buffer, random: Random): Promise<Finding> {
  const root = mkdtempSync(join(tmpdir(), 'sb-fuzz-import-'));
  try {
    const out = join(root, 'made/case');
    const camera = random() < 0.5 ? '192.0.2.2' : undefined;
    const { folders } = await importTrace({ name: 'mutated.pcap', open: () => [bytes], out, camera });
    for (const folder of folders) await loadCapture(folder);
    return undefined;
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    const isRefusal = codes.test(error.code) && error.code !== 'SB_CAPTURE_DAMAGED';
    return isRefusal ? undefined : `${error.code}: ${error.message}`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
