import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NameAsker } from '../../lib/checks/resolver.ts';

/** Where Debian keeps programs of the system, which are not in everybody's PATH. */
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

/** Whether a program can be run here; says so where it cannot. */
export function has(program: string, ...words: readonly string[]): boolean {
  const found = spawnSync(program, words, { env, stdio: 'ignore' }).error === undefined;
  if (!found) console.log(`SKIPPED: ${program} is not installed (.ci/install-resolvers installs it)`);
  return found;
}

/** How a program judged a file. */
export interface Verdict {
  readonly ok: boolean;
  readonly words: string;
}

/** Runs a program to its end, for at most ten seconds. */
export function judge(program: string, ...words: readonly string[]): Verdict {
  const { status, stdout, stderr } = spawnSync(program, words, { env, encoding: 'utf8', timeout: 10_000 });
  return { ok: status === 0, words: `${stdout}${stderr}` };
}

/** A folder for one spec. */
export class Workshop {
  readonly folder: string;
  readonly #running: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Workshop> {
    return new Workshop(await mkdtemp(join(tmpdir(), 'samsung-bridge-resolver-')));
  }

  async write(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text);
    return path;
  }

  /** Starts a resolver in the foreground; resolves with its place when it answers for `host`. */
  async resolver(place: string, host: string, program: string, ...words: readonly string[]): Promise<string> {
    const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: this.folder });
    this.#running.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => {
        said += bytes;
      });
    const asker = new NameAsker([place], { timeout: 100, tries: 1 });
    for (const end = performance.now() + 8000; performance.now() < end && child.exitCode === null; ) {
      const { fault } = await asker.look(host);
      if (fault !== 'silent') return place;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${program} did not answer at ${place}:\n${said}`);
  }

  async close(): Promise<void> {
    for (const child of this.#running.splice(0)) {
      if (child.exitCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A port on loopback that was free a moment ago, by UDP and TCP, below those that the system gives away by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if ((await isFreeByUdp(port)) && (await isFreeByTcp(port))) return port;
  }
}

function isFreeByUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

function isFreeByTcp(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
