import { setTimeout } from 'node:timers/promises';
import { RefusalError } from '../errors.ts';

/** What time is to the pace. */
export interface PaceClock {
  /** Ms of a clock that never goes back. */
  now(): number;
  wait(ms: number): Promise<void>;
}

/** An attempt that is being made. Must be ended once. */
export interface LoginAttempt {
  end(good: boolean): void;
}

/** What is remembered of an address. */
interface Caller {
  /** Wrong passwords in a row. */
  failures: number;
  /** Wrong passwords in a row for one name, whatever went well for others. */
  readonly failuresOf: Map<string, number>;
  pending: number;
  /** When the last attempt that was let through was, or is, due. */
  due: number;
}

const firstDelay = 500;
/** Longest delay, and longest time that anybody waits, in ms. guess: how long a camera waits was never published. */
const patience = 8_000;
/** Ms after which an address is forgotten. */
const memory = 10 * 60_000;
const addressLimit = 1_000;
/** Names that are counted apart of an address. */
const nameLimit = 32;

const systemClock: PaceClock = {
  now: () => performance.now(),
  wait: (ms) => setTimeout(ms, undefined, { ref: false }),
};

/**
 * Slows down who tries passwords. After each wrong one, the next attempt from that address is due 0.5 s later, then 1, 2, 4, 8 s.
 * A good one ends that, but not for the other names that were tried from there: who has a password cannot guess at others'.
 * Attempts that are still being made count as wrong, so that many at once gain nothing; whoever would wait longer than
 * a camera does is refused at once, without a look at the password.
 */
export class LoginPace {
  readonly #clock: PaceClock;
  /** In the order of their last attempt. */
  readonly #callers = new Map<string, Caller>();

  constructor(clock: PaceClock = systemClock) {
    this.#clock = clock;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#callers.size;
  }

  /** Resolves when an attempt from the address at the name, in lower case, is due. Rejects with a RefusalError (429, `SB_PASSWORD_TOO_OFTEN`). */
  async begin(peer: string, name: string): Promise<LoginAttempt> {
    const now = this.#clock.now();
    const caller = this.#callerOf(neighbourhood(peer), now);
    const due = Math.max(now, caller.due + delayAfter(failuresAt(caller, name) + caller.pending));
    if (due - now > patience) throw tooOften();
    caller.due = due;
    caller.pending++;
    if (due > now) await this.#clock.wait(due - now);
    return { end: (good) => endOf(caller, name, good) };
  }

  #callerOf(key: string, now: number): Caller {
    const old = this.#callers.get(key);
    const caller = old === undefined || isForgotten(old, now) ? newCaller(now) : old;
    this.#callers.delete(key);
    this.#callers.set(key, caller);
    this.#tidy(now);
    return caller;
  }

  /** The longest unheard-of come first. */
  #tidy(now: number): void {
    for (const [key, caller] of this.#callers) {
      if (this.#callers.size <= addressLimit && !isForgotten(caller, now)) return;
      this.#callers.delete(key);
    }
  }
}

function newCaller(now: number): Caller {
  return { failures: 0, failuresOf: new Map(), pending: 0, due: now };
}

function failuresAt({ failures, failuresOf }: Caller, name: string): number {
  return Math.max(failures, failuresOf.get(countedAs(failuresOf, name)) ?? 0);
}

function endOf(caller: Caller, name: string, good: boolean): void {
  const { failuresOf } = caller;
  caller.pending--;
  caller.failures = good ? 0 : caller.failures + 1;
  if (good) failuresOf.delete(name);
  else {
    const counted = countedAs(failuresOf, name);
    failuresOf.set(counted, (failuresOf.get(counted) ?? 0) + 1);
  }
}

/** Names beyond the limit count as one: none is forgotten because others were tried. */
function countedAs(failuresOf: ReadonlyMap<string, number>, name: string): string {
  return failuresOf.has(name) || failuresOf.size < nameLimit ? name : '';
}

function isForgotten({ due, pending }: Caller, now: number): boolean {
  return pending === 0 && now - due >= memory;
}

function delayAfter(failures: number): number {
  return failures === 0 ? 0 : Math.min(patience, firstDelay * 2 ** Math.min(failures - 1, 10));
}

/** An IPv4 address, or the half of an IPv6 address that its owner cannot choose. [RFC 4291 §2.5.4] */
function neighbourhood(peer: string): string {
  if (!peer.includes(':') || peer.includes('.')) return peer;
  const [head = ''] = peer.split('::', 1);
  const groups = head.split(':').slice(0, 4);
  return `${groups.join(':')}::`;
}

function tooOften(): RefusalError {
  const message =
    'expected fewer wrong passwords in a row from one address; wait ten seconds and log in again';
  return new RefusalError('SB_PASSWORD_TOO_OFTEN', 429, message);
}
