import { BridgeError } from '../errors.ts';
import type { Parcel } from '../parcel.ts';
import { type DeliveryRecord, recordName } from './delivery-record.ts';
import { hasCode, nodeDisk } from './disk.ts';
import { lookingInto } from './folder-trouble.ts';
import { type ListedGathering, readGathering } from './gathering-listing.ts';
import { wordsOf } from './outbox-line.ts';
import { doubtful } from './outcome.ts';
import { allParcels, type FoundParcel, findParcel } from './parcel-search.ts';
import { type Pause, withPauses } from './pauses.ts';
import { reasonName, Shelf } from './shelf.ts';
import { DamageError } from './stored-json.ts';

/** A delivery as a person sees it: its record without what only the outbox and the destination need. */
export type ListedDelivery = Omit<DeliveryRecord, 'memory' | 'failures' | 'interruptions' | 'trying'> & {
  /** Set where it waits because its destination is paused for another parcel's sake. */
  readonly pausedBy?: Pause | undefined;
};

/** A parcel as a person sees it. */
export interface ListedParcel {
  readonly id: string;
  readonly place: FoundParcel['place'];
  /** Absolute path of its folder. */
  readonly folder: string;
  /** What the camera handed over; undefined where the envelope cannot be read. */
  readonly parcel: Parcel | undefined;
  readonly deliveries: readonly ListedDelivery[];
  /** How far it is, where it is a post that is being gathered. */
  readonly gathering?: ListedGathering | undefined;
  /** What is wrong with it; undefined where nothing is. */
  readonly damage: string | undefined;
}

/**
 * Every parcel of an outbox: those that are being gathered, those that wait, the delivered, the damaged; each in order of arrival.
 * Changes nothing. Throws `SB_NO_OUTBOX`, `SB_OUTBOX_FOLDER`.
 */
export function listParcels(folder: string): Promise<readonly ListedParcel[]> {
  return lookingInto(folder, () => listAll(new Shelf(folder, nodeDisk)));
}

/** One parcel, by its id or the only beginning or end of one. Throws `SB_PARCEL_UNKNOWN`, `SB_PARCEL_AMBIGUOUS` besides. */
export function showParcel(folder: string, id: string): Promise<ListedParcel> {
  return lookingInto(folder, () => showOne(new Shelf(folder, nodeDisk), id));
}

async function listAll(shelf: Shelf): Promise<readonly ListedParcel[]> {
  return withPauses(await lookAt(shelf, await allParcels(shelf)));
}

async function lookAt(shelf: Shelf, parcels: readonly FoundParcel[]): Promise<readonly ListedParcel[]> {
  const listed: ListedParcel[] = [];
  for (const found of parcels) {
    const parcel = await lookWhereItIs(shelf, found);
    if (parcel !== undefined) listed.push(parcel);
  }
  return listed;
}

async function showOne(shelf: Shelf, id: string): Promise<ListedParcel> {
  const found = await findParcel(shelf, id);
  const listed = await lookWhereItIs(shelf, found);
  if (listed === undefined) throw new BridgeError('SB_PARCEL_UNKNOWN', `${found.id} has just been removed`);
  const waiting = (await allParcels(shelf)).filter(({ place }) => place === 'waiting');
  const [told = listed] = withPauses([listed], await lookAt(shelf, waiting));
  return told;
}

/** Also where it was moved on since it was found; undefined where it was removed. */
async function lookWhereItIs(shelf: Shelf, found: FoundParcel): Promise<ListedParcel | undefined> {
  let listed = await look(shelf, found);
  for (const place of ['waiting', 'done'] as const) listed ??= await look(shelf, { id: found.id, place });
  return listed;
}

/** Undefined where it was moved or removed since it was found. */
async function look(shelf: Shelf, found: FoundParcel): Promise<ListedParcel | undefined> {
  const { id, place } = found;
  const outside = { id, place, folder: shelf.path(place, id) };
  const reason = await reasonOf(shelf, found);
  try {
    if (place === 'gathering')
      return { ...outside, ...(await readGathering(shelf, id)), deliveries: [], damage: undefined };
    const parcel = await shelf.readEnvelope(place, id, place === 'damaged' ? id.replace(/-\d+$/, '') : id);
    return { ...outside, parcel, deliveries: await deliveriesOf(shelf, found, parcel), damage: reason };
  } catch (error) {
    if (!(await isThere(shelf, found))) return undefined;
    return { ...outside, parcel: undefined, deliveries: [], damage: reason ?? wordsOf(error) };
  }
}

async function deliveriesOf(
  shelf: Shelf,
  { id, place }: FoundParcel,
  parcel: Parcel,
): Promise<readonly ListedDelivery[]> {
  const listed: ListedDelivery[] = [];
  for (const [index, { destination, because }] of parcel.addressing.entries()) {
    const { record } = await shelf.readDelivery(place, id, recordName(index + 1, destination));
    const torn = record instanceof DamageError;
    listed.push(
      asListed(
        torn
          ? doubtful(id, { destination, because, damage: record.message }, Date.parse(parcel.received))
          : record,
      ),
    );
  }
  return listed;
}

function asListed({ memory, failures, interruptions, trying, ...listed }: DeliveryRecord): ListedDelivery {
  return listed;
}

async function reasonOf(shelf: Shelf, { id, place }: FoundParcel): Promise<string | undefined> {
  if (place !== 'damaged') return undefined;
  try {
    return (await shelf.disk.read(shelf.path(place, id, reasonName))).toString('utf8').trim();
  } catch {
    return 'set aside; why could not be written down';
  }
}

async function isThere(shelf: Shelf, { id, place }: FoundParcel): Promise<boolean> {
  try {
    await shelf.disk.list(shelf.path(place, id));
    return true;
  } catch (error) {
    return !hasCode(error, 'ENOENT');
  }
}
