import type { Tap, TapFor } from '../tap.ts';
import type { Capture } from './capture.ts';

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
  constructor(_options: RecordingOptions) {}

  readonly tapFor: TapFor = (): Tap => ({
    folder: undefined,
    took() {},
    missed() {},
    ended: () => Promise.resolve(),
  });

  /** Resolves when all that was taken so far is on disk. */
  async caughtUp(): Promise<void> {}

  /** Ends what has not ended, and gives the folders that hold a capture now. */
  async close(): Promise<readonly string[]> {
    return [];
  }
}
