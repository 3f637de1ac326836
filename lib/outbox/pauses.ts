import type { ListedDelivery, ListedParcel } from './listing.ts';

/** Why a delivery does not go, although nothing is wrong with its parcel: one before it found the destination paused. */
export interface Pause {
  /** The parcel that found it. */
  readonly parcel: string;
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
}

/** Says of every delivery that waits behind a paused one in its lane that it does; `all` has every parcel that waits. */
export function withPauses(
  listed: readonly ListedParcel[],
  all: readonly ListedParcel[] = listed,
): readonly ListedParcel[] {
  const pauses = pausesIn(all);
  const told = (delivery: ListedDelivery): ListedDelivery => {
    const pausedBy = waits(delivery) ? pauses.get(delivery.destination) : undefined;
    return pausedBy === undefined ? delivery : { ...delivery, pausedBy };
  };
  return listed.map((parcel) => ({ ...parcel, deliveries: parcel.deliveries.map(told) }));
}

function pausesIn(parcels: readonly ListedParcel[]): ReadonlyMap<string, Pause> {
  const pauses = new Map<string, Pause>();
  for (const { id, deliveries } of parcels)
    for (const { destination, state, code, reason } of deliveries)
      if (state === 'paused' && !pauses.has(destination))
        pauses.set(destination, { parcel: id, code, reason });
  return pauses;
}

function waits({ state }: ListedDelivery): boolean {
  return state === 'queued' || state === 'later';
}
