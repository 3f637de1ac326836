import { randomBytes } from 'node:crypto';
import type { Announcement, Gathered, Session } from '../session.ts';
import { Departures } from './departures.ts';
import { diskRefusal } from './disk-refusal.ts';
import { WrittenFile } from './draft-file.ts';
import { type FilePlace, GatheredUpload } from './gathered-upload.ts';
import { Gathering } from './gathering.ts';
import type { GatheringMeans } from './gathering-means.ts';
import { type AnnouncedFile, announcementOf, type GatheringRecord, remainderOf } from './gathering-record.ts';
import { noRoute, notAnnounced, sessionOver, stopping, tooManyGatherings } from './gathering-refusals.ts';
import { Turns } from './turns.ts';
import { uploadName } from './upload-name.ts';

/** A camera has one post in hand; who begins so many before any is complete is none. */
const mostLive = 32;
/** So many posts that went out are remembered, for uploads that are repeated. */
const mostRemembered = 100;

/** What a gathering is begun with. */
type Beginning = Omit<GatheringRecord, 'id' | 'since' | 'due'>;

type Origin = Pick<GatheringRecord, 'session' | 'user' | 'site'>;

/** The gatherings of one session. One change ends before the next begins; only the bytes of uploads come side by side. */
export class GatheringDesk {
  readonly #means: GatheringMeans;
  readonly #turns = new Turns();
  readonly #departures: Departures;
  /** Oldest first; those that left are remembered. */
  readonly #gatherings: Gathering[];
  /** The last one that took announcements. */
  #current: Gathering | undefined;

  /** `gatherings` are those of the last life, oldest first. */
  constructor(means: GatheringMeans, gatherings: readonly Gathering[] = []) {
    this.#means = means;
    this.#departures = new Departures(means, this.#turns);
    this.#gatherings = [...gatherings];
    this.#current = gatherings.find(({ state }) => state === 'open');
  }

  /** Whether a post is being gathered here: a photo waits for others, or was announced and is to come. */
  get isBusy(): boolean {
    return this.#gatherings.some(({ state, receiving }) => receiving > 0 || state !== 'left');
  }

  /** Whether the session is over and nothing of it is left to do. */
  get isDone(): boolean {
    return (
      this.#departures.sessionIsOver &&
      this.#gatherings.every(({ state, receiving }) => state === 'left' && receiving === 0)
    );
  }

