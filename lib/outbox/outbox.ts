import type { Destination } from '../destinations/destination.ts';
import { RefusalError } from '../errors.ts';
import type { Intake, Parcel, ParcelDraft } from '../parcel.ts';
import type { Gatherings, Sessions } from '../session.ts';
import type { Keep } from './archive.ts';
import { type Claim, claimOutbox } from './claim.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import { type Disk, hasCode, nodeDisk } from './disk.ts';
import { DiskFloor } from './disk-floor.ts';
import { diskRefusal } from './disk-refusal.ts';
import { Dispatch } from './dispatch.ts';
import { Draft, type Reception } from './draft.ts';
import { usingFolder } from './folder-trouble.ts';
import { type OutboxLog, wordsOf } from './outbox-line.ts';
import { RequestDesk } from './request-desk.ts';
import { backOff, type RetryPolicy, retryPolicy } from './retry-policy.ts';
import { type MakeRoom, RoomyDisk } from './roomy-disk.ts';
import { Shelf } from './shelf.ts';
import { SocialDesk, type SocialOptions } from './social-desk.ts';
import { Stock } from './stock.ts';

/** Delivered parcels are cleaned away at least so often (ms). */
const sweepEvery = 3_600_000;

export interface OutboxOptions {
  /** Absolute path; made where it is missing. */
  readonly folder: string;
  /** By their names in the configuration. */
  readonly destinations: ReadonlyMap<string, Destination>;
  /** Bytes that must stay free on the disk. */
  readonly freeDisk: number;
  /** How long (ms), and how many bytes of, delivered parcels stay. */
  readonly keep: Keep;
  readonly log: OutboxLog;
  readonly policy?: Partial<RetryPolicy>;
  /** What is set about sessions and gatherings. */
  readonly social?: SocialOptions;
  /** What a spec puts in place of this machine. */
  readonly clock?: Clock;
  readonly disk?: Disk;
  readonly random?: () => number;
  readonly claim?: (folder: string) => Promise<Claim>;
}

/** `opened` takes parcels and delivers none yet; `running` does both; `stopped` does neither. */
type State = 'opened' | 'running' | 'stopped';

/** The durable queue: what was taken in is delivered, whatever happens to this process and its machine. */
export class Outbox implements Intake {
  readonly #log: OutboxLog;
  readonly #clock: Clock;
  readonly #claim: Claim;
  readonly #shelf: Shelf;
  readonly #floor: DiskFloor;
  readonly #stock: Stock;
  readonly #dispatch: Dispatch;
  readonly #reception: Reception;
  readonly #social: SocialDesk;
  /** Parcels that are being put away. */
  readonly #underWay = new Set<Promise<void>>();
  #state: State = 'opened';
  #callOffSweep: () => void = () => {};

