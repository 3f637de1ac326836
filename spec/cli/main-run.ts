import { main } from '../../lib/cli/main.ts';

/** What a run of the command line left. */
export interface MainRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process; stdout and stderr are caught meanwhile, so runs must not overlap. */
export async function runMain(...args: readonly string[]): Promise<MainRun> {
  const out = caught(process.stdout);
  const err = caught(process.stderr);
  try {
    const code = await main(['node', 'samsung-bridge', ...args]);
    return { code, out: out.text(), err: err.text() };
  } finally {
    out.release();
    err.release();
    process.exitCode = 0;
  }
}

function caught(stream: NodeJS.WriteStream) {
  const { write } = stream;
  let text = '';
  stream.write = (chunk: string | Uint8Array) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return true;
  };
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
