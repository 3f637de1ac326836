import { BridgeError } from '../errors.ts';
import { hasCode } from './disk.ts';
import { isParcelId } from './parcel-id.ts';
import type { Place, Shelf } from './shelf.ts';

/** A parcel that a person named. */
export interface FoundParcel {
  /** Name of its folder. */
  readonly id: string;
  readonly place: Place;
}

/** In the order in which a parcel passes through them, so that one which is moved meanwhile is not overlooked. */
const searched: readonly Place[] = ['gathering', 'waiting', 'done', 'damaged'];

/** Every parcel that a person can name. */
export async function allParcels(shelf: Shelf): Promise<readonly FoundParcel[]> {
  const found: FoundParcel[] = [];
  for (const place of searched) for (const id of await names(shelf, place)) found.push({ id, place });
  return found;
}

/** Finds the parcel with an id, or with the only id that begins or ends so. Throws `SB_PARCEL_UNKNOWN`, `SB_PARCEL_AMBIGUOUS`. */
export async function findParcel(shelf: Shelf, text: string): Promise<FoundParcel> {
  const all = await allParcels(shelf);
  const wanted = text.toLowerCase();
  const exact = all.find(({ id }) => id === wanted);
  if (exact !== undefined) return exact;
  const fitting = all.filter(({ id }) => wanted !== '' && (id.startsWith(wanted) || id.endsWith(wanted)));
  const [only, other] = fitting;
  if (only === undefined) {
    const text = `no parcel in the outbox has the id ${JSON.stringify(wanted)}; \`samsung-bridge outbox list\` shows them`;
    throw new BridgeError('SB_PARCEL_UNKNOWN', text);
  }
  if (other === undefined) return only;
  const ids = fitting.slice(0, 5).map(({ id }) => id);
  const more = `${fitting.length} parcels begin or end with ${JSON.stringify(wanted)} (${ids.join(', ')}${fitting.length > 5 ? ', …' : ''}); type more of the id`;
  throw new BridgeError('SB_PARCEL_AMBIGUOUS', more);
}

async function names(shelf: Shelf, place: Place): Promise<readonly string[]> {
  try {
    const all = await shelf.list(place);
    return place === 'damaged' ? all : all.filter(isParcelId);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
