import { type ChildProcess, spawn } from 'node:child_process';
import type { Invocation } from './command-line.ts';
import { OutputTail } from './output-tail.ts';

/** How a program ended. */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'time' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-started'; readonly error: NodeJS.ErrnoException };

/** Times of one run, in ms. */
export interface RunTimes {
  readonly limit: number;
  /** From SIGTERM to SIGKILL. */
  readonly grace: number;
  /** How long what it left running may still write, after it ended. */
  readonly linger: number;
}

/**
 * One run of a program, in a process group of its own. When the run is over nothing of that group is left; only a
 * descendant that made itself a session of its own (`setsid`) outlives it.
 */
export class ProgramRun {
  readonly output = new OutputTail();
  readonly #times: RunTimes;
  #child: ChildProcess | undefined;
  /** Resolves when nobody holds its output any more. */
  #closed: Promise<void> = Promise.resolve();
  #cut: 'time' | 'stopped' | undefined;
  #killer: NodeJS.Timeout | undefined;

  constructor(times: RunTimes) {
    this.#times = times;
  }

  /** Runs it to its end. Never rejects. */
  async run(invocation: Invocation, signal: AbortSignal): Promise<Ending> {
    const limit = setTimeout(() => this.#end('time'), this.#times.limit);
    const stop = () => this.#end('stopped');
    signal.addEventListener('abort', stop, { once: true });
    try {
      const ending = await this.#start(invocation);
      await this.#clear();
      return this.#cut === undefined ? ending : { kind: this.#cut };
    } catch (error) {
      return { kind: 'not-started', error: error as NodeJS.ErrnoException };
    } finally {
      signal.removeEventListener('abort', stop);
      clearTimeout(limit);
      clearTimeout(this.#killer);
    }
  }

  /** Resolves when the program itself has ended; rejects where the system could not start it. */
  #start({ program, args, stdin, env, folder }: Invocation): Promise<Ending> {
    const child = spawn(program, args, {
      cwd: folder,
      env,
      detached: true,
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => this.output.push(chunk)).on('error', () => {});
    // A program need not read what it is told: EPIPE is no fault.
    child.stdin?.on('error', () => {}).end(stdin);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        resolve(signal === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal }),
      );
    });
  }

  #end(why: 'time' | 'stopped'): void {
    if (this.#cut !== undefined) return;
    this.#cut = why;
    this.#kill('SIGTERM');
    this.#killer = setTimeout(() => this.#kill('SIGKILL'), this.#times.grace);
  }

  /** Waits for the last of the output, then ends all that the program left behind. */
  async #clear(): Promise<void> {
    const child = this.#child;
    if (this.#cut !== undefined) this.#kill('SIGKILL');
    let lingering: NodeJS.Timeout | undefined;
    const lingered = new Promise<void>((resolve) => {
      lingering = setTimeout(resolve, this.#times.linger);
    });
    await Promise.race([this.#closed, lingered]);
    clearTimeout(lingering);
    this.#kill('SIGKILL');
    for (const stream of [child?.stdin, child?.stdout, child?.stderr]) stream?.destroy();
  }

  /** Tells the whole group; that nothing of it is left is no fault. */
  #kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {}
  }
}
