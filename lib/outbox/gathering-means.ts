import type { Addressing, Parcel } from '../parcel.ts';
import type { Clock } from './clock.ts';
import type { OutboxLog } from './outbox-line.ts';
import type { Shelf } from './shelf.ts';

/** What gatherings need of the outbox. */
export interface GatheringMeans {
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly log: OutboxLog;
  /** Makes an empty folder in `incoming` and gives the id that is its name. */
  newFolder(): Promise<string>;
  /** Takes a parcel over; it is safe on disk. */
  accept(parcel: Parcel): void;
  /** Hears of something in `incoming` that could not be removed. */
  left(name: string, error: unknown): void;
  /** Ms without a further file after which a post goes out. */
  quietPeriodOf(addressing: readonly Addressing[]): number;
  /** Ms until the disk is asked again, after so many failures. */
  retryAfter(failures: number): number;
}
