import * as assert from 'uvu/assert';
import type { Outbox } from '../../lib/outbox/outbox.ts';
import type { Session } from '../../lib/session.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { announcement, begin, storedParcels } from './social-trial.ts';
import { folder } from './trial.ts';

/** A photo as a camera sees it. */
export interface SharedPhoto {
  readonly session: Session;
  readonly name: string;
  readonly words: string;
  readonly bytes: Buffer;
  readonly uploadName: string;
  /** The camera heard that it is kept. */
  kept: boolean;
}

/** What cameras were told, to be held against what the bridge makes of it. */
export class SocialLedger {
  readonly photos: SharedPhoto[] = [];
  #number = 0;

  /** Announces a photo; its name says the order. */
  async announce(outbox: Outbox, session: Session, words: string): Promise<SharedPhoto> {
    this.#number += 1;
    const name = `SAM_${String(this.#number).padStart(4, '0')}.JPG`;
    const bytes = Buffer.from(`${session.user} ${name} ${words}`);
    const uploadName = await outbox.gatherings.announce(session, announcement(name, words));
    const photo = { session, name, words, bytes, uploadName, kept: false };
    this.photos.push(photo);
    return photo;
  }

  /** Uploads it, for the first time or again. */
  async upload(outbox: Outbox, photo: SharedPhoto): Promise<void> {
    const upload = await begin(outbox, photo.session, photo.uploadName, photo.bytes);
    await upload.keep();
    photo.kept = true;
  }

  /** Every photo is in one parcel, if its camera was told so, and in no more than one else; with its own words, in order. */
  async check(disk: MemoryDisk, when: string): Promise<void> {
    const seen = new Map<string, number>();
    for (const parcel of await storedParcels(disk)) {
      const own = parcel.bytes.map((bytes) => this.#photoOf(bytes, when));
      for (const { name } of own) seen.set(name, (seen.get(name) ?? 0) + 1);
      const names = own.map(({ name }) => name);
      assert.equal(
        names,
        parcel.files.map(({ name }) => name),
        `${when}: ${parcel.id} has other names`,
      );
      assert.equal(names, names.toSorted(), `${when}: ${parcel.id} is not in order`);
      assert.is(new Set(own.map(({ session }) => session.key)).size, 1, `${when}: ${parcel.id} is mixed`);
      for (const { session, words } of own) checkOutside(parcel, session, words, when);
    }
    for (const { name, kept } of this.photos) {
      const times = seen.get(name) ?? 0;
      assert.ok(kept ? times === 1 : times <= 1, `${when}: ${name} (kept: ${kept}) is there ${times} times`);
    }
  }

  #photoOf(bytes: Buffer, when: string): SharedPhoto {
    const found = this.photos.find((photo) => photo.bytes.equals(bytes));
    if (found === undefined) throw new Error(`${when}: nobody sent ${JSON.stringify(bytes.toString())}`);
    return found;
  }
}

function checkOutside(
  parcel: { readonly id: string; readonly words: string; readonly via: string; readonly sender: string },
  { user, site }: Session,
  words: string,
  when: string,
): void {
  const { id, via, sender } = parcel;
  assert.is(parcel.words.split('~')[0], words.split('~')[0], `${when}: ${id} has other words`);
  assert.equal({ via, sender }, { via: site, sender: user }, `${when}: ${id} is of another camera`);
}

/** Nothing is left in hand, and nothing was damaged. */
export async function checkNothingLeft(disk: MemoryDisk, when: string): Promise<void> {
  for (const place of ['incoming', 'gathering', 'damaged'])
    assert.equal(await disk.list(`${folder}/${place}`), [], `${when}: something is left in ${place}`);
}
