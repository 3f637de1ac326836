import type { Destination } from '../destinations/destination.ts';
import { BridgeError, DeliveryError } from '../errors.ts';
import type { Log } from './log.ts';

/** Ms between two looks at a destination; sooner where the network was in the way. */
export interface CheckTimes {
  readonly good: number;
  readonly unclear: number;
  /** Deadline of one look. */
  readonly patience: number;
}

const usualTimes: CheckTimes = { good: 24 * 3_600_000, unclear: 3_600_000, patience: 60_000 };

/** How a look ended. `bad` needs a person; `unclear` is the network's fault. */
type Finding = 'good' | 'bad' | 'unclear';

/** Looks at each destination that can be looked at, in the background: at the start, daily, and when asked. */
export class DailyCheck {
  readonly #destinations: readonly Destination[];
  readonly #log: Log;
  readonly #times: CheckTimes;
  readonly #stopped = new AbortController();
  readonly #timers = new Map<Destination, NodeJS.Timeout>();
  readonly #findings = new Map<Destination, Finding>();

  /** `times` are other ones in specs. */
  constructor(destinations: Iterable<Destination>, log: Log, times: CheckTimes = usualTimes) {
    this.#destinations = [...destinations].filter(({ check }) => check !== undefined);
    this.#log = log;
    this.#times = times;
  }

  /** Begins, and returns at once. */
  start(): void {
    for (const { name } of this.#destinations) this.lookAt(name);
  }

  /** Looks at one destination now; its next look is a day from then. */
  lookAt(name: string): void {
    const destination = this.#destinations.find((one) => one.name === name);
    if (destination !== undefined && !this.#stopped.signal.aborted) void this.#look(destination);
  }

  /** Breaks off what is under way; nothing is logged any more. */
  stop(): void {
    this.#stopped.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  async #look(destination: Destination): Promise<void> {
    clearTimeout(this.#timers.get(destination));
    const finding = await this.#find(destination);
    if (this.#stopped.signal.aborted) return;
    this.#findings.set(destination, finding);
    clearTimeout(this.#timers.get(destination));
    const wait = finding === 'unclear' ? this.#times.unclear : this.#times.good;
    this.#timers.set(destination, setTimeout(() => void this.#look(destination), wait).unref());
  }

  async #find(destination: Destination): Promise<Finding> {
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.#times.patience)]);
    try {
      const remark = await destination.check?.(signal);
      return this.#stopped.signal.aborted ? 'unclear' : this.#good(destination, remark);
    } catch (error) {
      return this.#stopped.signal.aborted ? 'unclear' : this.#failed(destination, error);
    }
  }

  #good(destination: Destination, remark: string | undefined): Finding {
    const text = `${destination.name}: ready${remark === undefined ? '' : `, ${remark}`}`;
    if (this.#findings.get(destination) !== 'good') this.#log({ level: 'info', text });
    return 'good';
  }

  #failed(destination: Destination, error: unknown): Finding {
    const bad = error instanceof DeliveryError && error.retry !== 'later';
    const finding = bad ? 'bad' : 'unclear';
    const code = error instanceof BridgeError ? error.code : undefined;
    const text = `${destination.name}: ${bad ? '' : 'not known whether it is ready: '}${wordsOf(error)}`;
    const told = this.#findings.get(destination) === finding;
    if (bad || !told) this.#log({ level: bad ? 'error' : 'info', code, text });
    return finding;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  return error instanceof Error ? error.message : String(error);
}
