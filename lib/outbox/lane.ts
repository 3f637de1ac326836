import type { Destination, OpenParcel, Receipt } from '../destinations/destination.ts';
import { BridgeError, DeliveryError } from '../errors.ts';
import type { Parcel } from '../parcel.ts';
import { type Ending, TimedAttempt, unforeseen } from './attempt.ts';
import { type Clock, Countdown } from './clock.ts';
import type { Change, Delivery } from './delivery.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import {
  begun,
  type Circumstances,
  delivered,
  failed,
  interrupted,
  retried,
  wantsAltText,
} from './outcome.ts';
import { askedFor, backOff, type RetryPolicy } from './retry-policy.ts';
import type { Shelf } from './shelf.ts';
import { isOpen, nearest, nextOf, Ticket } from './ticket.ts';

/**
 * `ready` tries whoever is next; `working` tries one; `resting` waits because different parcels failed one after the
 * other, so it is not the parcel's fault; `paused` waits because the destination needs a person; `stopped` is the state
 * before the start and after the stop.
 */
type State = 'stopped' | 'ready' | 'working' | 'resting' | 'paused';

/** What a lane needs of the outbox. */
export interface LaneMeans {
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  /** In [0, 1). */
  random(): number;
  /** It is to be looked what comes next, after an attempt at this delivery. */
  changed(delivery: Delivery): void;
  /** An attempt has ended; for the log. */
  told(delivery: Delivery): void;
}

/** The line of deliveries before one destination: one at a time, in order of arrival, and no bad one blocks the next. */
export class Lane {
  readonly #destination: Destination;
  readonly #means: LaneMeans;
  readonly #tickets = new Map<Delivery, Ticket>();
  #state: State = 'stopped';
  /** How long `resting` and `paused` last. */
  #countdown = new Countdown(0, 0);
  /** Failures since anything was delivered. */
  #turns = 0;
  #rests = 0;
  #attempt: TimedAttempt | undefined;
  /** Whether an attempt that was not abandoned is under way; a pause or a stop may begin meanwhile. */
  #inHand = false;
  /** Whether another try was asked for since the last attempt began. */
  #woken = false;
  #ended: Promise<void> = Promise.resolve();

