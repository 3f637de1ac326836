import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../bin/samsung-bridge');

/** A folder of its own for one spec, and what runs in it. */
export interface Place {
  readonly folder: string;
  /** What stands before each command that runs here, e.g. `ip netns exec NAME`. */
  readonly inside?: readonly string[];
  write(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-e2e-'));
  return {
    folder,
    write: async (name, text) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A line of the bridge's JSON log. */
export interface LoggedLine {
  readonly level: string;
  readonly text: string;
  readonly code?: string;
  readonly [key: string]: unknown;
}

/** The real program in a process of its own. */
export interface BridgeProcess {
  readonly port: number;
  readonly pid: number;
  /** All that it wrote to stdout. */
  output(): string;
  readonly log: readonly LoggedLine[];
  /** Resolves with the first line, old or new, that fits; rejects after `deadline` ms, showing the log. */
  logged(fits: (line: LoggedLine) => boolean, deadline?: number): Promise<LoggedLine>;
  /** Resolves when a parcel is being received. */
  handling(): Promise<void>;
  /** Sends the signal and resolves with the exit code, or the signal's name. */
  end(signal?: NodeJS.Signals): Promise<number | string>;
}

/** How a command of the program ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start({ folder, inside = [] }: Place, words: readonly string[]) {
  const [file = '', ...before] = [...inside, process.execPath];
  return spawn(file, [...before, program, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs `samsung-bridge …` to its end in a folder. */
export function run(place: Place, ...words: readonly string[]): Promise<Ran> {
  const child = start(place, words);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  return new Promise((done, fail) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`samsung-bridge ${words.join(' ')} took over 60 s:\n${stdout}\n${stderr}`));
    }, 60_000);
    child.on('close', (code) => {
      clearTimeout(late);
      done({ code, stdout, stderr });
    });
  });
}

/** Runs `samsung-bridge camera`, an NX300 unless the words say another, that shares with a port of this machine. */
export function camera(place: Place, port: number, via: string, ...words: readonly string[]): Promise<Ran> {
  return run(place, 'camera', '--model', 'nx300', '--to', `127.0.0.1:${port}`, '--via', via, ...words);
}

/** Starts `samsung-bridge serve …` in a folder and waits until it listens. */
export async function serve(place: Place, ...words: readonly string[]): Promise<BridgeProcess> {
  const child = start(place, ['serve', ...words]);
  const ears = new Ears(child);
  const port = await ears.port();
  return {
    port,
    pid: child.pid ?? 0,
    output: () => ears.stdout,
    log: ears.log,
    logged: (fits, deadline) => ears.logged(fits, deadline),
    handling: () => receiving(join(place.folder, 'data/outbox/incoming')),
    end: (signal = 'SIGTERM') => ears.end(signal),
  };
}

async function receiving(incoming: string): Promise<void> {
  const end = performance.now() + 5_000;
  while ((await readdir(incoming)).length === 0) {
    if (performance.now() > end) throw new Error('no parcel was begun within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Hears what a bridge says on both of its outputs. */
class Ears {
  stdout = '';
  readonly log: LoggedLine[] = [];
  readonly #child: ChildProcess;
  #rest = '';
  #ended: number | string | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (bytes) => {
      this.stdout += bytes;
      this.#wake();
    });
    child.stderr?.on('data', (bytes) => this.#onLog(String(bytes)));
    child.on('exit', (code, signal) => {
      this.#ended = code ?? signal ?? 'gone';
      this.#wake();
    });
  }

  async port(): Promise<number> {
    const find = (): string | undefined => /listens on http:\/\/[^ ]*:(\d+)/.exec(this.stdout)?.[1];
    await this.#until(() => find() !== undefined || this.#ended !== undefined, 'listening', 10_000);
    const port = find();
    if (port === undefined)
      throw new Error(`the bridge ended (${this.#ended}) before it listened:\n${this.#all()}`);
    return Number(port);
  }

  async logged(fits: (line: LoggedLine) => boolean, deadline = 15_000): Promise<LoggedLine> {
    await this.#until(() => this.log.some(fits), 'a line of the log', deadline);
    const line = this.log.find(fits);
    if (line === undefined) throw new Error('the line is gone');
    return line;
  }

  async end(signal: NodeJS.Signals): Promise<number | string> {
    this.#child.kill(signal);
    await this.#until(() => this.#ended !== undefined, `the end after ${signal}`, 20_000);
    return this.#ended ?? 'gone';
  }

  #onLog(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines)
      if (line.startsWith('{')) this.log.push(JSON.parse(line));
      else this.log.push({ level: 'raw', text: line });
    this.#wake();
  }

  #all(): string {
    return `${this.stdout}\n${this.log.map((line) => JSON.stringify(line)).join('\n')}\n${this.#rest}`;
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
  }

  #until(holds: () => boolean, what: string, deadline: number): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!holds()) return;
        clearTimeout(late);
        this.#listeners.delete(check);
        resolve();
      };
      const late = setTimeout(() => {
        this.#listeners.delete(check);
        reject(new Error(`waited ${deadline} ms for ${what}:\n${this.#all()}`));
      }, deadline);
      this.#listeners.add(check);
    });
  }
}
