import { randomUUID } from 'node:crypto';
import type { Visibility } from '../../config/config.ts';
import { DeliveryError } from '../../errors.ts';
import { type Found, findPost } from './account.ts';
import { type Answer, fieldsOf, isGood, isPage, refusal, textIn } from './answer.ts';
import { NetworkError } from './network-error.ts';
import type { KeyNote, PostNote, UploadNote } from './progress.ts';
import { jsonBody } from './server.ts';
import type { Session } from './session.ts';
import { awaitReady, stateOf, upload } from './uploading.ts';
import { differences, type Wanted } from './verification.ts';

/** Servers throw unattached files away after 2 hours (Pixelfed) to a day (Mastodon). */
const uploadLife = 90 * 60_000;
/** Servers know a key for an hour. */
const keyLife = 50 * 60_000;
/** Servers tell whole seconds, and the machines behind one name not the same ones; ms. */
const clockGrain = 60_000;

type State = 'look' | 'upload' | 'wait' | 'send' | 'verify' | 'posted';

/** Of so many posts of other parcels it is noted that they are others: more are not made within minutes. */
const mostOthers = 60;

/** Of a post that is not the first, softest first; what is louder is said unlisted. */
const byLoudness: readonly Visibility[] = ['direct', 'private', 'unlisted'];

/** Brings one post of a thread from where its notes say it is to the account. */
export class Posting {
  readonly #session: Session;
  readonly #index: number;
  #state: State;
  /** Files that were uploaded by this attempt. */
  readonly #fresh = new Set<string>();
  /** The post as the server answered it. */
  #entity: Found = {};

