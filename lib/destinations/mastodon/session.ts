import type { MastodonConfig } from '../../config/config.ts';
import { DeliveryError } from '../../errors.ts';
import type { Attempt, OpenParcel } from '../destination.ts';
import type { Answer } from './answer.ts';
import type { ServerLimits } from './limits.ts';
import type { PostNote, Progress } from './progress.ts';
import type { Body, MastodonServer } from './server.ts';

/** What the destination lends to an attempt. */
export interface Equipment {
  readonly config: MastodonConfig;
  readonly server: MastodonServer;
  readonly limits: ServerLimits;
  readonly token: string;
  /** Ids of posts that this destination made for other parcels. */
  readonly known: Set<string>;
  /** Ms to wait between looks at a file that the server still works on. */
  readonly pauses: readonly number[];
  log(line: string): void;
}

/** The server fails over the same files so often before a person is asked. */
const mostFailures = 3;

/** One attempt: what it delivers, what it may use, and its progress, which is on disk before anything depends on it. */
export class Session {
  readonly parcel: OpenParcel;
  readonly attempt: Attempt;
  readonly equipment: Equipment;
  /** Alt text of each file, by its stored name. */
  readonly altTexts: ReadonlyMap<string, string>;
  /** Existing folder for what is made of photos; removed after the attempt. */
  readonly folder: string;
  #progress: Progress;

  constructor(
    delivery: Pick<Session, 'parcel' | 'attempt' | 'equipment' | 'altTexts' | 'folder'>,
    progress: Progress,
  ) {
    this.parcel = delivery.parcel;
    this.attempt = delivery.attempt;
    this.equipment = delivery.equipment;
    this.altTexts = delivery.altTexts;
    this.folder = delivery.folder;
    this.#progress = progress;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** The server's clock in ms. */
  now(): number {
    return this.equipment.server.now();
  }

  get(path: string): Promise<Answer> {
    const { server, token } = this.equipment;
    return server.ask({ method: 'GET', path, token, signal: this.attempt.signal });
  }

  post(path: string, body: Body, key?: string): Promise<Answer> {
    const { server, token } = this.equipment;
    return server.ask({ method: 'POST', path, token, signal: this.attempt.signal, body, key });
  }

  /** Changes what is noted of one post; when it resolves, that survives a power cut. With a new post failures are counted anew. */
  async note(index: number, changes: Partial<PostNote>): Promise<void> {
    const posts = this.#progress.posts.map((post, at) => (at === index ? { ...post, ...changes } : post));
    const failures = changes.posted === undefined ? this.#progress.failures : 0;
    await this.#keep({ ...this.#progress, posts, failures });
  }

  /** Notes that a person is asked to look at the account. */
  async ask(asked: boolean): Promise<void> {
    await this.#keep({ ...this.#progress, asked });
  }

  /** Counts a failure over the files of a post themselves: three, and the parcel is held. Always throws. */
  async fail(error: DeliveryError): Promise<never> {
    const failures = this.#progress.failures + 1;
    await this.#keep({ ...this.#progress, failures });
    if (failures < mostFailures)
      throw new DeliveryError(error.code, 'later', error.message, { cause: error });
    const cure = `it failed ${failures} times; try again with: samsung-bridge outbox retry ${this.parcel.id}`;
    throw new DeliveryError('SB_MASTODON_STUCK', 'held', `${error.message}; ${cure}`, { cause: error });
  }

  async #keep(progress: Progress): Promise<void> {
    await this.attempt.remember({ ...progress });
    this.#progress = progress;
  }
}
