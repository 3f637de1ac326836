/** A file as it lies in a parcel's folder. */
export interface ParcelFile {
  /** What the camera called it. Never used as a path. */
  readonly name: string;
  /** What the camera said it is, e.g. `image/pjpeg`; the empty string where it said nothing. Never trusted. */
  readonly claimedType: string;
  /** Its name in the parcel's folder: `1`, `2`, … in the order of arrival. */
  readonly stored: string;
  /** Length in bytes. */
  readonly bytes: number;
}

/** Where a parcel is to go: one entry, and one delivery, for each destination. */
export interface Addressing {
  /** Name of the destination in the configuration. */
  readonly destination: string;
  /** What led there: recipient addresses, or the name of the social site. */
  readonly because: readonly string[];
}

/** What a camera handed over, without its files. */
export interface Envelope {
  /** `email`, or the name of the social site. */
  readonly via: string;
  /** E-mail address, or social login name. */
  readonly sender: string;
  /** Camera model where the bytes tell it, e.g. `NX300`. */
  readonly model?: string | undefined;
  /** Title of an e-mail; the empty string elsewhere. */
  readonly title: string;
  /** The words as typed on the camera, language marker already gone, `~` still in. */
  readonly words: string;
  /** Every address that the camera named, also those with no destination of their own. */
  readonly recipients: readonly string[];
  readonly addressing: readonly Addressing[];
}

/** A parcel that is safe on disk. */
export interface Parcel extends Envelope {
  /** Short, unique, lower-case and safe in a path. */
  readonly id: string;
  /** When the camera was told that it is safe; ISO 8601, UTC. */
  readonly received: string;
  readonly files: readonly ParcelFile[];
}

/** One file of a draft, being written. */
export interface DraftFile {
  /**
   * Takes bytes. Returns nothing while there is room; a promise where the writer must wait for the disk before it
   * hands over more. The bytes must not be changed afterwards. A failure of the disk rejects here or in `close`.
   */
  write(bytes: Buffer): Promise<void> | undefined;
  /** Resolves when every byte is with the operating system (not yet fsynced: `commit` does that). */
  close(): Promise<ParcelFile>;
}

/** A parcel that is being received: nothing of it counts until `commit`. */
export interface ParcelDraft {
  addFile(name: string, claimedType: string): Promise<DraftFile>;
  /** Fsyncs files, envelope and folders, and renames the parcel into place. When it resolves, a power cut loses nothing. */
  commit(envelope: Envelope): Promise<Parcel>;
  /** Removes every trace. Never rejects; does nothing after `commit`. */
  discard(): Promise<void>;
}

/** The outbox as a handler sees it. */
export interface Intake {
  /** Rejects with a RefusalError (503, `SB_DISK_FLOOR`) where the disk is below its floor. */
  begin(): Promise<ParcelDraft>;
}
