import { type DeliveryRecord, deliveryStates, turned } from './delivery-record.ts';
import { wordsOf } from './outbox-line.ts';
import { plainText } from './plain-text.ts';
import type { Shelf } from './shelf.ts';

/** What becomes of a record; called when the changes before it are done. */
export type Change = (record: DeliveryRecord) => DeliveryRecord;

/** How long a delivery waits whose change failed, in ms: not at once again, for it may be delivered each time. */
const faultWait = 3_600_000;

/** One delivery of a parcel that waits: its record in memory and on disk, changed one change after the other. */
export class Delivery {
  readonly id: string;
  readonly #name: string;
  readonly #shelf: Shelf;
  #record: DeliveryRecord;
  #saved = true;
  #trouble: unknown;
  #last: Promise<void> = Promise.resolve();

  constructor(shelf: Shelf, id: string, name: string, record: DeliveryRecord) {
    this.#shelf = shelf;
    this.id = id;
    this.#name = name;
    this.#record = record;
  }

  get record(): DeliveryRecord {
    return this.#record;
  }

  /** Whether the disk knows what memory knows. */
  get saved(): boolean {
    return this.#saved;
  }

  /** What the disk had against it the last time. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /** A change that must be on disk before it counts. Rejects, and changes nothing, where the disk fails. */
  change(change: Change): Promise<void> {
    return this.#inTurn(async () => {
      const next = change(this.#record);
      await this.#write(next);
      this.#record = next;
    });
  }

  /**
   * A change that is so already, whether or not the disk takes it: a photo that is published stays published. Never
   * rejects; where it is not `saved`, `trouble` says why, and `save` tries again. A change that throws is a fault in the
   * bridge: the record says so (`later`, `SB_INTERNAL`), and with it the line of the log.
   */
  settle(change: Change): Promise<void> {
    return this.#inTurn(async () => {
      this.#record = changed(this.#record, change);
      this.#saved = false;
      await this.#write(this.#record);
    }).catch((error: unknown) => {
      this.#trouble = error;
    });
  }

  /** Writes what the disk did not take before. Never rejects. */
  save(): Promise<void> {
    return this.settle((record) => record);
  }

  async #write(record: DeliveryRecord): Promise<void> {
    await this.#shelf.writeDelivery(this.id, this.#name, record);
    this.#saved = true;
  }

  #inTurn(turn: () => Promise<void>): Promise<void> {
    const done = this.#last.then(turn);
    this.#last = done.catch(() => {});
    return done;
  }
}

function changed(record: DeliveryRecord, change: Change): DeliveryRecord {
  try {
    const next = change(record);
    if (deliveryStates.includes(next.state)) return next;
    throw new TypeError(`expected a state of a delivery, came ${String(next.state)}`);
  } catch (error) {
    const now = Date.now();
    const reason = plainText(`what became of it could not be written down: ${wordsOf(error)}`);
    const next = new Date(now + faultWait).toISOString();
    const counted = { ...record, failures: record.failures + 1 };
    return turned(counted, now, { state: 'later', next, code: 'SB_INTERNAL', reason });
  }
}
