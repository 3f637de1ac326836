import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { MastodonConfig } from '../../config/config.ts';
import { DeliveryError, RefusalError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { typeOfFile } from '../../media/media-type.ts';
import type { Parcel } from '../../parcel.ts';
import type { Attempt, Destination, OpenParcel, Receipt } from '../destination.ts';
import type { Surroundings } from '../destinations.ts';
import { altTextsFor, wordsOf } from '../words.ts';
import { compose, type PlannedFile, type PlannedPost, planPosts } from './composition.ts';
import { type Account, verify } from './credentials.ts';
import { examineMastodon } from './examination.ts';
import { LimitsCache, type ServerLimits } from './limits.ts';
import { Posting } from './posting.ts';
import { beginning, type Progress, progressIn, replanned } from './progress.ts';
import { MastodonServer } from './server.ts';
import { type Equipment, Session } from './session.ts';
import { readToken, withLogin, withoutToken } from './token.ts';

/** Waits between looks at a file that the server works on, 20 s in all; then it is the outbox that waits. */
const usualPauses: readonly number[] = [1000, 1000, 2000, 3000, 5000, 8000];

/** How many posts of other parcels are kept in mind; they are told apart from one in doubt. */
const mostKnown = 1000;

/** An account on a server with Mastodon's client API. */
export class Mastodon implements Destination {
  readonly name: string;
  readonly #config: MastodonConfig;
  readonly #server: MastodonServer;
  readonly #limits = new LimitsCache();
  readonly #known = new Set<string>();
  readonly #log: (line: string) => void;
  /** Where photos are made fit to publish. */
  readonly #scratch: string;
  readonly #pauses: readonly number[];
  /** The token of the last attempt or check. */
  #token = '';
  /** Whether a token was refused; then the server is asked before photos are made fit and sent in vain. */
  #doubtful = false;
  /** Parcels that the server refused with a token that it called good. */
  readonly #disliked = new Set<string>();

  /** `pauses` are other ones in specs. */
  constructor(
    name: string,
    config: MastodonConfig,
    surroundings: Pick<Surroundings, 'version' | 'data' | 'log'>,
    pauses = usualPauses,
  ) {
    this.name = name;
    this.#config = config;
    this.#server = new MastodonServer(config.server, surroundings.version);
    this.#log = surroundings.log ?? (() => undefined);
    this.#scratch = join(surroundings.data, 'scratch');
    this.#pauses = pauses;
  }

  /** With `altText: reject` a parcel without an alt text for each file is refused while the camera still listens. */
  review(parcel: Omit<Parcel, 'id' | 'received'>): void {
    if (this.#config.altText !== 'reject') return;
    const lacking = altTextsFor(parcel.files.length, wordsOf(parcel), undefined).filter(
      (text) => text === '',
    );
    if (lacking.length === 0) return;
    const message = `${counted(parcel.files.length)} need as many alt texts, ${lacking.length} are missing; type: text~alt text~alt text`;
    throw new RefusalError('SB_ALT_TEXT', 400, message);
  }

  /** Says whose token it is. */
  async check(signal: AbortSignal): Promise<string> {
    try {
      await this.#readToken();
      const account = await this.#verify(signal);
      return account?.handle ?? 'an account that the token may not name';
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** Whose token it is, how it is kept, and what the server takes. Posts nothing. */
  examine(signal: AbortSignal): Promise<readonly Finding[]> {
    const ask = (path: string) => this.#server.ask({ method: 'GET', path, token: this.#token, signal });
    return examineMastodon(this.#config, {
      check: () => this.check(signal),
      ask,
      now: () => this.#server.now(),
    });
  }

  /** Posts a parcel, or goes on with it where an earlier attempt ended. The receipt is the address of the (first) post. */
  async deliver(parcel: OpenParcel, attempt: Attempt): Promise<Receipt> {
    const altTexts = this.#altTexts(parcel);
    const scratch = join(this.#scratch, `${this.name}-${parcel.id}`);
    const folder = await emptied(scratch);
    this.#doubtful ||= this.#disliked.has(parcel.id);
    const doubted = this.#doubtful;
    try {
      const equipment = await this.#equipment(attempt);
      const progress = await this.#progress(parcel, attempt, equipment.limits);
      const session = new Session({ parcel, attempt, equipment, altTexts, folder }, progress);
      for (const index of progress.posts.keys()) await new Posting(session, index).run();
      this.#disliked.delete(parcel.id);
      return receipt(session.progress, superfluous(parcel));
    } catch (error) {
      const reconsidered = await this.#reconsidered(error, attempt);
      throw doubted && !this.#doubtful ? this.#aboutParcel(parcel, reconsidered) : this.#told(reconsidered);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** Alt text by stored name. Throws a DeliveryError (`held`) where one is missing and may not be. */
  #altTexts(parcel: OpenParcel): ReadonlyMap<string, string> {
    const texts = altTextsFor(parcel.files.length, wordsOf(parcel), parcel.described);
    const lacking = texts.filter((text) => text === '').length;
    if (lacking > 0 && this.#config.altText !== 'allow') throw needsAltText(parcel, lacking);
    return new Map(parcel.files.map(({ stored }, index) => [stored, texts[index] ?? '']));
  }

  async #equipment({ signal }: Attempt): Promise<Equipment> {
    const token = await this.#readToken();
    if (this.#doubtful) await this.#verify(signal);
    const limits = await this.#limits.get((path) => this.#server.ask({ method: 'GET', path, token, signal }));
    for (const id of this.#known) if (this.#known.size > mostKnown) this.#known.delete(id);
    return {
      config: this.#config,
      server: this.#server,
      limits,
      token,
      known: this.#known,
      pauses: this.#pauses,
      log: this.#log,
    };
  }

  async #readToken(): Promise<string> {
    this.#token = await readToken(this.#config);
    return this.#token;
  }

  async #verify(signal: AbortSignal): Promise<Account | undefined> {
    const token = this.#token;
    const ask = (path: string) => this.#server.ask({ method: 'GET', path, token, signal });
    const account = await verify(ask, new URL(this.#config.server).host, this.#server.now());
    this.#doubtful = false;
    return account;
  }

  /**
   * What the server said with a token that it had just called good: it dislikes this parcel, or lets the token do only a part.
   * The account goes on with others, and each attempt at this one asks for the token first.
   */
  #aboutParcel({ id }: OpenParcel, error: unknown): unknown {
    if (!(error instanceof DeliveryError) || error.retry !== 'paused') return this.#told(error);
    this.#disliked.add(id);
    const message = `${error.message}; it is good for looking at the account`;
    return this.#told(new DeliveryError(error.code, 'later', message, { cause: error }));
  }

  /** What a person reads of an error. */
  #told(error: unknown): unknown {
    if (error instanceof DeliveryError && error.retry === 'paused') this.#doubtful = true;
    return withLogin(withoutToken(error, this.#token), this.#config);
  }

  /** What a server refuses for good it may have taken by the limits that it told: then another try, with those of now. */
  async #reconsidered(error: unknown, { signal }: Attempt): Promise<unknown> {
    const refused = error instanceof DeliveryError && error.code === 'SB_MASTODON_REFUSED';
    if (!refused || error.retry !== 'never') return error;
    const token = this.#token;
    const ask = (path: string) => this.#server.ask({ method: 'GET', path, token, signal });
    const before = await this.#limits.get(ask).catch(() => undefined);
    this.#limits.forget();
    const now = await this.#limits.get(ask).catch(() => before);
    if (isDeepStrictEqual(before, now)) return error;
    const message = `${error.message}; by now it says that it takes something else`;
    return new DeliveryError(error.code, 'later', message, { cause: error });
  }

  async #progress(parcel: OpenParcel, { memory }: Attempt, limits: ServerLimits): Promise<Progress> {
    const plan = await this.#plan(parcel, limits);
    const older = progressIn(memory);
    return older === undefined ? beginning(plan) : replanned(older, plan);
  }

  async #plan(parcel: OpenParcel, limits: ServerLimits): Promise<readonly PlannedPost[]> {
    const files = parcel.files.map(async ({ stored }): Promise<PlannedFile> => {
      const { kind } = await typeOfFile(parcel.pathOf(stored));
      return { stored, kind: kind === 'video' ? 'video' : 'photo' };
    });
    const composition = compose(wordsOf(parcel), parcel.model, this.#config);
    return planPosts(await Promise.all(files), composition, limits);
  }
}

/**
 * A new folder in a folder that is emptied before: what a bridge left there that was killed in the midst of a photo goes, and a
 * child of its that still works on one finds no place for it.
 */
async function emptied(scratch: string): Promise<string> {
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  return mkdtemp(join(scratch, 'photo-'));
}

function counted(files: number): string {
  return files === 1 ? '1 photo' : `${files} photos`;
}

function needsAltText(parcel: OpenParcel, lacking: number): DeliveryError {
  const places = parcel.files.map((_, index) => `"what photo ${index + 1} shows"`).join(' ');
  const command = `samsung-bridge outbox describe ${parcel.id} ${places}`;
  const message = `${counted(parcel.files.length)}, ${lacking} without alt text; describe with: ${command}`;
  return new DeliveryError('SB_ALT_TEXT', 'held', message);
}

/** Words behind a `~` that no photo is left for: perhaps the `~` was meant as one. */
function superfluous(parcel: OpenParcel): readonly string[] {
  const more = wordsOf(parcel)
    .altTexts.slice(parcel.files.length)
    .filter((text) => text !== '').length;
  if (more === 0 || parcel.described !== undefined) return [];
  const texts = `${more} ${more === 1 ? 'text' : 'texts'} behind a ~`;
  return [
    `${texts} not posted, for ${counted(parcel.files.length)}; all words: samsung-bridge outbox show ${parcel.id}`,
  ];
}

function receipt({ posts }: Progress, more: readonly string[]): Receipt {
  const remarks = [...posts.flatMap(({ posted }) => posted?.remarks ?? []), ...more];
  const where = posts[0]?.posted?.url ?? '';
  return remarks.length === 0 ? { where } : { where, remark: remarks.join('; ') };
}
