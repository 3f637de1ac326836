import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeliveryError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { ParcelFile } from '../../parcel.ts';
import type { Attempt, Destination, OpenParcel, Receipt } from '../destination.ts';
import type { Surroundings } from '../destinations.ts';
import type { CommandConfig } from './command-config.ts';
import { commandFault } from './command-fault.ts';
import { CommandLine } from './command-line.ts';
import { examineCommand } from './examination.ts';
import { ProgramRun, type RunTimes } from './program-run.ts';
import { fileValues, parcelValues } from './subject.ts';

/** Ms from SIGTERM to SIGKILL, and for the output of what a program left running. */
const usualTimes = { grace: 5000, linger: 1000 };

/** Makes a destination that runs a program. A ConfigError where a placeholder does not exist. */
export function makeCommand(
  name: string,
  config: CommandConfig,
  surroundings: Pick<Surroundings, 'version' | 'log'>,
  times: Omit<RunTimes, 'limit'> = usualTimes,
): Destination {
  return new Command(name, config, surroundings, { ...times, limit: config.timeLimit });
}

/** What one run is for. */
interface Round {
  /** Under this it is remembered when it is done. */
  readonly key: string;
  readonly what: string;
  readonly files: readonly ParcelFile[];
}

class Command implements Destination {
  readonly name: string;
  readonly #config: CommandConfig;
  readonly #line: CommandLine;
  readonly #log: (line: string) => void;
  readonly #times: RunTimes;

  constructor(name: string, config: CommandConfig, { log }: Pick<Surroundings, 'log'>, times: RunTimes) {
    this.name = name;
    this.#config = config;
    this.#line = new CommandLine(name, config);
    this.#log = log ?? (() => {});
    this.#times = times;
  }

  /** Whether the program can be started. Starts nothing. */
  examine(): Promise<readonly Finding[]> {
    return examineCommand(this.#line.program, this.#config);
  }

  /** Runs the program for every file, or for the parcel, that it has not been run for with success. */
  async deliver(parcel: OpenParcel, attempt: Attempt): Promise<Receipt> {
    const rounds = this.#rounds(parcel);
    const refusals = await this.#runAll(rounds, parcel, attempt);
    const [first] = refusals;
    if (first === undefined)
      return {
        where: this.#line.program,
        ...(rounds.length > 0 ? {} : { remark: 'no files: nothing was run' }),
      };
    if (rounds.length === 1) throw first;
    const others = `${first.message} (${refusals.length} of ${rounds.length} files ended so)`;
    throw new DeliveryError(first.code, first.retry, others, { cause: first });
  }

  #rounds({ files, id }: OpenParcel): readonly Round[] {
    if (this.#config.per === 'parcel') return [{ key: 'parcel', what: `parcel ${id}`, files }];
    return files.map((file) => ({
      key: file.stored,
      what: `${JSON.stringify(file.name)} of ${id}`,
      files: [file],
    }));
  }

  /** What is refused for good does not keep the others from being tried; all else ends the attempt. */
  async #runAll(
    rounds: readonly Round[],
    parcel: OpenParcel,
    attempt: Attempt,
  ): Promise<readonly DeliveryError[]> {
    const done = doneOf(attempt);
    const refusals: DeliveryError[] = [];
    for (const round of rounds.filter(({ key }) => !done.has(key))) {
      attempt.signal.throwIfAborted();
      const fault = await this.#runIn(round, parcel, attempt);
      if (fault === undefined) {
        done.add(round.key);
        // It has been run, whether or not the disk takes the note.
        await attempt.remember({ done: [...done] }).catch(() => {});
      } else if (fault.retry === 'never') refusals.push(fault);
      else throw fault;
    }
    return refusals;
  }

  /** In a folder of its own that goes afterwards; what a killed bridge left there goes first. */
  async #runIn(round: Round, parcel: OpenParcel, attempt: Attempt): Promise<DeliveryError | undefined> {
    const scratch = join(this.#config.scratch, `${this.name}-${parcel.id}`);
    await rm(scratch, { recursive: true, force: true });
    try {
      const files = [];
      for (const file of round.files) files.push(await fileValues(parcel, file, scratch));
      const invocation = this.#line.invocation({ parcel: parcelValues(parcel, attempt), files });
      const run = new ProgramRun(this.#times);
      const begun = performance.now();
      const ending = await run.run(invocation, attempt.signal);
      this.#tell(run, round.what, performance.now() - begun);
      return await commandFault(ending, run, invocation, round.what);
    } finally {
      await rm(scratch, { recursive: true, force: true }).catch(() => {});
    }
  }

  /** What the program said; nothing where it said nothing. */
  #tell({ output }: ProgramRun, what: string, ms: number): void {
    const lines = output.lines();
    if (lines.length === 0) return;
    this.#log(
      `${this.name}: ${what} took ${(ms / 1000).toFixed(1)} s and said ${output.bytes} bytes, the last:`,
    );
    for (const line of lines) this.#log(`${this.name}: | ${line}`);
  }
}

function doneOf({ memory }: Attempt): Set<string> {
  return new Set(Array.isArray(memory.done) ? memory.done.filter((key) => typeof key === 'string') : []);
}
