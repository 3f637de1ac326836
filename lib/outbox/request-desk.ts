import { BridgeError } from '../errors.ts';
import { counted } from '../wording.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import { retried, wantsAltText } from './outcome.ts';
import { findParcel } from './parcel-search.ts';
import { type Damaged, everyParcel, type OutboxRequest } from './request.ts';
import type { Shelf } from './shelf.ts';
import type { WaitingParcel } from './waiting-parcel.ts';

/** What the desk needs of the outbox, whether it runs or not. */
export interface DeskMeans {
  readonly shelf: Shelf;
  /** The parcels in `waiting/`, by id. */
  readonly waiting: ReadonlyMap<string, WaitingParcel>;
  now(): number;
  /** Whether an attempt at it is under way. */
  busy(delivery: Delivery): boolean;
  /** These are queued again. */
  revived(deliveries: readonly Delivery[]): void;
  /** This one is about to be removed. */
  forget(id: string): void;
}

/** Answers what a person asks of the outbox, in a sentence; throws a BridgeError where it cannot be done. */
export class RequestDesk {
  readonly #means: DeskMeans;

  constructor(means: DeskMeans) {
    this.#means = means;
  }

  answer(request: OutboxRequest): Promise<string> {
    if (request.ask === 'drop') return this.#drop(request.id);
    if (request.ask === 'describe') return this.#describe(request.id, request.altTexts);
    return request.id === everyParcel ? this.#retryAll() : this.#retry(request.id, request.damaged);
  }

  /** What waits for words stays: it is not made better by another try, and a doubtful one must be named. */
  async #retryAll(): Promise<string> {
    const all = [...this.#means.waiting.values()].flatMap((parcel) => parcel.deliveries);
    const chosen = all.filter(({ record }) => ['later', 'paused', 'never'].includes(record.state));
    await this.#revive(chosen);
    return chosen.length === 1
      ? '1 delivery is queued again'
      : `${chosen.length} deliveries are queued again`;
  }

  async #retry(text: string, damaged: Damaged | undefined): Promise<string> {
    const { id, deliveries } = await this.#waiting(text);
    const open = deliveries.filter(({ record }) => record.state !== 'delivered');
    const chosen = open.filter((delivery) => !this.#means.busy(delivery));
    if (chosen.length === 0) throw new BridgeError('SB_PARCEL_BUSY', `${id} is being delivered right now`);
    await this.#revive(chosen, damaged);
    const asked = damaged === undefined ? '' : '; a damaged photo is published as far as it decodes';
    return `${id}: queued again for ${named(chosen)}${asked}`;
  }

  async #describe(text: string, altTexts: readonly string[]): Promise<string> {
    const { id, files, deliveries } = await this.#waiting(text);
    mustSuit(altTexts, id, files);
    const open = deliveries.filter(({ record }) => record.state !== 'delivered');
    const { now } = this.#means;
    for (const delivery of open) await delivery.change((record) => describedBy(record, altTexts, now()));
    this.#means.revived(open);
    return [`${id}: described for ${named(open)}`, ...open.filter(isHeld).map(stillHeld)].join('; ');
  }

  async #drop(text: string): Promise<string> {
    const found = await findParcel(this.#means.shelf, text);
    if (found.place === 'gathering') throw stillGathering(found.id);
    const deliveries = this.#means.waiting.get(found.id)?.deliveries ?? [];
    if (found.place === 'waiting' && deliveries.some((delivery) => this.#means.busy(delivery))) {
      const text = `${found.id} is being delivered right now; ask again when that has ended`;
      throw new BridgeError('SB_PARCEL_BUSY', text);
    }
    this.#means.forget(found.id);
    await this.#means.shelf.remove(found.id, found.place);
    return `${found.id}: removed from ${found.place}, with its files`;
  }

  async #revive(deliveries: readonly Delivery[], damaged?: Damaged): Promise<void> {
    const { now } = this.#means;
    for (const delivery of deliveries)
      await delivery.change((record) =>
        record.state === 'working' ? record : retried(withDamaged(record, damaged), now()),
      );
    this.#means.revived(deliveries);
  }

  async #waiting(text: string): Promise<WaitingParcel> {
    const { id, place } = await findParcel(this.#means.shelf, text);
    const parcel = this.#means.waiting.get(id);
    if (parcel !== undefined) return parcel;
    if (place === 'gathering') throw stillGathering(id);
    if (place === 'done') throw new BridgeError('SB_PARCEL_DONE', `${id} is delivered already`);
    const folder = this.#means.shelf.path(place, id);
    throw new BridgeError(
      'SB_PARCEL_DAMAGED',
      `${id} is damaged or cannot be read; its files are in ${folder}`,
    );
  }
}

/** Each file has a text, and each text says something. */
function mustSuit(altTexts: readonly string[], id: string, files: number): void {
  const blank = altTexts.findIndex((text) => text.trim() === '');
  if (altTexts.length === files && blank === -1) return;
  const came =
    altTexts.length === files
      ? `alt text ${blank + 1} for ${id} is blank`
      : `${counted(altTexts.length, 'alt text')} came for ${counted(files, 'file')} of ${id}`;
  const cure = `give one for each file, in the order of \`samsung-bridge outbox show ${id}\``;
  throw new BridgeError('SB_ALT_TEXTS', `${came}; ${cure}`);
}

function stillGathering(id: string): BridgeError {
  const text = `${id} is being gathered still; ask again when it has gone out, at the latest after its quiet period`;
  return new BridgeError('SB_PARCEL_GATHERING', text);
}

/** The alt texts are taken up by the next attempt; what was held for them, and not for another reason, is queued. */
function describedBy(record: DeliveryRecord, altTexts: readonly string[], now: number): DeliveryRecord {
  const described = { ...record, described: [...altTexts] };
  return isHeld({ record }) && record.code === wantsAltText ? retried(described, now) : described;
}

function withDamaged(record: DeliveryRecord, damaged: Damaged | undefined): DeliveryRecord {
  return damaged === undefined ? record : { ...record, damaged };
}

function isHeld({ record }: { readonly record: DeliveryRecord }): boolean {
  return record.state === 'held';
}

function stillHeld({ record }: Delivery): string {
  return `still held for ${record.destination}: ${record.reason ?? ''}`;
}

function named(deliveries: readonly Delivery[]): string {
  return deliveries.map(({ record }) => record.destination).join(', ');
}
