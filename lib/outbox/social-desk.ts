import type { Addressing } from '../parcel.ts';
import type { Announcement, GatheredFile, Gatherings, Session, Sessions } from '../session.ts';
import { diskRefusal } from './disk-refusal.ts';
import { GatheringDesk } from './gathering-desk.ts';
import type { GatheringMeans } from './gathering-means.ts';
import { GatheringRecovery } from './gathering-recovery.ts';
import { sessionOver, stopping } from './gathering-refusals.ts';
import { SessionBook } from './session-book.ts';

const minute = 60_000;
const day = 1440 * minute;

/** What can be set about social uploads. */
export interface SocialOptions {
  /** Ms without a further file after which a post goes out; default two minutes. */
  readonly quietPeriodOf?: (addressing: readonly Addressing[]) => number;
  /** Ms from a login until its session expires; default a day. */
  readonly sessionLife?: number;
  /** Sessions at a time; default 1000. */
  readonly sessionsMost?: number;
}

/** What social uploads need of the outbox. */
export interface SocialMeans extends Omit<GatheringMeans, 'quietPeriodOf'> {
  /** Rejects with a RefusalError where the disk is too full. */
  checkRoom(): Promise<void>;
}

/** Logins and what is gathered under them. */
export class SocialDesk implements Gatherings {
  readonly sessions: Sessions;
  readonly #book: SessionBook;
  readonly #means: SocialMeans & GatheringMeans;
  /** By the session's id. */
  readonly #desks = new Map<string, GatheringDesk>();
  #stopped = false;

  constructor(means: SocialMeans, options: SocialOptions = {}) {
    const { quietPeriodOf = () => 2 * minute, sessionLife = day, sessionsMost = 1000 } = options;
    this.#means = { ...means, quietPeriodOf };
    this.#book = new SessionBook({
      shelf: means.shelf,
      clock: means.clock,
      log: means.log,
      life: sessionLife,
      most: sessionsMost,
      checkRoom: means.checkRoom,
      isBusy: (id) => this.#desks.get(id)?.isBusy === true,
      over: (id) => this.#over(id),
    });
    this.sessions = this.#book;
  }

  /** Reads what the last life left. Rejects only where there is no disk to work on. */
  async recover(): Promise<void> {
    await this.#book.recover();
    const isGood = (session: string) => this.#book.isGood(session);
    const recovery = new GatheringRecovery(this.#means);
    const gathering = await recovery.gathering();
    const left = this.#book.isEmpty ? new Map() : await recovery.left(isGood);
    for (const session of new Set([...left.keys(), ...gathering.keys()])) {
      const all = [...(left.get(session) ?? []), ...(gathering.get(session) ?? [])];
      this.#desks.set(session, new GatheringDesk(this.#means, all));
    }
  }

  /** Sends out what is due, also what came due while no bridge ran, and begins to look after the rest. */
  start(): void {
    this.#book.start();
    for (const [session, desk] of this.#desks)
      void desk.resume(!this.#book.isGood(session)).then(() => this.#tidy());
  }

  /** Takes no more. What is gathered waits for the next start. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#book.stop();
    await Promise.all([...this.#desks.values()].map((desk) => desk.stop()));
  }

  async announce(session: Session, announcement: Announcement): Promise<string> {
    await this.#checkRoom();
    const desk = this.#deskOf(session);
    const { model } = announcement;
    if (model !== undefined) await this.#book.learn(session.id, model);
    return desk.announce(session, announcement);
  }

  async receive(session: Session, uploadName: string, claimedType: string): Promise<GatheredFile> {
    await this.#checkRoom();
    return this.#deskOf(session).receive(uploadName, claimedType);
  }

  async #checkRoom(): Promise<void> {
    await this.#means.checkRoom().catch((error: unknown) => {
      throw diskRefusal(error);
    });
  }

  #deskOf({ id }: Session): GatheringDesk {
    if (this.#stopped) throw stopping();
    if (!this.#book.isGood(id)) throw sessionOver();
    const found = this.#desks.get(id);
    if (found !== undefined) return found;
    const desk = new GatheringDesk(this.#means);
    this.#desks.set(id, desk);
    return desk;
  }

  async #over(session: string): Promise<void> {
    await this.#desks.get(session)?.end();
    this.#tidy();
  }

  #tidy(): void {
    for (const [id, desk] of this.#desks) if (desk.isDone) this.#desks.delete(id);
  }
}
