import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../../errors.ts';
import type { Ended, Side, Tap } from '../../tap.ts';
import type { ConversationShape, Hole, Seen } from '../capture.ts';
import { ChunkList } from './chunk-list.ts';
import { judgeOf } from './judge-choice.ts';
import { ReplyScrubber, withPlaceholders } from './reply-scrubber.ts';
import { RequestScrubber } from './request-scrubber.ts';
import { SparseFile } from './sparse-file.ts';
import { textLimit } from './stretch-scrubber.ts';
import { holdsMark, type Visit } from './visit.ts';

/** Bytes that may wait for the disk; a conversation that is further ahead is given up. */
const mostWaiting = 16 * 1024 * 1024;

/** What a conversation needs of the recording. */
export interface RecordingHouse {
  readonly keepBodies: boolean;
  /** The visit that a conversation of that peer belongs to, at a time in ms since 1970. */
  visitOf(peer: string, time: number): Visit;
  /** Another one, because a capture has room for one session key and one time. */
  nextVisit(before: Visit, time: number): Visit;
  /** Throws where a file would take the last room of the disk. */
  expectRoom(folder: string): Promise<void>;
  gaveUp(peer: string, error: unknown): void;
  /** The capture in that folder has one conversation more. */
  saved(folder: string): void;
  /** Nothing is left to do for it. */
  over(conversation: RecordedConversation): void;
}

/** `silent`: the camera has said nothing, and nothing is written. `lost`: given up. */
type State = 'silent' | 'talking' | 'ended' | 'lost';

const behind = `expected a disk as fast as the camera, it is ${mostWaiting} bytes behind: record to a faster one`;

const zeros = Buffer.alloc(64 * 1024);

/** Where the files of a conversation are. */
interface Place {
  readonly folder: string;
  readonly number: number;
  readonly file: SparseFile;
}

/** Takes the bytes of one conversation and writes them scrubbed, in bounded memory. It never throws into the conversation. */
export class RecordedConversation implements Tap {
  state: State = 'silent';
  readonly #house: RecordingHouse;
  readonly #peer: string;
  readonly #began: number;
  #visit: Visit | undefined;
  #place: Place | undefined;
  readonly #scrubber: RequestScrubber;
  readonly #reply = new ReplyScrubber();
  readonly #requestChunks = new ChunkList();
  readonly #replyChunks = new ChunkList();
  readonly #holes: Hole[] = [];
  /** Scrubbed pieces that came before it was known where they go. */
  #pending: { readonly at: number; readonly bytes: Buffer }[] = [];
  #pendingBytes = 0;
  #holdsMark = false;
  #lastTime = 0;
  #over: Promise<void> | undefined;
  #removal: Promise<void> | undefined;

