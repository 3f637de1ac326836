import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeCommand } from '../../lib/destinations/command/command.ts';
import type { CommandConfig } from '../../lib/destinations/command/command-config.ts';
import type { OpenParcel, Receipt } from '../../lib/destinations/destination.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { Notebook, Workshop } from './parcels.ts';

/** How a delivery by a program ended. */
export interface Outcome {
  readonly receipt?: Receipt;
  readonly error?: DeliveryError;
  readonly log: readonly string[];
}

/** A place where programs are run: `bench` is the folder that they run in. */
export class Shed {
  readonly workshop: Workshop;
  readonly bench: string;
  readonly scratch: string;

  private constructor(workshop: Workshop) {
    this.workshop = workshop;
    this.bench = join(workshop.folder, 'bench');
    this.scratch = join(workshop.folder, 'scratch');
  }

  static async open(): Promise<Shed> {
    const shed = new Shed(await Workshop.open());
    await mkdir(shed.bench);
    return shed;
  }

  close(): Promise<void> {
    return this.workshop.remove();
  }

  config(run: readonly string[], fields: Partial<CommandConfig> = {}): CommandConfig {
    return {
      type: 'command',
      run,
      stdin: undefined,
      per: 'file',
      folder: this.bench,
      scratch: this.scratch,
      env: {},
      timeLimit: 10_000,
      ...fields,
    };
  }

  /** The program of a script for sh, with the arguments `$1`, `$2`, … */
  script(text: string, ...args: readonly string[]): readonly string[] {
    return ['/bin/sh', '-c', text, 'sh', ...args];
  }

  /** One attempt; with a notebook, one of several. */
  async deliver(
    config: CommandConfig,
    parcel: OpenParcel,
    { notebook = new Notebook(), signal }: { notebook?: Notebook; signal?: AbortSignal } = {},
  ): Promise<Outcome> {
    const log: string[] = [];
    const surroundings = { version: '1', log: (line: string) => void log.push(line) };
    const destination = makeCommand('log', config, surroundings, { grace: 300, linger: 200 });
    try {
      const delivery = destination.deliver(parcel, notebook.attempt(signal));
      return { receipt: await Promise.race([delivery, deadline()]), log };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return { error, log };
    }
  }

  read(name: string): Promise<string> {
    return readFile(join(this.bench, name), 'utf8');
  }

  /** What is left of the copies. */
  leftovers(): Promise<string[]> {
    return readdir(this.scratch).catch(() => []);
  }
}

async function deadline(): Promise<never> {
  await setTimeout(15_000, undefined, { ref: false });
  throw new Error('the delivery did not end within 15 seconds');
}

/** Whether a process is there; a zombie, which only waits to be counted by its parent, is not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return !/^\d+ \(.*\) [ZX]/s.test(status);
  } catch {
    return false;
  }
}

/** Waits until a condition holds; false when it does not within two seconds. */
export async function soon(holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + 2000;
  while (Date.now() < deadline) {
    if (await holds()) return true;
    await setTimeout(10);
  }
  return false;
}
