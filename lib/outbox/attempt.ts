import type { Attempt, Destination, Memory, OpenParcel, Receipt } from '../destinations/destination.ts';
import { BridgeError, DeliveryError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** How one try to deliver ended. */
export type Ending =
  | { readonly kind: 'delivered'; readonly receipt: Receipt }
  | { readonly kind: 'failed'; readonly error: DeliveryError }
  /** The bridge stopped, which is nobody's failure. */
  | { readonly kind: 'interrupted' }
  /** It ignored its deadline and goes on; `late` tells how it ends, if ever. */
  | { readonly kind: 'abandoned'; readonly late: Promise<Ending> };

/** What an attempt needs. */
export interface AttemptMeans {
  readonly destination: Destination;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
}

/** One try to deliver, under a deadline. The record is `working` already, with its number counted. */
export class TimedAttempt {
  readonly #means: AttemptMeans;
  readonly #abort = new AbortController();
  #over = false;
  #cutOff: 'deadline' | 'stop' | undefined;
  #callOff: () => void = () => {};

  constructor(means: AttemptMeans) {
    this.#means = means;
  }

  /** Delivers. Never rejects, and ends at most `grace` ms after the deadline. */
  async run(open: OpenParcel): Promise<Ending> {
    const late = this.#deliver(open);
    const hung = new Promise<Ending>((resolve) => this.#await(resolve, late));
    const ending = await Promise.race([late, hung]);
    this.#callOff();
    return ending;
  }

  /** Breaks it off because the bridge stops. One that ignores this never ends, and is not waited for. */
  stop(): void {
    this.#callOff();
    this.#cut('stop', new Error('the bridge is being stopped'));
  }

  async #deliver(open: OpenParcel): Promise<Ending> {
    try {
      return { kind: 'delivered', receipt: await this.#means.destination.deliver(open, this.#attempt()) };
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.#over = true;
    }
  }

  #attempt(): Attempt {
    const { delivery } = this.#means;
    const { attempts, because, memory } = delivery.record;
    return {
      number: attempts,
      because,
      memory,
      signal: this.#abort.signal,
      remember: async (next) => {
        if (this.#over)
          throw new BridgeError('SB_ATTEMPT_OVER', 'the attempt is over; it can remember nothing');
        const copy = plainObject(next);
        await delivery.change((record) => ({ ...record, memory: copy }));
      },
    };
  }

  #await(hung: (ending: Ending) => void, late: Promise<Ending>): void {
    const { clock, policy } = this.#means;
    this.#callOff = clock.after(policy.attempt, () => {
      this.#cut('deadline', new Error('the deadline of the attempt has passed'));
      this.#callOff = clock.after(policy.grace, () => hung({ kind: 'abandoned', late }));
    });
  }

  #cut(why: 'deadline' | 'stop', reason: Error): void {
    this.#cutOff ??= why;
    this.#abort.abort(reason);
  }

  #failed(error: unknown): Ending {
    const told = error instanceof DeliveryError;
    if (this.#cutOff === 'stop' && !(told && error.retry !== 'later')) return { kind: 'interrupted' };
    if (told) return { kind: 'failed', error };
    if (this.#cutOff === 'deadline') return { kind: 'failed', error: this.#tooLong(error) };
    return { kind: 'failed', error: unforeseen(error) };
  }

  #tooLong(cause: unknown): DeliveryError {
    const minutes = Math.round(this.#means.policy.attempt / 60_000);
    const text = `${this.#means.destination.name} took more than ${minutes} minutes; the attempt was broken off`;
    return new DeliveryError('SB_ATTEMPT_DEADLINE', 'later', text, { cause });
  }
}

/** A record that holds anything else could not be read back; destinations of the user's own may come with anything. */
function plainObject(memory: unknown): Memory {
  const copy: unknown = JSON.parse(JSON.stringify(memory) ?? 'null');
  if (typeof copy === 'object' && copy !== null && !Array.isArray(copy)) return copy as Memory;
  throw new TypeError(`expected an object of plain JSON to remember, came ${JSON.stringify(copy)}`);
}

/** Any error that is not a DeliveryError counts as `later`. */
export function unforeseen(error: unknown): DeliveryError {
  const code = error instanceof BridgeError ? error.code : 'SB_ATTEMPT_FAILED';
  const text = error instanceof Error ? error.message : String(error);
  return new DeliveryError(code, 'later', text, { cause: error });
}
