import type { Finding } from '../finding.ts';
import type { Parcel } from '../parcel.ts';

/** A parcel opened for delivery. */
export interface OpenParcel extends Parcel {
  /** Absolute path of one of its files on disk. Read it, never change it. */
  pathOf(stored: string): string;
  /** Alt texts that a person added later (`outbox describe`), in order of the files; they stand over those in the words. */
  readonly described: readonly string[] | undefined;
  /** Set where a person allowed damaged photos to be published as far as they decode (`outbox retry ID --damaged`). */
  readonly damaged?: 'publish' | undefined;
}

/** What a destination wants to remember of a delivery between attempts; plain JSON. */
export type Memory = Readonly<Record<string, unknown>>;

/** One try to deliver. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** Recipients or site that led to this destination. */
  readonly because: readonly string[];
  /** Aborted at the attempt's deadline and when the bridge stops. */
  readonly signal: AbortSignal;
  /** What the last `remember` stored; empty at first. */
  readonly memory: Memory;
  /** Replaces the memory. When it resolves, the memory survives a power cut. */
  remember(memory: Memory): Promise<void>;
}

/** A delivery that is done. */
export interface Receipt {
  /** Where it can be seen: the address of the post, the path of the folder. */
  readonly where: string;
  /** Something the person should know although it is delivered (`visibility is public, unlisted was asked`). */
  readonly remark?: string | undefined;
}

/** A place where parcels go. */
export interface Destination {
  /** Its name in the configuration. */
  readonly name: string;
  /**
   * Looks at a parcel before the camera is answered; a RefusalError refuses it (`altText: reject`). Must be quick and use
   * no network.
   */
  review?(parcel: Omit<Parcel, 'id' | 'received'>): void;
  /**
   * Looks whether deliveries can work (token, account), changing nothing; `serve` asks at its start and once a day. Resolves
   * with what is good to know (`@georg@photog.social`); throws a DeliveryError as `deliver` does.
   */
  check?(signal: AbortSignal): Promise<string | undefined>;
  /**
   * Looks at all that a delivery needs, for a person who asks (`samsung-bridge check`): delivers nothing, and leaves nothing
   * behind. What is wrong is a finding, not an error. Without it, `check` is asked.
   */
  examine?(signal: AbortSignal): Promise<readonly Finding[]>;
  /** Delivers, or throws a DeliveryError; any other error counts as `later`. */
  deliver(parcel: OpenParcel, attempt: Attempt): Promise<Receipt>;
}
