import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Assembler } from '../../lib/traces/assembler.ts';
import { readTrace } from '../../lib/traces/trace.ts';
import { ToldConnection } from '../traces/told.ts';
import type { Place } from './bridge-process.ts';

/** Connections of a trace in their order, as they are told. */
export async function connectionsIn(file: string): Promise<readonly ToldConnection[]> {
  const told: ToldConnection[] = [];
  const assembler = new Assembler((parties) => {
    const one = new ToldConnection(parties);
    told.push(one);
    return one;
  });
  for await (const item of readTrace(createReadStream(file)))
    if (item.kind === 'segment') assembler.take(item.segment);
  assembler.finish();
  return told.filter(({ parties }) => parties.whole).sort((a, b) => a.parties.number - b.parties.number);
}

/** A tcpdump that runs, and writes a trace. */
export class Tcpdump {
  readonly file: string;
  readonly #child: ChildProcess;
  #said = '';

  private constructor(file: string, child: ChildProcess) {
    this.file = file;
    this.#child = child;
    child.stderr?.on('data', (text) => {
      this.#said += text;
    });
  }

  /**
   * Resolves when it listens. `inside`: what stands before the command. Its buffer holds all that a visit says, but with
   * `--immediate-mode` only where `-s` says that packets are short.
   */
  static async start(
    { folder, inside = [] }: Pick<Place, 'folder' | 'inside'>,
    name: string,
    ...words: readonly string[]
  ): Promise<Tcpdump> {
    const path = join(folder, name);
    const fixed = ['-Z', 'root', '-n', '-U', '-B', '32768', '-w', path];
    const [file = '', ...before] = [...inside, 'tcpdump'];
    const options = { env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` } };
    const tcpdump = new Tcpdump(path, spawn(file, [...before, ...fixed, ...words], options));
    await tcpdump.#until('listening', () => tcpdump.#said.includes('listening on'));
    return tcpdump;
  }

  /** Resolves when so many connections of the trace have come to their end. */
  async saw(connections: number): Promise<void> {
    await this.#until(`${connections} connections that ended`, async () => {
      const told = await connectionsIn(this.file);
      return told.filter(({ how }) => how !== 'open').length >= connections;
    });
  }

  /** Ends it, so that the trace is whole. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const over = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await over;
    clearTimeout(late);
  }

  async #until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = performance.now() + 10_000;
    while (!(await holds())) {
      if (performance.now() > end || this.#child.exitCode !== null) {
        await this.stop();
        throw new Error(`waited for tcpdump: ${what}, it said:\n${this.#said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
