import { writeSynced } from './disk.ts';
import { type OutboxLog, wordsOf } from './outbox-line.ts';
import { type Place, reasonName, type Shelf } from './shelf.ts';

/** What is damaged, where it lies, and why. */
export interface Damaged {
  readonly id: string;
  readonly place: Place;
  readonly damage: string;
  /** Ms since 1970. */
  readonly now: number;
}

/** Moves a damaged parcel to `damaged/`, with the reason beside it, and tells the log. Never rejects. */
export async function setAside(shelf: Shelf, log: OutboxLog, damaged: Damaged): Promise<void> {
  const { id, place, damage } = damaged;
  const tell = (text: string) =>
    log({ level: 'error', code: 'SB_PARCEL_DAMAGED', text: `${id}: ${text}`, fields: { parcel: id } });
  try {
    await writeReason(shelf, damaged);
    const taken = await shelf.list('damaged');
    let as = id;
    for (let n = 2; taken.includes(as); n += 1) as = `${id}-${n}`;
    await shelf.move(id, place, 'damaged', as);
    tell(`${damage}; set aside in ${shelf.path('damaged', as)}`);
  } catch (error) {
    tell(`${damage}; it could not be set aside: ${wordsOf(error)}`);
  }
}

async function writeReason(shelf: Shelf, { id, place, damage, now }: Damaged): Promise<void> {
  const text = `${new Date(now).toISOString()} ${damage}\n`;
  await writeSynced(shelf.disk, shelf.path(place, id, reasonName), Buffer.from(text)).catch(() => {});
}
