import { statfs } from 'node:fs/promises';
import { diskCure } from '../disk-cures.ts';
import { BridgeError } from '../errors.ts';
import type { TapFor } from '../tap.ts';
import type { Capture } from './capture.ts';
import { RecordedConversation, type RecordingHouse } from './record/recorded-conversation.ts';
import { longestSilence, Visit } from './record/visit.ts';

/** What a recording says of itself in every capture.yaml. */
export interface RecordingAbout extends Pick<Capture, 'source' | 'provenance'> {
  /** As in lib/cameras; undefined: what the bytes tell, else `unknown`. */
  readonly model?: string | undefined;
  /** Undefined: `unknown`. */
  readonly firmware?: string | undefined;
  /** Come before those that say what was scrubbed. */
  readonly notes: readonly string[];
}

export interface RecordingOptions {
  /** Each visit of a camera becomes `<folder>/<model or camera>/<date-time>-<n>`. */
  readonly folder: string;
  /** Folder of the first visit instead; the ones after it get `-2`, `-3`… behind the name. */
  readonly into?: string | undefined;
  /** Photos, videos and the words of a person are kept; secrets never are. */
  readonly keepBodies: boolean;
  readonly about: RecordingAbout;
  /** Told once for each conversation that is given up, e.g. because the disk is full; nothing of it is kept. */
  gaveUp(code: string, text: string): void;
  /** Bytes of the disk that must stay free; default 0. */
  readonly freeDisk?: number | undefined;
}

/**
 * Writes conversations as captures, scrubbed before a byte touches the disk. A capture is one visit of a camera: conversations of one
 * peer in order; a new one begins after 10 minutes of silence, by the times that the taps are given, and when a second session key is
 * given out.
 *
 * A conversation: `const tap = recording.tapFor(peer, began)`, then `tap.took(…)`, `tap.missed(…)` in the order of the bytes of each
 * side, then `await tap.ended(how)`. Whoever reads faster than a disk writes, as from a trace, awaits `caughtUp()` now and then; else a
 * conversation that gets too far ahead is given up. A conversation in which the camera said nothing is not written.
 */
export class Recording {
  readonly #options: RecordingOptions;
  /** The visit that each peer is on, the one that was seen last at the end. */
  readonly #visits = new Map<string, Visit>();
  readonly #open = new Set<RecordedConversation>();
  readonly #folders = new Set<string>();
  readonly #house: RecordingHouse;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#house = {
      keepBodies: options.keepBodies,
      visitOf: (peer, time) => this.#visitOf(peer, time),
      nextVisit: (before, time) => this.#begin(before.peer, time, before),
      expectRoom: (folder) => this.#expectRoom(folder),
      gaveUp: (peer, error) => this.#gaveUp(peer, error),
      saved: (folder) => this.#folders.add(folder),
      over: (conversation) => this.#open.delete(conversation),
    };
  }

  readonly tapFor: TapFor = (peer, began) => {
    const conversation = new RecordedConversation(this.#house, peer, began);
    this.#open.add(conversation);
    return conversation;
  };

  /** Resolves when all that was taken so far is on disk. */
  async caughtUp(): Promise<void> {
    await Promise.all([...this.#open].map((conversation) => conversation.caughtUp()));
  }

  /** Ends what has not ended, and gives the folders that hold a capture now. */
  async close(): Promise<readonly string[]> {
    await Promise.all([...this.#open].map((conversation) => conversation.ended('open')));
    return [...this.#folders];
  }

  #visitOf(peer: string, time: number): Visit {
    const visit = this.#visits.get(peer);
    if (visit === undefined || time - visit.lastSeen > longestSilence) return this.#begin(peer, time);
    if (visit.isFull || visit.isGone) return this.#begin(peer, time, visit);
    visit.lastSeen = Math.max(visit.lastSeen, time);
    return visit;
  }

  /** Visits that are over are forgotten here, when another one begins. */
  #begin(peer: string, time: number, before?: Visit): Visit {
    for (const [other, { lastSeen }] of this.#visits)
      if (time - lastSeen > longestSilence) this.#visits.delete(other);
    const visit = new Visit(this.#options, peer, time, before);
    this.#visits.set(peer, visit);
    return visit;
  }

  async #expectRoom(folder: string): Promise<void> {
    const { freeDisk = 0 } = this.#options;
    if (freeDisk === 0) return;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < freeDisk)
      throw new BridgeError(
        'SB_RECORD_DISK',
        `expected ${freeDisk} bytes of free disk, ${bavail * bsize} are left: make room`,
      );
  }

  #gaveUp(peer: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
    const cure = diskCure(systemCode);
    const code = error instanceof BridgeError ? error.code : 'SB_RECORD_DISK';
    const cured = cure === undefined ? why : `${why}; ${cure}`;
    this.#options.gaveUp(code, `a conversation with ${peer} is not recorded: ${cured}`);
  }
}
