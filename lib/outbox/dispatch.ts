import { setMaxListeners } from 'node:events';
import type { Destination } from '../destinations/destination.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import { attemptLine } from './delivery-line.ts';
import { Lane } from './lane.ts';
import { type OutboxLog, wordsOf } from './outbox-line.ts';
import { homeless } from './outcome.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Shelf } from './shelf.ts';
import { isOpen } from './ticket.ts';

/** While anything waits, the wall's clock is looked at so often (ms): it may have jumped. */
const lookEvery = 60_000;
/** Attempts that were broken off at the stop may still take so many ms to end. */
const stopGrace = 2000;

export interface DispatchMeans {
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  readonly log: OutboxLog;
  random(): number;
  /** Something has changed with a delivery, whether the disk knows or not. */
  changed(delivery: Delivery): void;
}

/** Sends deliveries on their way: a lane for each destination, and one timer for them all. */
export class Dispatch {
  readonly #means: DispatchMeans;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #unsaved = new Set<Delivery>();
  #running = false;
  #callOff: () => void = () => {};

  constructor(destinations: ReadonlyMap<string, Destination>, means: DispatchMeans) {
    this.#means = means;
    this.#lanes = new Map([...destinations].map(([name, destination]) => [name, this.#lane(destination)]));
  }

  knows(destination: string): boolean {
    return this.#lanes.has(destination);
  }

  /** Whether an attempt at it is under way. */
  busy(delivery: Delivery): boolean {
    return this.#laneOf(delivery)?.busyWith(delivery) === true;
  }

  /** Puts those in line that are open; one whose destination does not exist is held. */
  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const lane = this.#laneOf(delivery);
      if (!isOpen(delivery.record.state)) continue;
      if (lane === undefined) void this.#hold(delivery);
      else lane.add(delivery);
    }
    this.#advance();
  }

  /** A person asked for another try. */
  revive(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) this.#laneOf(delivery)?.wake();
    this.add(deliveries);
  }

  /** What a destination was paused for is mended: it is tried again at once. */
  resume(destination: string): void {
    this.#lanes.get(destination)?.wake();
    this.#advance();
  }

  /** These are removed. */
  forget(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      this.#laneOf(delivery)?.forget(delivery);
      this.#unsaved.delete(delivery);
    }
  }

  start(): void {
    this.#running = true;
    for (const lane of this.#lanes.values()) lane.start();
    this.#advance();
  }

  /** Begins no further attempt; breaks off those that run longer than so many ms. Never rejects. */
  async stop(deadline: number): Promise<void> {
    this.#running = false;
    this.#callOff();
    const cutOff = new AbortController();
    setMaxListeners(0, cutOff.signal);
    const stopped = Promise.all([...this.#lanes.values()].map((lane) => lane.stop(cutOff.signal)));
    await this.#within(stopped, deadline);
    cutOff.abort();
    await this.#within(stopped, stopGrace);
    await this.#save();
  }

  /** Waits for a task, but no longer than so many ms. */
  async #within(task: Promise<unknown>, ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = this.#means.clock.after(ms, resolve);
      void task.then(callOff).then(resolve);
    });
  }

  #lane(destination: Destination): Lane {
    const { shelf, clock, policy, random } = this.#means;
    return new Lane(destination, {
      shelf,
      clock,
      policy,
      random,
      told: (delivery) => this.#means.log(attemptLine(delivery)),
      changed: (delivery) => this.#changed(delivery),
    });
  }

  #laneOf(delivery: Delivery): Lane | undefined {
    return this.#lanes.get(delivery.record.destination);
  }

  async #hold(delivery: Delivery): Promise<void> {
    await delivery.settle((record) => homeless(record, this.#means.clock.now()));
    this.#means.log(attemptLine(delivery));
    this.#changed(delivery);
  }

  #changed(delivery: Delivery): void {
    if (!delivery.saved) this.#noteUnsaved(delivery);
    this.#means.changed(delivery);
    this.#advance();
  }

  #noteUnsaved(delivery: Delivery): void {
    this.#unsaved.add(delivery);
    const { state } = delivery.record;
    const text = `${delivery.id}: the disk did not take that it is ${state} (${wordsOf(delivery.trouble)}); tried again every minute`;
    this.#means.log({ level: 'error', code: 'SB_RECORD_UNSAVED', text, fields: { parcel: delivery.id } });
  }

  /** Sends whoever may go on their way, and comes back when the next one may, or the clock is to be looked at. */
  #advance(): void {
    this.#callOff();
    if (!this.#running) return;
    const now = this.#means.clock.now();
    const waits = [...this.#lanes.values()]
      .map((lane) => lane.advance(now))
      .filter((wait) => wait !== undefined);
    if (waits.length === 0 && this.#unsaved.size === 0) return;
    this.#callOff = this.#means.clock.after(Math.min(lookEvery, ...waits), () => this.#look());
  }

  #look(): void {
    void this.#save();
    this.#advance();
  }

  async #save(): Promise<void> {
    for (const delivery of this.#unsaved) {
      await delivery.save();
      if (!delivery.saved) return;
      this.#unsaved.delete(delivery);
      this.#means.changed(delivery);
    }
  }
}
