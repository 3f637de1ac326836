import type { Memory } from '../destinations/destination.ts';
import type { Damaged } from './request.ts';
import { DamageError, StoredJson, toJson } from './stored-json.ts';

/**
 * Where a delivery stands. `queued` waits for its turn; `working` is being tried now; `later` waits for the clock;
 * `paused` waits because its destination needs a person; `held` waits because the parcel needs one; `delivered` and
 * `never` are the ends.
 */
export const deliveryStates = ['queued', 'working', 'later', 'paused', 'held', 'delivered', 'never'] as const;

export type DeliveryState = (typeof deliveryStates)[number];

/** What stands in `delivery-N-NAME.json`: all that the outbox knows about one delivery. */
export interface DeliveryRecord {
  readonly destination: string;
  readonly because: readonly string[];
  readonly state: DeliveryState;
  /** When it came to be so; ISO 8601, UTC. */
  readonly since: string;
  /** When it is tried next, in `later`. */
  readonly next?: string | undefined;
  /** Stable code and plain words of what happened last. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  /** Where it can be seen, when it is delivered. */
  readonly where?: string | undefined;
  readonly remark?: string | undefined;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** Failures in a row, for the back-off. */
  readonly failures: number;
  /** Attempts in a row in whose middle the bridge ended. */
  readonly interruptions: number;
  /** Milliseconds that it has been tried for, switched-off times not counted. */
  readonly trying: number;
  /** Alt texts that a person added later. */
  readonly described?: readonly string[] | undefined;
  /** Set where a person allowed damaged photos to be published as far as they decode. */
  readonly damaged?: Damaged | undefined;
  /** What the destination remembers. */
  readonly memory: Memory;
}

/** The members of a record that tell what happened last; each change of state starts them anew. */
export type Happening = Pick<DeliveryRecord, 'state'> &
  Partial<Pick<DeliveryRecord, 'next' | 'code' | 'reason' | 'where' | 'remark'>>;

/** A record whose state changed. What the old state had to say is gone with it. */
export function turned(record: DeliveryRecord, now: number, happening: Happening): DeliveryRecord {
  const { destination, because, attempts, failures, interruptions, trying, described, damaged, memory } =
    record;
  const since = new Date(now).toISOString();
  const { state, ...told } = happening;
  return {
    destination,
    because,
    state,
    since,
    ...told,
    attempts,
    failures,
    interruptions,
    trying,
    described,
    damaged,
    memory,
  };
}

/** The record of a delivery that nobody has tried. */
export function newRecord(destination: string, because: readonly string[], now: number): DeliveryRecord {
  const since = new Date(now).toISOString();
  const counts = { attempts: 0, failures: 0, interruptions: 0, trying: 0 };
  return { destination, because, state: 'queued', since, ...counts, memory: {} };
}

/** Name of a record's file: its number, and as much of the destination's name as is safe in a path. */
export function recordName(number: number, destination: string): string {
  const safe = destination.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 60);
  return `delivery-${number}-${safe}.json`;
}

export function encodeRecord(record: DeliveryRecord): Buffer {
  return toJson(record);
}

/** Reads a record back; a DamageError says what is wrong with it. */
export function decodeRecord(bytes: Buffer, name: string): DeliveryRecord {
  const json = StoredJson.parse(bytes, name);
  const state = deliveryStates.find((known) => known === json.text('state'));
  if (state === undefined)
    throw new DamageError(`${name} has a state that does not exist: ${json.text('state')}`);
  const described = json.has('described') ? json.texts('described') : undefined;
  return {
    destination: json.text('destination'),
    because: json.texts('because'),
    state,
    since: json.time('since'),
    next: json.has('next') ? json.time('next') : undefined,
    ...told(json),
    attempts: json.count('attempts'),
    failures: json.count('failures'),
    interruptions: json.count('interruptions'),
    trying: json.count('trying'),
    described,
    damaged: json.has('damaged') ? 'publish' : undefined,
    memory: json.record('memory'),
  };
}

function told(json: StoredJson): Pick<DeliveryRecord, 'code' | 'reason' | 'where' | 'remark'> {
  return {
    code: json.optionalText('code'),
    reason: json.optionalText('reason'),
    where: json.optionalText('where'),
    remark: json.optionalText('remark'),
  };
}
