import type { Leniency } from './leniencies.ts';

/** What a machine may tolerate, and what of that it needed. */
export class Tolerance {
  readonly used: Set<Leniency> = new Set();
  readonly #allowed: ReadonlySet<Leniency>;

  constructor(allowed: ReadonlySet<Leniency>) {
    this.#allowed = allowed;
  }

  /** True where the leniency is switched on; it then counts as used. */
  tolerates(leniency: Leniency): boolean {
    if (!this.#allowed.has(leniency)) return false;
    this.used.add(leniency);
    return true;
  }
}
