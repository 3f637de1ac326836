import type { Clock } from '../../lib/outbox/clock.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** Half past ten on the day that the project began. */
export const epoch = Date.UTC(2026, 10, 23, 10, 30);

/** A clock that a spec moves. */
export class FakeClock implements Clock {
  #wall: number;
  #steady = 0;
  readonly #timers = new Set<Timer>();

  constructor(now: number = epoch) {
    this.#wall = now;
  }

  now(): number {
    return this.#wall;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#steady + ms, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Sets the wall's clock ahead or back; no time passes. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Milliseconds until the next timer; undefined where there is none. */
  get next(): number | undefined {
    const first = this.#first();
    return first === undefined ? undefined : first.at - this.#steady;
  }

  /** Lets time pass: every timer fires at its moment, and what it sets going has settled before the next one does. */
  async advance(ms: number): Promise<void> {
    const end = this.#steady + ms;
    await settled();
    for (let timer = this.#first(); timer !== undefined && timer.at <= end; timer = this.#first()) {
      this.#pass(timer.at - this.#steady);
      this.#timers.delete(timer);
      timer.call();
      await settled();
    }
    this.#pass(end - this.#steady);
  }

  #pass(ms: number): void {
    this.#steady += ms;
    this.#wall += ms;
  }

  #first(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at)[0];
  }
}

/** Resolves when whatever can go on without time, network or a real disk has done so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
