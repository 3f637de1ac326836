/** Time as the outbox uses it; a spec puts its own in place. */
export interface Clock {
  /** Milliseconds since 1970, UTC: the wall's clock, which may jump either way. */
  now(): number;
  /** Calls back after so many ms, measured by a clock that does not jump; returns what calls it off. */
  after(ms: number, call: () => void): () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * A wait that survives a jump of the wall's clock: ahead, and it is over early; back, and it begins anew, so it is never
 * longer than its own length twice.
 */
export class Countdown {
  readonly #length: number;
  #until: number;

  /** `until` in ms since 1970; `length` in ms. */
  constructor(until: number, length: number) {
    this.#until = until;
    this.#length = length;
  }

  /** Milliseconds that are left; 0 when it is over. */
  left(now: number): number {
    if (this.#until - now > this.#length) this.#until = now + this.#length;
    return Math.max(0, this.#until - now);
  }
}