  readonly #states: Readonly<Record<State, () => Promise<State>>> = {
    look: () => this.#look(),
    upload: () => this.#upload(),
    wait: () => this.#wait(),
    send: () => this.#send(),
    verify: () => this.#verify(),
    posted: async () => 'posted',
  };

  constructor(session: Session, index: number) {
    this.#session = session;
    this.#index = index;
    this.#state = this.#note.posted ? 'posted' : this.#note.key ? 'look' : 'upload';
  }

  /** Returns when the post is there. Throws a DeliveryError; notes what is known by then. */
  async run(): Promise<void> {
    while (this.#state !== 'posted') this.#state = await this.#states[this.#state]();
  }

  get #note(): PostNote {
    const note = this.#session.progress.posts[this.#index];
    if (note === undefined) throw new Error(`the plan has no post ${this.#index}`);
    return note;
  }

  #save(changes: Partial<PostNote>): Promise<void> {
    return this.#session.note(this.#index, changes);
  }

  /** The first as the configuration says; the rest not louder than unlisted, nor than the first was, if that is another day's. */
  get #visibility(): Visibility {
    const { visibility } = this.#session.equipment.config;
    if (this.#index === 0) return visibility;
    const first = this.#session.progress.posts[0]?.posted?.visibility ?? visibility;
    return byLoudness.find((one) => one === visibility || one === first) ?? 'unlisted';
  }

  /** Whether what was made at a time of the server's clock is younger than that. Ours stands still while the power is off. */
  #isYoung(at: number, life: number): boolean {
    const age = this.#session.now() - at;
    return age > -clockGrain && age < life;
  }

  get #uploads(): readonly UploadNote[] {
    return this.#note.files.flatMap((stored) => this.#note.uploads[stored] ?? []);
  }

  /** The end of an earlier try is not known: what does the account say? */
  async #look(): Promise<State> {
    const { key, text } = this.#note;
    if (key === undefined) return 'upload';
    const session = this.#session;
    const others = new Set([...this.#others(key), ...this.#siblings()]);
    const mediaIds = this.#uploads.map(({ id }) => id);
    const altTexts = this.#uploads.map(({ altText }) => altText);
    const sought = { text, mediaIds, altTexts, key, others };
    const found = await findPost((path) => session.get(path), sought, session.now());
    if (found === 'alike') return this.#again(key, session.equipment.limits.honoursKeys ? 'absent' : found);
    if (found === 'absent' || found === 'unknown') return this.#again(key, found);
    return this.#posted(found);
  }

  #others(key: KeyNote | undefined): readonly string[] {
    return [...new Set([...(key?.others ?? []), ...this.#session.equipment.known])];
  }

  #siblings(): readonly string[] {
    return this.#session.progress.posts.flatMap(({ posted }) => posted?.id ?? []);
  }

  /**
   * Not found: the same key while servers know it; else a new one, if the account could be seen or a person has looked. Where
   * it could not be seen, the key is all that stands between one post and two: only with a server that surely minds it. Such
   * servers keep the ids of files, too: there a post that is only alike is another one.
   */
  async #again(key: KeyNote, found: 'absent' | 'alike' | 'unknown'): Promise<State> {
    const guarded = found === 'absent' || this.#session.equipment.limits.honoursKeys;
    if (guarded && !key.burnt && this.#isYoung(key.first, keyLife)) return 'send';
    if (found !== 'absent' && !this.#session.progress.asked) return this.#askPerson(found);
    await this.#save({ key: undefined });
    await this.#session.ask(false);
    return 'upload';
  }

  async #askPerson(found: 'alike' | 'unknown'): Promise<never> {
    const { id } = this.#session.parcel;
    await this.#session.ask(true);
    const why =
      found === 'alike'
        ? 'a post with these alt texts and other words may be it'
        : 'the token may not look (scope read:statuses)';
    throw new DeliveryError(
      'SB_MASTODON_UNSURE',
      'held',
      `the server never said whether it posted this, and ${why}; look at the account: if the post is there, \`samsung-bridge outbox drop ${id}\`, else \`samsung-bridge outbox retry ${id}\``,
    );
  }

  async #upload(): Promise<State> {
    for (const stored of this.#note.files) {
      const old = this.#note.uploads[stored];
      const same = old?.altText === (this.#session.altTexts.get(stored) ?? '');
      if (old !== undefined && same && this.#isYoung(old.at, uploadLife)) continue;
      await this.#noteUpload(stored, await upload(this.#session, stored));
      this.#fresh.add(stored);
    }
    return 'wait';
  }

  #noteUpload(stored: string, upload: UploadNote | undefined): Promise<void> {
    const { [stored]: _old, ...others } = this.#note.uploads;
    return this.#save({ uploads: upload === undefined ? others : { ...others, [stored]: upload } });
  }

  async #wait(): Promise<State> {
    for (const stored of this.#note.files) {
      const note = this.#note.uploads[stored];
      if (note === undefined) return 'upload';
      if (note.ready && (await this.#isGone(stored, note))) return 'upload';
      if (note.ready) continue;
      const state = await awaitReady(this.#session, note);
      if (state !== 'ready') return this.#lose(stored, state);
      await this.#noteUpload(stored, { ...note, ready: true });
    }
    return 'send';
  }

  /** Servers throw away what an earlier attempt has uploaded. Where they do not tell, the post will. */
  async #isGone(stored: string, { id }: UploadNote): Promise<boolean> {
    if (this.#fresh.has(stored)) return false;
    const state = await stateOf(this.#session, id).catch(() => 'ready' as const);
    if (!(state instanceof DeliveryError)) return false;
    await this.#noteUpload(stored, undefined);
    return true;
  }

  async #lose(stored: string, why: DeliveryError): Promise<never> {
    await this.#noteUpload(stored, undefined);
    return this.#session.fail(why);
  }

  /** The key is on disk before it is used, and stays there until the end is known. */
  async #send(): Promise<State> {
    const before = this.#note.key;
    const now = this.#session.now();
    const fresh = { value: randomUUID(), first: now, burnt: false };
    const others = this.#others(before).slice(-mostOthers);
    const key: KeyNote = { ...(before ?? fresh), last: now, others };
    await this.#save({ key });
    let answer: Answer;
    try {
      answer = await this.#session.post('/api/v1/statuses', jsonBody(this.#body()), key.value);
    } catch (error) {
      if (error instanceof NetworkError && !error.sent) await this.#save({ key: before });
      throw error;
    }
    const entity = fieldsOf(answer.json);
    if (isGood(answer) && textIn(entity.id) !== undefined) return this.#posted(entity);
    return this.#refused(answer, before, key);
  }

  #body(): object {
    const { config } = this.#session.equipment;
    const before = this.#session.progress.posts[this.#index - 1]?.posted?.id;
    return {
      status: this.#note.text,
      media_ids: this.#uploads.map(({ id }) => id),
      visibility: this.#visibility,
      sensitive: config.sensitive,
      ...(config.language !== undefined && { language: config.language }),
      ...(before !== undefined && { in_reply_to_id: before }),
    };
  }

  /** What a refusal says of the key: 2xx, 408, 425 and 5xx leave it in doubt, any other says that nothing was posted now. */
  async #refused(answer: Answer, before: KeyNote | undefined, key: KeyNote): Promise<never> {
    const { status } = answer;
    const error = refusal(answer, 'post', this.#session.now());
    const unknown = status < 300 || status >= 500 || status === 408 || status === 425;
    if (unknown) {
      if ('idempotent-replayed' in answer.headers) await this.#save({ key: { ...key, burnt: true } });
      throw error;
    }
    const aside = status < 400 || [401, 403, 429].includes(status);
    if (before !== undefined && !aside) return this.#burn(key, error);
    await this.#save({ key: before });
    if (status === 400 || status === 422) await this.#checkUploads();
    if (status === 404 && this.#index > 0 && !isPage(answer)) throw threadBroken(error);
    throw error;
  }

  /** After a try whose end is not known a refusal says nothing about that one: look again before a new key is used. */
  async #burn(key: KeyNote, error: DeliveryError): Promise<never> {
    await this.#save({ key: { ...key, burnt: true } });
    throw new DeliveryError(error.code, 'later', error.message, { cause: error });
  }

  /** The post was refused: perhaps a file is not ready yet, or gone. Returns where it is neither. */
  async #checkUploads(): Promise<void> {
    for (const stored of this.#note.files) {
      const note = this.#note.uploads[stored];
      const state = note === undefined ? 'ready' : await stateOf(this.#session, note.id);
      if (note === undefined || state === 'ready') continue;
      if (state !== 'working') return this.#lose(stored, state);
      await this.#noteUpload(stored, { ...note, ready: false });
      const message = 'the server still works on an uploaded file';
      throw new DeliveryError('SB_MASTODON_PROCESSING', 'later', message, { after: 10_000 });
    }
  }

  async #posted(entity: Found): Promise<State> {
    this.#entity = entity;
    const id = String(entity.id);
    this.#session.equipment.known.add(id);
    const url =
      textIn(entity.url) ?? textIn(entity.uri) ?? `${this.#session.equipment.config.server} (${id})`;
    await this.#save({ key: undefined, posted: { id, url, visibility: this.#visibility, remarks: [] } });
    return 'verify';
  }

  /** What came back is compared with what was sent; a difference is told, and changes nothing. */
  async #verify(): Promise<State> {
    const { posted } = this.#note;
    if (posted === undefined) return 'posted';
    const altTexts = this.#uploads.map(({ altText }) => altText);
    const wanted = { visibility: this.#visibility, altTexts };
    const told = [...this.#damages(), ...(await this.#remarks(posted.id, wanted))];
    if (told.length > 0) await this.#save({ posted: { ...posted, remarks: told } });
    return 'posted';
  }

  #damages(): readonly string[] {
    return this.#note.files.flatMap((stored) => {
      const damage = this.#note.uploads[stored]?.damage;
      return damage === undefined
        ? []
        : [`file ${stored} is damaged, and published as far as it decodes: ${damage}`];
    });
  }

  /** By the post as the server shows it now; as it was answered where that cannot be had. */
  async #remarks(id: string, wanted: Wanted): Promise<readonly string[]> {
    const answer = await this.#session
      .get(`/api/v1/statuses/${encodeURIComponent(id)}`)
      .catch(() => undefined);
    const shown = answer !== undefined && isGood(answer) ? fieldsOf(answer.json) : {};
    const absent = answer?.status === 404 && !isPage(answer) ? [notShown] : [];
    return [...absent, ...differences(textIn(shown.id) === id ? shown : this.#entity, wanted)];
  }
}

/** Mastodon answers accounts that it takes for spammers with a post that it did not make. [Q mastodon.md 1.3] */
const notShown = 'the server took the post and does not show it (404): look at the account';

function threadBroken(cause: DeliveryError): DeliveryError {
  const message =
    'the post that this one was to follow is gone from the account; the rest stays in the outbox';
  return new DeliveryError('SB_MASTODON_THREAD', 'never', message, { cause });
}
