import { type DialectName, dialectNames } from '../destinations/dialects.ts';
import { refusal } from '../destinations/faults.ts';
import type { StandInMastodon, StandInOptions } from '../destinations/stand-in-mastodon.ts';

/** One kind of server and of bridge that the matrix is gone through with. */
export interface MatrixRow {
  readonly name: string;
  readonly server: StandInOptions;
  /** Whether the account's posts can be seen (`read:statuses`). */
  readonly looks: boolean;
  /** `once`: every photo that was acknowledged is in exactly one post. `at most once`: or it waits for a person, who is told why. */
  readonly promise: 'once' | 'at most once';
  /** Whether photos are made fit to publish, in a process of their own. */
  readonly fits: boolean;
  /** Whether the bridge is killed once more at the next start. */
  readonly twice: boolean;
}

const plain = { looks: true, promise: 'once', fits: false, twice: false } as const;

function dialect(name: DialectName): MatrixRow {
  return { ...plain, name, server: { dialect: name } };
}

function blind(name: DialectName, promise: MatrixRow['promise']): MatrixRow {
  return { ...dialect(name), name: `${name}, posts not to be seen`, looks: false, promise };
}

/**
 * Every dialect; then what makes the way of a photo longer, or the end of a try harder to know. Mastodon 4.6 with posts that
 * cannot be seen is tried for most of an hour before a person is asked: `posting.spec.ts` has it, with a clock.
 */
export const matrixRows: readonly MatrixRow[] = [
  ...dialectNames.map(dialect),
  { ...dialect('mastodon'), name: 'mastodon, a thread', server: { traits: { maxMedia: 1 } } },
  { ...dialect('mastodon'), name: 'mastodon, slow to process', server: { processing: 2 } },
  { ...dialect('mastodon'), name: 'mastodon, photos made fit', fits: true },
  { ...dialect('mastodon'), name: 'mastodon, killed again at the next start', twice: true },
  { ...dialect('snac2'), name: 'snac2, killed again at the next start', twice: true },
  blind('mastodon', 'once'),
  blind('snac2', 'at most once'),
];

/** Lets the server keep the account's posts to itself. */
export function hidePosts(server: StandInMastodon): void {
  server.fail('timeline', refusal(403), 10_000);
}
