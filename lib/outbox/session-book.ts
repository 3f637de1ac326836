import { randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { RefusalError } from '../errors.ts';
import type { Login, Session, Sessions } from '../session.ts';
import { type Clock, Countdown } from './clock.ts';
import { hasCode } from './disk.ts';
import { diskRefusal } from './disk-refusal.ts';
import { stopping } from './gathering-refusals.ts';
import { type OutboxLog, wordsOf } from './outbox-line.ts';
import {
  decodeSession,
  digestOf,
  encodeSession,
  idInName,
  idOf,
  type StoredSession,
  sessionName,
} from './session-file.ts';
import { newSuffix, type Shelf } from './shelf.ts';
import { DamageError } from './stored-json.ts';
import { Turns } from './turns.ts';

/** No timer is set for longer (ms): Node takes at most 2³¹. */
const longestTimer = 3_600_000;

/** Ends the name of a session's file that could not be read. */
const damagedSuffix = '.damaged';

export interface SessionBookMeans {
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly log: OutboxLog;
  /** Ms from the login until a session expires. */
  readonly life: number;
  /** Sessions at a time. */
  readonly most: number;
  /** Rejects with a RefusalError where the disk is too full. */
  checkRoom(): Promise<void>;
  /** Whether a post is being gathered in a session: a photo waits, or was announced and is to come. */
  isBusy(id: string): boolean;
  /** Sends out what waits in a session that is over. */
  over(id: string): Promise<void>;
}

interface Entry {
  readonly stored: StoredSession;
  readonly countdown: Countdown;
}

/** The sessions, each in a file of its own in `sessions/`; in memory by id, oldest first. */
export class SessionBook implements Sessions {
  readonly #means: SessionBookMeans;
  readonly #entries = new Map<string, Entry>();
  /** Changes of files that are there: what is removed must not be written again. */
  readonly #turns = new Turns();
  #stopped = false;
  #callOff: (() => void) | undefined;

  constructor(means: SessionBookMeans) {
    this.#means = means;
  }

  async open({ user, site }: Login): Promise<Session> {
    if (this.#stopped) throw stopping();
    const { clock, shelf, checkRoom } = this.#means;
    const key = this.#newKey();
    const digest = digestOf(key);
    const stored = { id: idOf(digest), digest, user, site, since: new Date(clock.now()).toISOString() };
    try {
      await checkRoom();
      await shelf.replace(this.#path(sessionName(stored.id)), encodeSession(stored));
    } catch (error) {
      throw loginRefusal(error);
    }
    this.#add(stored);
    await this.#makeRoom(stored.id);
    this.#watch();
    return toSession(stored, key);
  }

  find(key: string): Session | undefined {
    const entry = this.#entryOf(key);
    return entry === undefined || this.#isExpired(entry) ? undefined : toSession(entry.stored, key);
  }

  async end(key: string): Promise<void> {
    const entry = this.#entryOf(key);
    if (entry !== undefined) await this.#close(entry);
  }

  /** Keeps the first model that the camera of a session names, safe on disk. Rejects with a RefusalError where the disk fails. */
  learn(id: string, model: string): Promise<void> {
    return this.#turns.take(async () => {
      const entry = this.#entries.get(id);
      if (entry === undefined || entry.stored.model !== undefined) return;
      const stored = { ...entry.stored, model };
      await this.#means.shelf.replace(this.#path(sessionName(id)), encodeSession(stored)).catch(refuse);
      if (this.#entries.has(id)) this.#entries.set(id, { ...entry, stored });
    });
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Whether the session with this id is good. */
  isGood(id: string): boolean {
    const entry = this.#entries.get(id);
    return entry !== undefined && !this.#isExpired(entry);
  }

  /** Reads the sessions of the last life. What cannot be read is set aside; nothing in it stops the start. */
  async recover(): Promise<void> {
    const { disk } = this.#means.shelf;
    await disk.ensureFolder(this.#path());
    const found: StoredSession[] = [];
    for (const name of await disk.list(this.#path())) {
      if (name.endsWith(newSuffix)) await this.#remove(name);
      const id = idInName(name);
      const stored = id === undefined ? undefined : await this.#read(name, id);
      if (stored !== undefined) found.push(stored);
    }
    found.sort((a, b) => (a.since < b.since ? -1 : 1));
    for (const stored of found) this.#add(stored);
  }

  /** Begins to look after sessions that expire. */
  start(): void {
    this.#watch();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  /** Takes the same time for every wrong key: what is looked up and compared are digests. */
  #entryOf(key: string): Entry | undefined {
    const digest = digestOf(key);
    const entry = this.#entries.get(idOf(digest));
    if (entry === undefined) return undefined;
    return timingSafeEqual(Buffer.from(entry.stored.digest), Buffer.from(digest)) ? entry : undefined;
  }

  #add(stored: StoredSession): void {
    const { life } = this.#means;
    const countdown = new Countdown(Date.parse(stored.since) + life, life);
    this.#entries.set(stored.id, { stored, countdown });
  }

  /** Ids are short; each names one session. */
  #newKey(): string {
    for (;;) {
      const key = randomBytes(16).toString('hex');
      if (!this.#entries.has(idOf(digestOf(key)))) return key;
    }
  }

  async #makeRoom(newest: string): Promise<void> {
    while (this.#entries.size > Math.max(1, this.#means.most)) {
      const gone = this.#leastMissed(newest);
      if (gone === undefined) return;
      await this.#close(gone);
    }
  }

  /**
   * One in which no post is being gathered, if there is such a one; of these, one of the user who has the most sessions; of
   * these, the oldest. So many cheap logins push out each other first. Never the one that was just opened.
   */
  #leastMissed(newest: string): Entry | undefined {
    const all = [...this.#entries.values()];
    const others = all.filter(({ stored }) => stored.id !== newest);
    const idle = others.filter(({ stored }) => !this.#means.isBusy(stored.id));
    const counts = countsByUser(all);
    const countOf = ({ stored }: Entry): number => counts.get(userOf(stored)) ?? 0;
    const candidates = idle.length > 0 ? idle : others;
    const most = Math.max(...candidates.map(countOf));
    return candidates.find((entry) => countOf(entry) === most);
  }

  /** It is over in memory at once; what waits in it goes out; then it is over on disk. Never rejects. */
  async #close({ stored }: Entry): Promise<void> {
    this.#entries.delete(stored.id);
    await this.#means.over(stored.id);
    await this.#turns.take(() => this.#remove(sessionName(stored.id)));
  }

  #isExpired({ countdown }: Entry): boolean {
    return countdown.left(this.#means.clock.now()) === 0;
  }

  /** Sets the one timer, for the session that expires first. */
  #watch(): void {
    if (this.#stopped || this.#callOff !== undefined || this.#entries.size === 0) return;
    const { clock } = this.#means;
    const lefts = [...this.#entries.values()].map(({ countdown }) => countdown.left(clock.now()));
    this.#callOff = clock.after(Math.min(longestTimer, ...lefts), () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    this.#callOff = undefined;
    for (const entry of [...this.#entries.values()]) if (this.#isExpired(entry)) await this.#close(entry);
    this.#watch();
  }

  async #read(name: string, id: string): Promise<StoredSession | undefined> {
    try {
      return decodeSession(await this.#means.shelf.disk.read(this.#path(name)), id);
    } catch (error) {
      if (error instanceof DamageError || hasCode(error, 'EISDIR'))
        await this.#setAside(name, wordsOf(error));
      else this.#tell('SB_SESSION_UNREADABLE', `${name}: ${wordsOf(error)}; its camera must log in again`);
      return undefined;
    }
  }

  async #setAside(name: string, damage: string): Promise<void> {
    const path = this.#path(name);
    const fate = await this.#means.shelf.place(path, `${path}${damagedSuffix}`).then(
      () => `set aside as ${path}${damagedSuffix}`,
      (error: unknown) => `it could not be set aside: ${wordsOf(error)}`,
    );
    this.#tell('SB_SESSION_DAMAGED', `${damage}; ${fate}; its camera must log in again`);
  }

  async #remove(name: string): Promise<void> {
    const { disk } = this.#means.shelf;
    try {
      await disk.remove(this.#path(name));
      await disk.syncFolder(this.#path());
    } catch (error) {
      this.#tell('SB_LEFTOVER', `session file ${name} could not be removed: ${wordsOf(error)}`);
    }
  }

  #tell(code: string, text: string): void {
    this.#means.log({ level: 'warn', code, text });
  }

  #path(...names: readonly string[]): string {
    return join(this.#means.shelf.folder, 'sessions', ...names);
  }
}

function toSession({ id, user, site, since, model }: StoredSession, key: string): Session {
  return { id, user, site, since, key, ...(model === undefined ? {} : { model }) };
}

function countsByUser(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { stored } of entries) counts.set(userOf(stored), (counts.get(userOf(stored)) ?? 0) + 1);
  return counts;
}

/** Logins compare names without ASCII case. */
function userOf({ user }: StoredSession): string {
  return user.toLowerCase();
}

function refuse(error: unknown): never {
  throw diskRefusal(error);
}

function loginRefusal(error: unknown): RefusalError {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) return diskRefusal(error);
  const message =
    'there is no room on the disk of the outbox to remember a login; make room and log in again';
  return new RefusalError('SB_DISK_FULL', 503, message, { cause: error });
}
