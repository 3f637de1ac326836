import type { Addressing, Parcel } from '../parcel.ts';
import { Countdown } from './clock.ts';
import type { Gathering } from './gathering.ts';
import type { GatheringMeans } from './gathering-means.ts';
import { wordsOf } from './outbox-line.ts';
import { plainText } from './plain-text.ts';
import type { Turns } from './turns.ts';

/** Sees to it that the gatherings of one session go out: at the right moment, once, and although the disk fails. */
export class Departures {
  /** Set when the session is over: then nothing waits for further files. */
  sessionIsOver = false;
  readonly #means: GatheringMeans;
  readonly #turns: Turns;
  #stopped = false;

  constructor(means: GatheringMeans, turns: Turns) {
    this.#means = means;
    this.#turns = turns;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** No timer is set any more. */
  stop(): void {
    this.#stopped = true;
  }

  /** When a gathering goes out that rests from now on; ISO 8601, UTC. */
  due(addressing: readonly Addressing[]): string {
    return new Date(this.#means.clock.now() + this.#means.quietPeriodOf(addressing)).toISOString();
  }

  /**
   * Something has come to its end: it goes out if it may, and gives its parcel; else the quiet period begins, if no upload
   * is under way. Never rejects: what is gathered is safe, so no camera hears of a disk that fails here.
   */
  rest(gathering: Gathering): Promise<Parcel | undefined> {
    return this.#restFor(gathering, this.#means.quietPeriodOf(gathering.record.addressing));
  }

  /** As long as no file came, the quiet period runs from the last announcement. */
  stir(gathering: Gathering): void {
    if (gathering.isEmpty && gathering.receiving === 0)
      this.#arm(gathering, this.#means.quietPeriodOf(gathering.record.addressing));
  }

  /** Goes on with one of the last life, whose quiet period may have ended meanwhile. */
  async wake(gathering: Gathering): Promise<void> {
    const { due, addressing } = gathering.record;
    const countdown = new Countdown(Date.parse(due), this.#means.quietPeriodOf(addressing));
    const left = countdown.left(this.#means.clock.now());
    if (left === 0 && gathering.receiving === 0) gathering.overdue = true;
    await this.#restFor(gathering, left);
  }

  async #restFor(gathering: Gathering, ms: number): Promise<Parcel | undefined> {
    const reason = gathering.reason(this.sessionIsOver);
    if (reason !== undefined) return this.#leave(gathering, reason);
    if (gathering.isLive && gathering.receiving === 0) this.#arm(gathering, ms);
    return undefined;
  }

  #arm(gathering: Gathering, ms: number): void {
    this.#after(gathering, ms, async () => {
      if (!gathering.isLive || gathering.receiving > 0) return;
      gathering.overdue = true;
      await this.rest(gathering);
    });
  }

  #after(gathering: Gathering, ms: number, turn: () => Promise<unknown>): void {
    gathering.callOff();
    if (this.#stopped) return;
    gathering.callOff = this.#means.clock.after(ms, () => void this.#turns.take(turn));
  }

  async #leave(gathering: Gathering, reason: string): Promise<Parcel | undefined> {
    gathering.state = 'leaving';
    gathering.callOff();
    try {
      const parcel = await gathering.leave();
      gathering.state = 'left';
      if (parcel !== undefined) this.#handOver(parcel, reason);
      return parcel;
    } catch (error) {
      this.#leaveLater(gathering, reason, error);
      return undefined;
    }
  }

  #handOver(parcel: Parcel, reason: string): void {
    const { accept, log } = this.#means;
    accept(parcel);
    const { id, via, sender, files } = parcel;
    const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
    const text = `${id}: a post of ${count} for ${via} from ${plainText(sender)}: ${reason}`;
    log({ level: 'info', text, fields: { parcel: id } });
  }

  #leaveLater(gathering: Gathering, reason: string, error: unknown): void {
    const { id } = gathering;
    gathering.failures += 1;
    const wait = this.#means.retryAfter(gathering.failures);
    const when = `tried again in ${Math.round(wait / 1000)} s`;
    const text = `${id}: what it gathered is safe, but could not be queued: ${wordsOf(error)}; ${when}`;
    this.#means.log({ level: 'warn', code: 'SB_GATHERING_STUCK', text, fields: { parcel: id } });
    this.#after(gathering, wait, () => this.#leave(gathering, reason));
  }
}