  readonly #on: Readonly<Record<State, (now: number) => number | undefined>> = {
    stopped: () => undefined,
    working: () => undefined,
    ready: (now) => this.#ready(now),
    resting: (now) => this.#waiting(now),
    paused: (now) => this.#waiting(now),
  };

  constructor(destination: Destination, means: LaneMeans) {
    this.#destination = destination;
    this.#means = means;
  }

  /** Puts a delivery in line; content if it is there. */
  add(delivery: Delivery): void {
    if (!this.#tickets.has(delivery)) this.#tickets.set(delivery, new Ticket(delivery));
  }

  /** Whether an attempt at this delivery runs, on time or abandoned. */
  busyWith(delivery: Delivery): boolean {
    return delivery.record.state === 'working' || this.#tickets.get(delivery)?.haunted === true;
  }

  start(): void {
    if (this.#state === 'stopped') this.#state = 'ready';
  }

  /** Ends rest and pause: a person asked for another try. An attempt that is under way does not know what was mended. */
  wake(): void {
    if (this.#state === 'resting' || this.#state === 'paused') this.#state = 'ready';
    this.#rests = 0;
    this.#woken = true;
  }

  /** Does what can be done now; says in how many ms to look again, undefined where only an event can change anything. */
  advance(now: number): number | undefined {
    return this.#on[this.#state](now);
  }

  forget(delivery: Delivery): void {
    this.#tickets.delete(delivery);
  }

  /** Takes no further delivery and waits for the attempt in hand, which `cutOff` breaks off. Never rejects. */
  async stop(cutOff: AbortSignal): Promise<void> {
    this.#state = 'stopped';
    cutOff.addEventListener('abort', () => this.#attempt?.stop());
    await this.#ended;
  }

  #ready(now: number): number | undefined {
    if (this.#inHand) return undefined;
    const ticket = nextOf(this.#tickets.values(), now);
    if (ticket === undefined) return nearest(this.#tickets.values(), now);
    this.#state = 'working';
    this.#inHand = true;
    this.#woken = false;
    this.#ended = this.#work(ticket);
    return undefined;
  }

  #waiting(now: number): number | undefined {
    const left = this.#countdown.left(now);
    if (left > 0) return this.#tickets.size > 0 ? left : undefined;
    this.#state = 'ready';
    return this.#ready(now);
  }

  async #work(ticket: Ticket): Promise<void> {
    const { delivery } = ticket;
    await this.#conclude(ticket, await this.#try(ticket));
    this.#inHand = false;
    if (this.#state === 'working') this.#state = 'ready';
    this.#means.changed(delivery);
  }

  /** What the disk has against it before the destination is called counts as any other failure. Never rejects. */
  async #try(ticket: Ticket): Promise<Ending> {
    const { shelf, clock, policy } = this.#means;
    const { delivery } = ticket;
    try {
      await delivery.change((record) => begun(record, this.#by()));
      const parcel = await shelf.readEnvelope('waiting', delivery.id);
      if (this.#state === 'stopped') return { kind: 'interrupted' };
      this.#attempt = new TimedAttempt({ destination: this.#destination, delivery, clock, policy });
      ticket.described = delivery.record.described;
      return await this.#attempt.run(opened(parcel, shelf, delivery.record));
    } catch (error) {
      return { kind: 'failed', error: unforeseen(error) };
    } finally {
      this.#attempt = undefined;
    }
  }

  #conclude(ticket: Ticket, ending: Ending): Promise<void> {
    if (ending.kind === 'delivered') return this.#delivered(ticket, ending.receipt);
    if (ending.kind === 'failed') return this.#failed(ticket, ending.error);
    if (ending.kind === 'abandoned') return this.#abandoned(ticket, ending.late);
    return this.#settle(ticket, (record) => interrupted(record, this.#now()));
  }

  #delivered(ticket: Ticket, receipt: Receipt): Promise<void> {
    for (const other of this.#tickets.values()) other.turn = 0;
    this.#rests = 0;
    return this.#settle(ticket, (record) => delivered(record, receipt, this.#now()));
  }

  async #failed(ticket: Ticket, error: DeliveryError): Promise<void> {
    await this.#settle(ticket, (record) =>
      error.code === wantsAltText && record.described !== ticket.described
        ? retried(record, this.#now())
        : failed(record, error, this.#by()),
    );
    if (error.retry === 'paused' && !this.#woken) this.#pause(error.after);
    if (error.retry === 'later') this.#blame(ticket, error.after);
  }

  #pause(after: number | undefined): void {
    const { policy } = this.#means;
    this.#rest('paused', Math.max(policy.probe, askedFor(policy, after)));
  }

  /** One parcel that fails may be a bad one; when a second one fails, the destination is, and is left alone for a while. */
  #blame(ticket: Ticket, after: number | undefined): void {
    const { policy } = this.#means;
    this.#turns += 1;
    ticket.turn = this.#turns;
    const blamed = [...this.#tickets.values()].filter(({ turn }) => turn > 0).length;
    if (blamed < 2) return;
    this.#rests += 1;
    const rest = Math.min(backOff(policy, this.#rests, this.#means.random()), policy.rest);
    this.#rest('resting', Math.max(rest, askedFor(policy, after)));
  }

  #rest(state: 'resting' | 'paused', ms: number): void {
    this.#state = state;
    this.#countdown = new Countdown(this.#now() + ms, ms);
  }

  /** The lane goes on with the others; this one stays out of the line until its attempt has ended after all. */
  async #abandoned(ticket: Ticket, late: Promise<Ending>): Promise<void> {
    ticket.haunted = true;
    void late.then((ending) => this.#cameBack(ticket, ending));
    const text = `${this.#destination.name} did not end the attempt at its deadline; no other is made before it ends`;
    await this.#failed(ticket, new DeliveryError('SB_ATTEMPT_HUNG', 'later', text));
  }

  /** What an abandoned attempt had to say in the end; that it took too long was counted already. */
  async #cameBack(ticket: Ticket, ending: Ending): Promise<void> {
    ticket.haunted = false;
    const counted =
      ending.kind === 'interrupted' || (ending.kind === 'failed' && ending.error.retry === 'later');
    if (!counted) await this.#conclude(ticket, ending);
    this.#means.changed(ticket.delivery);
  }

  async #settle(ticket: Ticket, change: Change): Promise<void> {
    const { delivery } = ticket;
    await delivery.settle(change);
    if (!isOpen(delivery.record.state)) this.#tickets.delete(delivery);
    this.#means.told(delivery);
  }

  #by(): Circumstances {
    return { now: this.#now(), policy: this.#means.policy, random: this.#means.random() };
  }

  #now(): number {
    return this.#means.clock.now();
  }
}

function opened(parcel: Parcel, shelf: Shelf, { described, damaged }: DeliveryRecord): OpenParcel {
  const pathOf = (stored: string): string => {
    if (parcel.files.some((file) => file.stored === stored)) return shelf.path('waiting', parcel.id, stored);
    throw new BridgeError('SB_NO_FILE', `parcel ${parcel.id} has no file ${stored}`);
  };
  return { ...parcel, pathOf, described, damaged };
}
