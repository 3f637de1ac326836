import { BridgeError } from '../errors.ts';
import { hasCode } from './disk.ts';
import { otherFolder } from './folder-trouble.ts';
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

/** Every parcel that a person can name; one that is moved meanwhile stands where it was seen last. */
export async function allParcels(shelf: Shelf): Promise<readonly FoundParcel[]> {
  const found = new Map<string, FoundParcel>();
  for (const place of searched)
    for (const id of await names(shelf, place)) {
      const key = place === 'damaged' ? `${place}/${id}` : id;
      found.delete(key);
      found.set(key, { id, place });
    }
  return [...found.values()];
}

/** Finds the parcel with an id, or with the only id that begins or ends so. Throws `SB_PARCEL_UNKNOWN`, `SB_PARCEL_AMBIGUOUS`. */
export async function findParcel(shelf: Shelf, text: string): Promise<FoundParcel> {
  const all = await allParcels(shelf);
  const wanted = text.toLowerCase();
  const exact = all.find(({ id }) => id === wanted);
  if (exact !== undefined) return exact;
  const fitting = all.filter(({ id }) => wanted !== '' && (id.startsWith(wanted) || id.endsWith(wanted)));
  const [only, other] = fitting;
  if (only === undefined) throw unknownParcel(shelf.folder, wanted, all.length === 0 ? 'empty' : 'others');
  if (other === undefined) return only;
  const ids = fitting.slice(0, 5).map(({ id }) => id);
  const more = `${fitting.length} parcels begin or end with ${JSON.stringify(wanted)} (${ids.join(', ')}${fitting.length > 5 ? ', …' : ''}); type more of the id`;
  throw new BridgeError('SB_PARCEL_AMBIGUOUS', more);
}

/** There is no such parcel in the outbox `folder`, which is empty, or has others. */
export function unknownParcel(folder: string, wanted: string, there: 'empty' | 'others'): BridgeError {
  const cure = there === 'empty' ? `it is empty; ${otherFolder}` : '`samsung-bridge outbox list` shows them';
  const text = `no parcel in the outbox ${folder} has the id ${JSON.stringify(wanted)}; ${cure}`;
  return new BridgeError('SB_PARCEL_UNKNOWN', text);
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
