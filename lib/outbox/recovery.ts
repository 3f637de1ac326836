import type { Parcel } from '../parcel.ts';
import type { DoneParcel } from './archive.ts';
import { Delivery } from './delivery.ts';
import { type DeliveryRecord, recordName } from './delivery-record.ts';
import { type OutboxLog, wordsOf } from './outbox-line.ts';
import {
  type Circumstances,
  cutOff,
  doubtful,
  homeless,
  retried,
  type TornRecord,
  unknownDestination,
} from './outcome.ts';
import { isParcelId, timeOf } from './parcel-id.ts';
import { setAside } from './set-aside.ts';
import { newSuffix, type Place, type Shelf } from './shelf.ts';
import { DamageError } from './stored-json.ts';
import { type WaitingParcel, waitingParcel } from './waiting-parcel.ts';

/** What recovery may use. */
export interface RecoveryMeans {
  readonly shelf: Shelf;
  readonly log: OutboxLog;
  /** Whether the configuration has a destination of this name; undefined where no configuration was read. */
  knows(destination: string): boolean | undefined;
  circumstances(): Circumstances;
}

/** Looks through the outbox at the start and repairs what the last end left behind. Nothing in it stops the start. */
export class Recovery {
  readonly #means: RecoveryMeans;

  constructor(means: RecoveryMeans) {
    this.#means = means;
  }

  /** Removes what was being received or removed: no camera was told that it is safe. */
  async emptyIncoming(): Promise<void> {
    const { shelf } = this.#means;
    for (const name of await shelf.list('incoming')) {
      try {
        await shelf.disk.remove(shelf.path('incoming', name));
      } catch (error) {
        this.#tell(
          'warn',
          'SB_LEFTOVER',
          name,
          `leftover in incoming could not be removed: ${wordsOf(error)}`,
        );
      }
    }
  }

  /** Reads the parcels that wait, sets the damaged ones aside, and puts each record right. */
  async waiting(): Promise<readonly WaitingParcel[]> {
    const found: WaitingParcel[] = [];
    for (const id of await this.#ids('waiting')) {
      const parcel = await this.#load(id);
      if (parcel !== undefined) found.push(parcel);
    }
    return found;
  }

  /** Takes stock of the delivered parcels. */
  async done(): Promise<readonly DoneParcel[]> {
    const found: DoneParcel[] = [];
    for (const id of await this.#ids('done')) found.push(await this.#doneParcel(id));
    return found;
  }

  /** Every id that was given away and can still be seen. */
  async taken(): Promise<readonly string[]> {
    const aside = (await this.#means.shelf.list('damaged')).map((name) => name.replace(/-\d+$/, ''));
    const places = ['gathering', 'waiting', 'done'] as const;
    const ids = await Promise.all(places.map((place) => this.#ids(place)));
    return [...ids.flat(), ...aside.filter(isParcelId)];
  }

  async #ids(place: Place): Promise<readonly string[]> {
    return (await this.#means.shelf.list(place)).filter(isParcelId);
  }

  async #load(id: string): Promise<WaitingParcel | undefined> {
    const { shelf } = this.#means;
    try {
      const parcel = await shelf.readEnvelope('waiting', id);
      await shelf.checkFiles('waiting', parcel);
      await this.#removeHalfWritten(id);
      return waitingParcel(parcel, await this.#deliveries(parcel));
    } catch (error) {
      if (error instanceof DamageError) await this.#setAside(id, error.message);
      else
        this.#tell(
          'error',
          'SB_PARCEL_UNREADABLE',
          id,
          `${wordsOf(error)}; it stays in waiting until the next start`,
        );
      return undefined;
    }
  }

  async #removeHalfWritten(id: string): Promise<void> {
    const { disk } = this.#means.shelf;
    const folder = this.#means.shelf.path('waiting', id);
    for (const name of await disk.list(folder))
      if (name.endsWith(newSuffix)) await disk.remove(`${folder}/${name}`);
  }

  async #deliveries(parcel: Parcel): Promise<readonly Delivery[]> {
    const deliveries: Delivery[] = [];
    for (const [index, { destination, because }] of parcel.addressing.entries()) {
      const name = recordName(index + 1, destination);
      const { record } = await this.#means.shelf.readDelivery('waiting', parcel.id, name);
      if (record instanceof DamageError) {
        deliveries.push(await this.#doubt(parcel.id, name, { destination, because, damage: record.message }));
      } else deliveries.push(await this.#putRight(new Delivery(this.#means.shelf, parcel.id, name, record)));
    }
    return deliveries;
  }

  /** A torn record is kept beside the new one, for who wants to look. */
  async #doubt(id: string, name: string, torn: TornRecord): Promise<Delivery> {
    const { shelf } = this.#means;
    const path = shelf.path('waiting', id, name);
    if ((await shelf.disk.size(path)) !== undefined) await shelf.disk.rename(path, `${path}.torn`);
    const { now } = this.#means.circumstances();
    const delivery = new Delivery(shelf, id, name, doubtful(id, torn, now));
    await this.#save(delivery, (record) => record);
    this.#tell('error', 'SB_RECORD_TORN', id, `${torn.damage}; held, as it may have been delivered already`);
    return delivery;
  }

  async #putRight(delivery: Delivery): Promise<Delivery> {
    const change = this.#changeFor(delivery.record);
    if (change !== undefined) await this.#save(delivery, change);
    return delivery;
  }

  #changeFor(record: DeliveryRecord): ((record: DeliveryRecord) => DeliveryRecord) | undefined {
    const by = this.#means.circumstances();
    if (record.state === 'delivered' || record.state === 'never') return undefined;
    const known = this.#means.knows(record.destination);
    if (record.state === 'held') {
      return known === true && record.code === unknownDestination
        ? (held) => retried(held, by.now)
        : undefined;
    }
    if (known === false) return (open) => homeless(open, by.now);
    return record.state === 'working' ? (working) => cutOff(working, by) : undefined;
  }

  async #save(delivery: Delivery, change: (record: DeliveryRecord) => DeliveryRecord): Promise<void> {
    await delivery.settle(change);
    if (!delivery.saved) this.#tell('warn', 'SB_RECORD_UNSAVED', delivery.id, wordsOf(delivery.trouble));
  }

  async #doneParcel(id: string): Promise<DoneParcel> {
    const { shelf } = this.#means;
    try {
      const parcel = await shelf.readEnvelope('done', id);
      let at = Date.parse(parcel.received);
      for (const [index, { destination }] of parcel.addressing.entries()) {
        const { record } = await shelf.readDelivery('done', id, recordName(index + 1, destination));
        if (!(record instanceof DamageError)) at = Math.max(at, Date.parse(record.since));
      }
      return { id, at, bytes: parcel.files.reduce((sum, file) => sum + file.bytes, 0) };
    } catch {
      return { id, at: timeOf(id), bytes: 0 };
    }
  }

  #setAside(id: string, damage: string): Promise<void> {
    const { shelf, log } = this.#means;
    return setAside(shelf, log, { id, place: 'waiting', damage, now: this.#means.circumstances().now });
  }

  #tell(level: 'warn' | 'error', code: string, parcel: string, text: string): void {
    this.#means.log({ level, code, text: `${parcel}: ${text}`, fields: { parcel } });
  }
}
