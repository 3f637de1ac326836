import { hasCode } from './disk.ts';
import { envelopeName } from './envelope.ts';
import { Gathering } from './gathering.ts';
import type { GatheringMeans } from './gathering-means.ts';
import { decodeGathering, type GatheringRecord, gatheringName, parcelOf } from './gathering-record.ts';
import { wordsOf } from './outbox-line.ts';
import { isParcelId } from './parcel-id.ts';
import { setAside } from './set-aside.ts';
import { newSuffix, type Place } from './shelf.ts';
import { DamageError } from './stored-json.ts';

/** Reads what the last life of the bridge was gathering. What is damaged is set aside; nothing in it stops the start. */
export class GatheringRecovery {
  readonly #means: GatheringMeans;

  constructor(means: GatheringMeans) {
    this.#means = means;
  }

  /** The gatherings of each session, by its id, oldest first; of each, the last one takes announcements. */
  async gathering(): Promise<ReadonlyMap<string, readonly Gathering[]>> {
    const records: GatheringRecord[] = [];
    for (const id of await this.#ids('gathering')) {
      const record = await this.#load(id);
      if (record !== undefined) records.push(record);
    }
    const last = new Map(records.map(({ session, id }) => [session, id]));
    const { shelf } = this.#means;
    return bySession(
      records.map(
        (record) => new Gathering(shelf, record, last.get(record.session) === record.id ? 'open' : 'closed'),
      ),
    );
  }

  /** Those that are parcels already, of sessions that are good: their cameras may repeat an upload. */
  async left(isGood: (session: string) => boolean): Promise<ReadonlyMap<string, readonly Gathering[]>> {
    const found: Gathering[] = [];
    for (const place of ['done', 'waiting'] as const)
      for (const id of await this.#ids(place)) {
        const record = await this.#read(place, id).catch(() => undefined);
        if (record !== undefined && isGood(record.session))
          found.push(new Gathering(this.#means.shelf, record, 'left'));
      }
    return bySession(found.sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  async #ids(place: Place): Promise<readonly string[]> {
    return (await this.#means.shelf.list(place)).filter(isParcelId);
  }

  /** Undefined where there is nothing to go on with. */
  async #load(id: string): Promise<GatheringRecord | undefined> {
    const { shelf, log, clock } = this.#means;
    try {
      if (await this.#isParcel(id)) return await this.#removeTwin(id);
      const record = await this.#read('gathering', id);
      await shelf.checkFiles('gathering', parcelOf(record));
      await this.#removeHalfWritten(id);
      return record;
    } catch (error) {
      if (error instanceof DamageError)
        await setAside(shelf, log, { id, place: 'gathering', damage: error.message, now: clock.now() });
      else {
        const text = `${id}: ${wordsOf(error)}; it stays in gathering until the next start`;
        log({ level: 'error', code: 'SB_PARCEL_UNREADABLE', text, fields: { parcel: id } });
      }
      return undefined;
    }
  }

  async #read(place: Place, id: string): Promise<GatheringRecord> {
    try {
      return decodeGathering(await this.#means.shelf.disk.read(this.#path(place, id, gatheringName)), id);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw new DamageError(`${gatheringName} is missing`);
      throw error;
    }
  }

  async #isParcel(id: string): Promise<boolean> {
    const { disk } = this.#means.shelf;
    for (const place of ['waiting', 'done'] as const)
      if ((await disk.size(this.#path(place, id, envelopeName))) !== undefined) return true;
    return false;
  }

  /** A power cut in the middle of a move may leave a folder in both places. */
  async #removeTwin(id: string): Promise<undefined> {
    const { disk } = this.#means.shelf;
    await disk.remove(this.#path('gathering', id));
  }

  async #removeHalfWritten(id: string): Promise<void> {
    const { disk } = this.#means.shelf;
    for (const name of await disk.list(this.#path('gathering', id)))
      if (name.endsWith(newSuffix)) await disk.remove(this.#path('gathering', id, name));
  }

  #path(place: Place, ...names: readonly string[]): string {
    return this.#means.shelf.path(place, ...names);
  }
}

function bySession(gatherings: readonly Gathering[]): ReadonlyMap<string, readonly Gathering[]> {
  const found = new Map<string, Gathering[]>();
  for (const gathering of gatherings) {
    const { session } = gathering.record;
    const others = found.get(session);
    if (others === undefined) found.set(session, [gathering]);
    else others.push(gathering);
  }
  return found;
}
