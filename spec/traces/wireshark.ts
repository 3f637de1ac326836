import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether Wireshark's own reader is here; says so loudly where it is not. */
export function hasTshark(spec: string): boolean {
  const isHere = spawnSync('tshark', ['--version']).status === 0;
  if (!isHere) console.log(`SKIPPED: ${spec}: there is no tshark to read the traces a second time`);
  return isHere;
}

/** What tshark prints of a trace. Throws where it complains of the file. */
export function tshark(trace: Buffer, options: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sb-tshark-'));
  try {
    const file = join(folder, 'trace');
    writeFileSync(file, trace);
    const run = spawnSync('tshark', ['-n', '-r', file, ...options], {
      encoding: 'utf8',
      timeout: 30_000,
      maxBuffer: 1 << 26,
    });
    if (run.status !== 0) throw new Error(`tshark ended with ${run.status}: ${run.stderr}`);
    return run.stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
