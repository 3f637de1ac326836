import type { Leniency } from './leniencies.ts';

/** What a machine may tolerate, and what of that it needed. */
export class Tolerance {
  readonly used: Set<Leniency> = new Set();
  readonly #allowed: ReadonlySet<Leniency>;

  constructor(allowed: ReadonlySet<Leniency>) {
    this.#allowed = allowed;
  }

  /** Whether the leniency is switched on. */
  allows(leniency: Leniency): boolean {
    return this.#allowed.has(leniency);
  }

  /** Notes that the leniency was needed: when the bytes that needed it are taken, and not where they are refused after all. */
  note(leniency: Leniency): void {
    this.used.add(leniency);
  }

  /** Both in one, where nothing but the leniency decides: true where it is switched on, and then it is noted. */
  tolerates(leniency: Leniency): boolean {
    if (!this.allows(leniency)) return false;
    this.note(leniency);
    return true;
  }
}
