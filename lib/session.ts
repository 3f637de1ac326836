import type { Addressing, DraftFile, Parcel } from './parcel.ts';

/** Who has logged in, at which social site. */
export interface Login {
  readonly user: string;
  /** One of the seventeen sites, ASCII lower case. */
  readonly site: string;
}

/** A login that is still good. */
export interface Session extends Login {
  /** The secret that the camera shows from here on: 32 hex digits. Never logged. */
  readonly key: string;
  /** What may be logged in its place. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The first model that was announced; undefined before, as neither a login nor a host tells it. */
  readonly model?: string | undefined;
}

/** Logins that survive a restart. */
export interface Sessions {
  /** Makes a session that is safe on disk. The oldest gives way where there are too many. */
  open(login: Login): Promise<Session>;
  /** The session of a key; undefined where it is unknown, ended or expired. Compares in constant time. */
  find(key: string): Session | undefined;
  /** Ends a session; its gathering, if any, is closed as if it were complete. */
  end(key: string): Promise<void>;
}

/** What a camera says about a file before it sends it. */
export interface Announcement {
  readonly kind: 'photo' | 'video';
  /** What the camera calls the file. Never used as a path. */
  readonly name: string;
  /** The words as typed, `~` still in. */
  readonly words: string;
  readonly model: string | undefined;
  /** Where it is to go. */
  readonly addressing: readonly Addressing[];
}

/** A file that comes in for a gathering. */
export interface GatheredFile {
  /** What was announced under the name that it comes by. */
  readonly announcement: Announcement;
  readonly file: DraftFile;
  /**
   * Makes it safe on disk as part of its gathering. Gives the parcel where this file completed one. Until then nothing
   * of the file counts.
   */
  keep(): Promise<Gathered>;
  /** Removes it; the announcement stays, so that the camera may try again. Never rejects. */
  discard(): Promise<void>;
}

/** What became of a kept file. */
export interface Gathered {
  /** Id of the parcel that it is, or will be, part of. */
  readonly id: string;
  /** Its number in its post, from 1. */
  readonly number: number;
  /** How many files the words promise; undefined where they promise nothing. */
  readonly expected: number | undefined;
  /** The parcel that the gathering has become, where this file completed it. */
  readonly parcel: Parcel | undefined;
  /** True where the camera sends it again, having missed that it was kept: there is no second copy. */
  readonly repeated?: true;
}

/**
 * Social uploads come one request a file, with no word about the last one. A gathering collects them into one post: it is
 * complete with as many files as the words have alt texts, after the quiet period, at logout, or when the same session
 * announces other words or a file name that is there already. What is gathered is safe on disk and survives a restart.
 */
export interface Gatherings {
  /** Keeps the model for the session. Gives the name that the camera must use in its upload: one safe path segment of [A-Za-z0-9._-], the same for a repeat. */
  announce(session: Session, announcement: Announcement): Promise<string>;
  /** Opens the file that was announced under this name. Throws a RefusalError (404, `SB_NOT_ANNOUNCED`) where none was. */
  receive(session: Session, uploadName: string, claimedType: string): Promise<GatheredFile>;
}