  /**
   * Claims the folder and repairs what the last end left behind; nothing that lies in the folder stops it. Throws a
   * BridgeError: `SB_OUTBOX_LOCKED` where another bridge runs there, `SB_OUTBOX_FOLDER` where the folder cannot be used.
   */
  static async open(options: OutboxOptions): Promise<Outbox> {
    const claim = await (options.claim ?? claimOutbox)(options.folder);
    try {
      const outbox = new Outbox(options, claim);
      await usingFolder(options.folder, () => outbox.#recover());
      return outbox;
    } catch (error) {
      await claim.release();
      throw error;
    }
  }

  private constructor(options: OutboxOptions, claim: Claim) {
    const { folder, destinations, freeDisk, keep, log } = options;
    const { clock = systemClock, disk = nodeDisk, random = Math.random } = options;
    const policy = { ...retryPolicy, ...options.policy };
    const makeRoom: MakeRoom = (bytes) => this.#stock.makeRoom(bytes);
    const shelf = new Shelf(folder, new RoomyDisk(disk, makeRoom));
    this.#log = log;
    this.#clock = clock;
    this.#claim = claim;
    this.#shelf = shelf;
    this.#floor = new DiskFloor(folder, freeDisk, { disk, clock, makeRoom, spare: () => this.#stock.spare });
    const changed = (delivery: Delivery) => this.#changed(delivery);
    this.#dispatch = new Dispatch(destinations, { shelf, clock, policy, log, random, changed });
    const knows = (destination: string) => this.#dispatch.knows(destination);
    const circumstances = () => ({ now: clock.now(), policy, random: random() });
    this.#stock = new Stock({ shelf, keep, log, knows, circumstances });
    this.#reception = this.#makeReception();
    const retryAfter = (failures: number) => backOff(policy, failures, random());
    this.#social = this.#makeSocialDesk(retryAfter, options.social);
  }

  /** Logins, which survive a restart. */
  get sessions(): Sessions {
    return this.#social.sessions;
  }

  /** Social uploads, file by file. */
  get gatherings(): Gatherings {
    return this.#social;
  }

  /** Begins to deliver. */
  start(): void {
    if (this.#state !== 'opened') return;
    this.#state = 'running';
    this.#dispatch.start();
    this.#social.start();
    this.#sweep();
  }

  /**
   * Takes no more parcels, lets the attempts in hand end within so many ms, breaks off the others, and gives the folder
   * back. What is not delivered waits for the next start. Never rejects.
   */
  async stop(deadline: number): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#callOffSweep();
    await this.#social.stop();
    await this.#dispatch.stop(deadline);
    await Promise.all(this.#underWay);
    this.#shelf.close();
    await this.#claim.release();
  }

  /** Tries a destination again at once that was paused until a person had mended it: there is a new token. */
  resume(destination: string): void {
    this.#dispatch.resume(destination);
  }

  async begin(): Promise<ParcelDraft> {
    if (this.#state === 'stopped')
      throw new RefusalError(
        'SB_OUTBOX_CLOSED',
        503,
        'the bridge is being stopped; send the photo again later',
      );
    try {
      await this.#floor.check();
      return new Draft(await this.#newFolder(), this.#reception);
    } catch (error) {
      throw diskRefusal(error);
    }
  }

  #makeReception(): Reception {
    return {
      shelf: this.#shelf,
      now: () => this.#clock.now(),
      accept: (parcel) => this.#accept(parcel),
      left: (parcel, error) => {
        const text = `${parcel}: it could not be removed from incoming before the next start: ${wordsOf(error)}`;
        this.#log({ level: 'warn', code: 'SB_LEFTOVER', text, fields: { parcel } });
      },
    };
  }

  #makeSocialDesk(retryAfter: (failures: number) => number, options: SocialOptions | undefined): SocialDesk {
    const { shelf, accept, left } = this.#reception;
    const clock = this.#clock;
    const newFolder = () => this.#newFolder();
    const checkRoom = () => this.#floor.check();
    const log = this.#log;
    return new SocialDesk({ shelf, clock, log, accept, left, newFolder, checkRoom, retryAfter }, options);
  }

  async #recover(): Promise<void> {
    await this.#stock.recover();
    await this.#social.recover();
    for (const { deliveries } of this.#stock.waiting.values()) this.#dispatch.add(deliveries);
    const desk = new RequestDesk({
      shelf: this.#shelf,
      waiting: this.#stock.waiting,
      now: () => this.#clock.now(),
      busy: (delivery) => this.#dispatch.busy(delivery),
      revived: (deliveries) => this.#dispatch.revive(deliveries),
      forget: (id) => this.#forget(id),
    });
    await this.#claim.serve((request) => desk.answer(request));
  }

  /** Ids go up, so only a folder that is no parcel's can be in the way. */
  async #newFolder(): Promise<string> {
    for (;;) {
      const id = this.#stock.ids.next(this.#clock.now());
      try {
        await this.#shelf.disk.makeFolder(this.#shelf.path('incoming', id));
        return id;
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
    }
  }

  #accept(parcel: Parcel): void {
    this.#dispatch.add(this.#stock.accept(parcel).deliveries);
  }

  #changed({ id }: Delivery): void {
    const task = this.#stock.putAway(id).then(() => this.#stock.sweep());
    this.#underWay.add(task);
    void task.finally(() => this.#underWay.delete(task));
  }

  #forget(id: string): void {
    this.#dispatch.forget(this.#stock.waiting.get(id)?.deliveries ?? []);
    this.#stock.forget(id);
  }

  #sweep(): void {
    void this.#stock.sweep();
    this.#callOffSweep = this.#clock.after(sweepEvery, () => this.#sweep());
  }
}