  constructor(house: RecordingHouse, peer: string, began: number) {
    this.#house = house;
    this.#peer = peer;
    this.#began = began;
    this.#scrubber = new RequestScrubber({
      keepBodies: house.keepBodies,
      aliases: () => this.#ownVisit().aliases,
      put: (at, bytes) => this.#put(at, bytes),
    });
  }

  get folder(): string | undefined {
    return this.#place?.folder;
  }

  get file(): string | undefined {
    if (this.#place === undefined || this.state === 'lost') return undefined;
    return join(this.#place.folder, requestName(this.#place.number));
  }

  took(side: Side, bytes: Buffer, time: number): void {
    if (bytes.length === 0) return;
    this.#lastTime = time;
    this.#guarded(() => (side === 'camera' ? this.#heard(bytes, time) : this.#answered(bytes, time)));
  }

  missed(side: Side, bytes: number): void {
    const at = side === 'camera' ? this.#requestChunks.bytes : this.#replyChunks.bytes;
    this.#holes.push({ side, at, bytes });
    this.#guarded(() => {
      for (let left = bytes; left > 0; left -= zeros.length) this.#pass(side, zeros.subarray(0, left));
      (side === 'camera' ? this.#requestChunks : this.#replyChunks).add(bytes, this.#lastTime);
    });
  }

  ended(how: Ended): Promise<void> {
    this.#over ??= this.#finish(how).then(() => this.#house.over(this));
    return this.#over;
  }

  /** Resolves when all that was scrubbed so far is on disk. */
  async caughtUp(): Promise<void> {
    await this.#place?.file.written();
  }

  #heard(bytes: Buffer, time: number): void {
    if (this.state === 'silent') this.state = 'talking';
    this.#requestChunks.add(bytes.length, time);
    this.#pass('camera', bytes);
  }

  #answered(bytes: Buffer, time: number): void {
    this.#replyChunks.add(bytes.length, time);
    this.#pass('server', bytes);
    if (this.state === 'talking' && this.#place === undefined && !this.#maybeLogin) this.#ownPlace();
  }

  #pass(side: Side, bytes: Buffer): void {
    if (side === 'camera') this.#scrubber.push(bytes);
    else this.#reply.push(bytes);
  }

  /** The answer to a login may give out a key, and so belong to the next visit: until then it has no place. */
  get #maybeLogin(): boolean {
    const asksForKey = /\/auth$/.test(this.#scrubber.head?.path ?? '');
    return asksForKey && this.#reply.sessionKey === undefined && !this.#reply.isWhole;
  }

  #guarded(task: () => void): void {
    if (this.state === 'lost' || this.state === 'ended') return;
    try {
      task();
    } catch (error) {
      this.#lose(error);
    }
  }

  #ownVisit(): Visit {
    this.#visit ??= this.#house.visitOf(this.#peer, this.#began + this.#lastTime);
    return this.#visit;
  }

  #ownPlace(): Place {
    this.#place ??= this.#findPlace();
    return this.#place;
  }

  #findPlace(): Place {
    const { sessionKey, tellsTime } = this.#reply;
    const visit = this.#ownVisit();
    const isSecond = sessionKey !== undefined && (visit.aliases.sessionKey ?? sessionKey) !== sessionKey;
    if (isSecond || (tellsTime && visit.toldTime))
      this.#visit = this.#house.nextVisit(visit, this.#began + this.#lastTime);
    const own = this.#ownVisit();
    own.aliases.sessionKey ??= sessionKey;
    own.toldTime ||= tellsTime;
    const number = own.claim();
    const folder = own.folder ?? '';
    const file = new SparseFile(join(folder, requestName(number)), {
      expectRoom: () => this.#house.expectRoom(folder),
      failed: (error) => this.#lose(error),
    });
    for (const { at, bytes } of this.#pending.splice(0)) file.put(at, bytes);
    return { folder, number, file };
  }

  #put(at: number, bytes: Buffer): void {
    if (this.#visit !== undefined) this.#holdsMark ||= holdsMark(bytes, this.#visit.aliases);
    if (this.#place === undefined) this.#postpone(at, bytes);
    else this.#place.file.put(at, bytes);
    if ((this.#place?.file.waiting ?? 0) > mostWaiting)
      this.#lose(new BridgeError('SB_RECORD_BEHIND', behind));
  }

  #postpone(at: number, bytes: Buffer): void {
    this.#pending.push({ at, bytes });
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > textLimit) this.#ownPlace();
  }

  async #finish(how: Ended): Promise<void> {
    this.#guarded(() => this.#complete());
    const place = this.#place;
    if (this.state === 'talking' && place !== undefined) {
      this.state = 'ended';
      await this.#save(place, this.#ownVisit(), how).catch((error: unknown) => this.#lose(error));
    }
    await this.#removal;
  }

  #complete(): void {
    if (this.state === 'silent') return;
    this.#scrubber.finish();
    this.#clearHoles(this.#ownPlace().file);
  }

  /** A filler may have put something there. The zeros are the same few: however many wait for the disk, they take no memory. */
  #clearHoles(file: SparseFile): void {
    for (const { side, at, bytes } of this.#holes)
      for (let from = 0; side === 'camera' && from < bytes; from += zeros.length)
        file.put(at + from, zeros.subarray(0, bytes - from));
  }

  async #save({ folder, number, file }: Place, visit: Visit, how: Ended): Promise<void> {
    visit.model ??= this.#scrubber.model;
    visit.lastSeen = Math.max(visit.lastSeen, this.#began + this.#lastTime);
    const reply = this.#reply.scrubbed(visit.aliases);
    const shape = this.#shape(number, how, reply, visit);
    if (!(await file.close(this.#requestChunks.bytes))) return;
    const shown = withPlaceholders(reply, visit.aliases.sessionKey);
    await writeFile(join(folder, shape.reply), shown, { flag: 'wx', mode: 0o600 });
    await visit.add(number, shape, this.#holdsMark);
    this.#house.saved(folder);
  }

  #shape(number: number, how: Ended, reply: Buffer, visit: Visit): ConversationShape {
    const { head, isLogout } = this.#scrubber;
    return {
      request: requestName(number),
      reply: `${number}-reply.bin`,
      segments: this.#requestChunks.lengths,
      judge: judgeOf({ head, isLogout, model: visit.model ?? 'unknown', reply }),
      seen: this.#seen(how),
    };
  }

  #seen(ended: Ended): Seen {
    return {
      times: this.#requestChunks.times,
      replySegments: this.#replyChunks.lengths,
      replyTimes: this.#replyChunks.times,
      ended,
      holes: this.#holes,
    };
  }

  /** Nothing of it stays; what else is in the capture does. */
  #lose(error: unknown): void {
    if (this.state === 'lost') return;
    this.state = 'lost';
    this.#pending = [];
    this.#house.gaveUp(this.#peer, error);
    if (this.#place !== undefined) this.#removal = this.#remove(this.#place);
  }

  async #remove({ folder, number, file }: Place): Promise<void> {
    await file.abandon();
    for (const name of [requestName(number), `${number}-reply.bin`])
      await rm(join(folder, name), { force: true }).catch(() => {});
  }
}

function requestName(number: number): string {
  return `${number}-request.bin`;
}
