import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { within } from '../outbox/trial.ts';

const program = resolve(import.meta.dirname, '../../bin/samsung-bridge');
const faultPoints = resolve(import.meta.dirname, 'fault-points.mjs');

/** Where the real program is to be killed. */
export interface Doom {
  /** The number of the point, from 1; undefined to let it live and name all points. */
  readonly at: number | undefined;
  /** Patterns of names of points: the first that counts (`^` for the start of the program), and those that do. */
  readonly from: string;
  readonly only: string;
}

/** The real program in a process of its own, with a point at which it kills itself. */
export class DoomedBridge {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #ended: Promise<'killed' | 'stopped'>;
  #said = '';
  #complaints = '';

  /** Serves `bridge.yaml` of the folder. */
  constructor(folder: string, { at, from, only }: Doom) {
    this.#log = join(folder, `fault-${Math.random()}.log`);
    const faults = {
      FAULT_LOG: this.#log,
      FAULT_FROM: from,
      FAULT_ONLY: only,
      ...(at !== undefined && { FAULT_AT: String(at) }),
    };
    this.#child = spawn(
      process.execPath,
      ['--import', faultPoints, program, 'serve', '--config', 'bridge.yaml'],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, TMPDIR: folder, ...faults },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child.stdout?.on('data', (bytes) => {
      this.#said += bytes;
    });
    this.#child.stderr?.on('data', (bytes) => {
      this.#complaints += bytes;
    });
    this.#ended = new Promise((done, fail) => {
      this.#child.once('close', (code, signal) => {
        if (signal === 'SIGKILL') done('killed');
        else if (code === 0) done('stopped');
        else fail(new Error(`the bridge ended with ${code ?? signal}: ${this.#said}${this.#complaints}`));
      });
    });
    this.#ended.catch(() => {});
  }

  /** The port, once it listens; undefined where it was killed before that. */
  async port(): Promise<number | undefined> {
    const listening = new Promise<number>((done) => {
      this.#child.stdout?.on('data', () => {
        const port = /listens on http:\/\/[^ ]*:(\d+)/.exec(this.#said)?.[1];
        if (port !== undefined) done(Number(port));
      });
    });
    const first = await within(30_000, 'the start', Promise.race([listening, this.#ended]));
    return typeof first === 'number' ? first : undefined;
  }

  /** How it ended, in the end. */
  get ended(): Promise<'killed' | 'stopped'> {
    return this.#ended;
  }

  /** Lets it finish, where it still lives, and says how it ended. */
  stop(): Promise<'killed' | 'stopped'> {
    this.#child.kill('SIGTERM');
    return within(30_000, 'the end', this.#ended);
  }

  /** The points, or the last one, as `NUMBER NAME`. */
  async points(): Promise<readonly string[]> {
    const text = await readFile(this.#log, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }
}