  announce({ id, user, site }: Session, announcement: Announcement): Promise<string> {
    return this.#turns.take(async () => {
      this.#mustTake();
      if (announcement.addressing.length === 0) throw noRoute();
      const from = { session: id, user, site };
      return fileAt(await this.#place(from, announcement)).uploadName;
    });
  }

  receive(name: string, claimedType: string): Promise<GatheredUpload> {
    return this.#turns.take(async () => {
      this.#mustTake();
      const found = this.#find(({ uploadName }) => uploadName === name);
      if (found === undefined) throw notAnnounced();
      const isLate = !found.gathering.isLive && fileAt(found).kept === undefined;
      return this.#expect(isLate ? await this.#revive(found) : found, claimedType);
    });
  }

  /** The session is over: what is here goes out, as soon as no upload is under way. */
  end(): Promise<void> {
    return this.#turns.take(async () => {
      this.#departures.sessionIsOver = true;
      for (const gathering of this.#live()) await this.#departures.rest(gathering);
    });
  }

  /** Goes on with what the last life of the bridge left. */
  resume(sessionIsOver: boolean): Promise<void> {
    return this.#turns.take(async () => {
      this.#departures.sessionIsOver ||= sessionIsOver;
      for (const gathering of this.#live()) await this.#departures.wake(gathering);
    });
  }

  /** Takes no more, and leaves what is gathered for the next start. */
  async stop(): Promise<void> {
    this.#departures.stop();
    for (const gathering of this.#gatherings) gathering.callOff();
    await this.#turns.ended();
  }

  /** Takes what is announced next, if it suits. */
  get #open(): Gathering | undefined {
    return this.#current?.state === 'open' ? this.#current : undefined;
  }

  #live(): readonly Gathering[] {
    return this.#gatherings.filter(({ isLive }) => isLive);
  }

  #find(fits: (file: AnnouncedFile, gathering: Gathering) => boolean): FilePlace | undefined {
    for (const gathering of this.#gatherings.toReversed()) {
      const index = gathering.record.files.findIndex((file) => fits(file, gathering));
      if (index !== -1) return { gathering, index };
    }
    return undefined;
  }

  /** A file that is announced again before it came is the same file. */
  #awaited(announcement: Announcement): FilePlace | undefined {
    const place = this.#find(
      ({ name, kept }, gathering) =>
        kept === undefined && name === announcement.name && gathering.isLive && gathering.suits(announcement),
    );
    if (place !== undefined) this.#departures.stir(place.gathering);
    return place;
  }

  async #place(from: Origin, announcement: Announcement): Promise<FilePlace> {
    return this.#awaited(announcement) ?? (await this.#join(from, announcement));
  }

  async #join(from: Origin, announcement: Announcement): Promise<FilePlace> {
    const { kind, name, words, model, addressing } = announcement;
    const file = { kind, name, uploadName: uploadName(name, (taken) => this.#isTaken(taken)) };
    const current = this.#open;
    if (current?.suits(announcement) === true && current.hasRoomFor(name)) {
      await current.add(file, this.#departures.due(addressing), model).catch(refuse);
      this.#departures.stir(current);
      return { gathering: current, index: current.record.files.length - 1 };
    }
    const late = this.#lateIn(this.#gatherings.at(-1), announcement);
    if (late !== undefined) return this.#revive(late);
    const { session, user, site } = from;
    const gathering = await this.#begin({
      session,
      user,
      site,
      model,
      said: words,
      words,
      addressing,
      files: [file],
    });
    await this.#makeCurrent(gathering);
    return { gathering, index: 0 };
  }

  /** A file of the last post that did not come before the post went out. */
  #lateIn(gathering: Gathering | undefined, announcement: Announcement): FilePlace | undefined {
    if (gathering === undefined || gathering.isLive || !gathering.suits(announcement)) return undefined;
    const { files } = gathering.record;
    const index = files.findIndex(({ name, kept }) => name === announcement.name && kept === undefined);
    return index === -1 ? undefined : { gathering, index };
  }

  /** A file that was announced comes after its post went out: it and those like it make another post, with their own alt texts. */
  async #revive(late: FilePlace): Promise<FilePlace> {
    const { record } = late.gathering;
    const remainder = remainderOf(record);
    const gathering = await this.#begin({ ...record, ...remainder });
    if (this.#open === undefined) this.#current = gathering;
    else gathering.state = 'closed';
    return { gathering, index: remainder.files.indexOf(fileAt(late)) };
  }

  async #begin(beginning: Beginning): Promise<Gathering> {
    if (this.#live().length >= mostLive) throw tooManyGatherings(mostLive);
    const { clock, shelf, newFolder } = this.#means;
    const id = await newFolder().catch(refuse);
    const since = new Date(clock.now()).toISOString();
    const record = { ...beginning, id, since, due: this.#departures.due(beginning.addressing) };
    const gathering = await Gathering.begin(shelf, record).catch((error: unknown) => this.#undo(id, error));
    this.#gatherings.push(gathering);
    if (this.#gatherings.length > mostRemembered && this.#gatherings[0]?.state === 'left')
      this.#gatherings.shift();
    this.#departures.stir(gathering);
    return gathering;
  }

  async #undo(id: string, why: unknown): Promise<never> {
    const { shelf, left } = this.#means;
    const { disk } = shelf;
    for (const path of [shelf.path('incoming', id), shelf.path('gathering', id)])
      await disk.remove(path).catch((error: unknown) => left(id, error));
    return refuse(why);
  }

  /** What was announced before goes out when all of it has come. */
  async #makeCurrent(gathering: Gathering): Promise<void> {
    const former = this.#open;
    this.#current = gathering;
    if (former === undefined) return;
    former.state = 'closed';
    if (former.reason(this.#departures.sessionIsOver) !== undefined) await this.#departures.rest(former);
  }

  /** Only a name under which nothing came, and nothing is to come, is given again. */
  #isTaken(name: string): boolean {
    return this.#gatherings.some(({ record, isLive }) =>
      record.files.some((file) => file.uploadName === name && (isLive || file.kept !== undefined)),
    );
  }

  async #expect(place: FilePlace, claimedType: string): Promise<GatheredUpload> {
    const { gathering, index } = place;
    const { record } = gathering;
    const file = fileAt(place);
    const path = this.#means.shelf.path('incoming', `${gathering.id}-${randomBytes(6).toString('hex')}`);
    const opened = await this.#means.shelf.disk.create(path).catch(refuse);
    const written = new WrittenFile(opened, file.name, claimedType, String(index + 1));
    gathering.receiving += 1;
    const desk = {
      keep: (upload: GatheredUpload) => this.#turns.take(() => this.#keep(upload)),
      broken: (upload: GatheredUpload) => this.#broken(upload),
    };
    return new GatheredUpload(announcementOf(record, file), place, { desk, path, written });
  }

  /** Other bytes than those that were kept are another photo by the same name. */
  async #keep(upload: GatheredUpload): Promise<Gathered> {
    const { kept } = fileAt(upload.place);
    if (kept === undefined) return this.#take(upload, upload.place);
    if (upload.repeats(kept)) return this.#repeat(upload);
    const { record } = upload.place.gathering;
    return this.#take(upload, await this.#place(record, upload.announcement));
  }

  async #take(upload: GatheredUpload, { gathering, index }: FilePlace): Promise<Gathered> {
    const at = new Date(this.#means.clock.now()).toISOString();
    await gathering.keep(
      upload.path,
      index,
      upload.keptAt(at),
      this.#departures.due(gathering.record.addressing),
    );
    const { expected } = gathering;
    upload.place.gathering.receiving -= 1;
    if (upload.place.gathering !== gathering) await this.#departures.rest(upload.place.gathering);
    const parcel = await this.#departures.rest(gathering);
    return { id: gathering.record.id, number: index + 1, expected, parcel };
  }

  /** The camera did not hear that it was kept, and hears it now. */
  async #repeat(upload: GatheredUpload): Promise<Gathered> {
    const { gathering, index } = upload.place;
    await this.#throwAway(upload);
    gathering.receiving -= 1;
    await this.#departures.rest(gathering);
    const { record, expected } = gathering;
    return { id: record.id, number: index + 1, expected, parcel: undefined, repeated: true };
  }

  async #broken(upload: GatheredUpload): Promise<void> {
    await this.#throwAway(upload);
    await this.#turns.take(async () => {
      upload.place.gathering.receiving -= 1;
      await this.#departures.rest(upload.place.gathering);
    });
  }

  async #throwAway({ path, place }: GatheredUpload): Promise<void> {
    const { shelf, left } = this.#means;
    await shelf.disk.remove(path).catch((error: unknown) => left(place.gathering.id, error));
  }

  #mustTake(): void {
    if (this.#departures.stopped) throw stopping();
    if (this.#departures.sessionIsOver) throw sessionOver();
  }
}

function fileAt({ gathering, index }: FilePlace): AnnouncedFile {
  const file = gathering.record.files[index];
  if (file === undefined) throw new Error(`gathering ${gathering.id} has no file ${index + 1}`);
  return file;
}

function refuse(error: unknown): never {
  throw diskRefusal(error);
}
