import { Countdown } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryState } from './delivery-record.ts';

/** Whether there is anything left to do without a person. */
export function isOpen(state: DeliveryState): boolean {
  return state === 'queued' || state === 'working' || state === 'later' || state === 'paused';
}

/** A delivery's place in the line before its destination. */
export class Ticket {
  readonly delivery: Delivery;
  /** Number of its last failure since anything was delivered; 0 for none. Who failed lets the others go first. */
  turn = 0;
  /** An abandoned attempt that still runs: there must never be a second one beside it. */
  haunted = false;
  /** Alt texts that the last attempt was begun with; others that come meanwhile are for the next one. */
  described: readonly string[] | undefined;
  #countdown: Countdown | undefined;
  #countdownFor = '';

  constructor(delivery: Delivery) {
    this.delivery = delivery;
  }

  /** Milliseconds until it may be tried; undefined where it waits for something other than time. */
  wait(now: number): number | undefined {
    const { state } = this.delivery.record;
    if (this.haunted) return undefined;
    if (state === 'queued' || state === 'paused') return 0;
    return state === 'later' ? this.#left(now) : undefined;
  }

  #left(now: number): number {
    const { since, next = since } = this.delivery.record;
    if (this.#countdown === undefined || this.#countdownFor !== next) {
      this.#countdown = new Countdown(Date.parse(next), Math.max(0, Date.parse(next) - Date.parse(since)));
      this.#countdownFor = next;
    }
    return this.#countdown.left(now);
  }
}

/** Who is next: of those that may be tried, those that did not fail since the last success, in order of arrival. */
export function nextOf(tickets: Iterable<Ticket>, now: number): Ticket | undefined {
  let best: Ticket | undefined;
  for (const ticket of tickets) {
    if (ticket.wait(now) === 0 && (best === undefined || before(ticket, best))) best = ticket;
  }
  return best;
}

function before(a: Ticket, b: Ticket): boolean {
  return a.turn === b.turn ? a.delivery.id < b.delivery.id : a.turn < b.turn;
}

/** Milliseconds until the first of them may be tried; undefined where none waits for time. */
export function nearest(tickets: Iterable<Ticket>, now: number): number | undefined {
  let least: number | undefined;
  for (const ticket of tickets) {
    const wait = ticket.wait(now);
    if (wait !== undefined && (least === undefined || wait < least)) least = wait;
  }
  return least;
}
