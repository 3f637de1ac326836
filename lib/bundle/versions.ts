import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** What the bridge runs on; nothing of it names a person or a machine. */
export interface Versions {
  readonly bridge: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly kernel: string;
  /** `glibc 2.39`, or musl where there is no glibc; undefined where the system has neither. */
  readonly libc: string | undefined;
  readonly processors: number;
  /** MB. */
  readonly memory: { readonly total: number; readonly free: number };
  readonly packages: Readonly<Record<string, string>>;
}

export function versionsOf(bridge: string): Versions {
  const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);
  return {
    bridge,
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    kernel: release(),
    libc: libc(),
    processors: availableParallelism(),
    memory: { total: megabytes(totalmem()), free: megabytes(freemem()) },
    packages: packages(),
  };
}

/** Nothing but the head of Node's report is looked at: the rest has the environment in it. */
function libc(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const report = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  const glibc = report.header?.glibcVersionRuntime;
  return glibc === undefined ? 'musl' : `glibc ${glibc}`;
}

function packages(): Readonly<Record<string, string>> {
  const root = packageRoot();
  const names = Object.keys(fieldOf(join(root, 'package.json'), 'dependencies') ?? {});
  return Object.fromEntries(names.map((name) => [name, versionIn(root, name)]));
}

/** Folder of this package, both in `lib/` and in `dist/`. */
function packageRoot(): string {
  return join(import.meta.dirname, '../..');
}

function versionIn(root: string, name: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return String(fieldOf(file, 'version') ?? 'unknown');
    if (folder === dirname(folder)) return 'missing';
  }
}

function fieldOf(file: string, field: string): object | string | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, object | string | undefined>)[field];
  } catch {
    return undefined;
  }
}
