import type { Parcel } from '../parcel.ts';
import { Delivery } from './delivery.ts';
import { newRecord, recordName } from './delivery-record.ts';
import type { Shelf } from './shelf.ts';

/** A parcel in `waiting/`, as much of it as is kept in memory. */
export interface WaitingParcel {
  readonly id: string;
  /** Number of its files, and their bytes together. */
  readonly files: number;
  readonly bytes: number;
  readonly deliveries: readonly Delivery[];
}

/** Whether every delivery has arrived, and the disk knows. */
export function isDone({ deliveries }: WaitingParcel): boolean {
  return deliveries.every((delivery) => delivery.saved && delivery.record.state === 'delivered');
}

/** A parcel with its deliveries. */
export function waitingParcel(parcel: Parcel, deliveries: readonly Delivery[]): WaitingParcel {
  const bytes = parcel.files.reduce((sum, file) => sum + file.bytes, 0);
  return { id: parcel.id, files: parcel.files.length, bytes, deliveries };
}

/** A parcel that has just been received: its deliveries are queued, on disk as in memory. */
export function freshParcel(shelf: Shelf, parcel: Parcel): WaitingParcel {
  const now = Date.parse(parcel.received);
  const deliveries = parcel.addressing.map(({ destination, because }, index) => {
    const name = recordName(index + 1, destination);
    return new Delivery(shelf, parcel.id, name, newRecord(destination, because, now));
  });
  return waitingParcel(parcel, deliveries);
}
