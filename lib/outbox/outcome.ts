import type { Receipt } from '../destinations/destination.ts';
import type { DeliveryError } from '../errors.ts';
import { type DeliveryRecord, turned } from './delivery-record.ts';
import { plainText } from './plain-text.ts';
import { askedFor, backOff, countedTrying, type RetryPolicy } from './retry-policy.ts';

/** When, by which rules, and with what luck. */
export interface Circumstances {
  readonly now: number;
  readonly policy: RetryPolicy;
  /** In [0, 1). */
  readonly random: number;
}

/** The record while it is being tried. */
export function begun(record: DeliveryRecord, { now, policy }: Circumstances): DeliveryRecord {
  const waited = record.state === 'later' ? countedTrying(policy, Date.parse(record.since), now) : 0;
  const working = turned(record, now, { state: 'working' });
  return { ...working, attempts: record.attempts + 1, trying: record.trying + waited };
}

export function delivered(record: DeliveryRecord, receipt: Receipt, now: number): DeliveryRecord {
  const remark = receipt.remark === undefined ? {} : { remark: plainText(receipt.remark) };
  return turned(record, now, { state: 'delivered', where: plainText(receipt.where), ...remark });
}

/** The record after an attempt that did not deliver: later, paused, held or never. */
export function failed(record: DeliveryRecord, error: DeliveryError, by: Circumstances): DeliveryRecord {
  const told = { code: error.code, reason: plainText(error.message) };
  const ended = { ...record, interruptions: 0 };
  if (error.retry !== 'later') return turned(ended, by.now, { state: error.retry, ...told });
  if (record.trying >= by.policy.giveUp) return givenUp(ended, told.reason, by);
  const failures = record.failures + 1;
  const wait = Math.max(backOff(by.policy, failures, by.random), askedFor(by.policy, error.after));
  const next = new Date(by.now + wait).toISOString();
  return turned({ ...ended, failures }, by.now, { state: 'later', next, ...told });
}

function givenUp(record: DeliveryRecord, last: string, { now, policy }: Circumstances): DeliveryRecord {
  const days = Math.round(policy.giveUp / 86_400_000);
  const reason = plainText(
    `given up after ${days} days and ${record.attempts} attempts; the last one: ${last}`,
  );
  return turned(record, now, { state: 'never', code: 'SB_GAVE_UP', reason });
}

/** The record after the bridge was stopped in the middle: queued again, and nothing counted against it. */
export function interrupted(record: DeliveryRecord, now: number): DeliveryRecord {
  const reason = `the bridge was stopped in the middle of attempt ${record.attempts}`;
  return turned(record, now, { state: 'queued', code: 'SB_STOPPED', reason });
}

/**
 * The record of a delivery that was being tried when the bridge was killed. The third time in a row it waits as after
 * failures: it may be what kills the bridge.
 */
export function cutOff(record: DeliveryRecord, by: Circumstances): DeliveryRecord {
  const interruptions = record.interruptions + 1;
  const told = { code: 'SB_CUT_OFF', reason: `the bridge ended in the middle of attempt ${record.attempts}` };
  const counted = { ...record, interruptions };
  if (interruptions < 3) return turned(counted, by.now, { state: 'queued', ...told });
  const next = new Date(by.now + backOff(by.policy, interruptions, by.random)).toISOString();
  return turned(counted, by.now, { state: 'later', next, ...told });
}

/** A person asked for another try: whatever was counted against it is forgotten. */
export function retried(record: DeliveryRecord, now: number): DeliveryRecord {
  return turned({ ...record, failures: 0, interruptions: 0, trying: 0 }, now, { state: 'queued' });
}

/** A delivery whose destination the configuration does not know. */
export function homeless(record: DeliveryRecord, now: number): DeliveryRecord {
  const reason =
    `no destination is named ${plainText(record.destination)} in the configuration; ` +
    'put it back and start again, or drop the parcel';
  return turned(record, now, { state: 'held', code: unknownDestination, reason });
}

/** Held by the outbox itself, until the configuration has the destination again. */
export const unknownDestination = 'SB_DESTINATION_UNKNOWN';

/** With this code a destination holds a delivery for want of alt texts; with any other, alt texts do not help it. */
export const wantsAltText = 'SB_ALT_TEXT';

/** What is known of a delivery whose record cannot be read. */
export interface TornRecord extends Pick<DeliveryRecord, 'destination' | 'because'> {
  readonly damage: string;
}

/** A delivery whose record cannot be read: it may have been delivered, so only a person can say whether to try again. */
export function doubtful(
  id: string,
  { destination, because, damage }: TornRecord,
  now: number,
): DeliveryRecord {
  const blank = { attempts: 0, failures: 0, interruptions: 0, trying: 0, memory: {} };
  const reason =
    `${damage}, so it may have been delivered already: look at the destination, ` +
    `then \`samsung-bridge outbox retry ${id}\` to deliver it (again), or \`samsung-bridge outbox drop ${id}\``;
  const fresh: DeliveryRecord = { destination, because, state: 'held', since: '', ...blank };
  return turned(fresh, now, { state: 'held', code: 'SB_RECORD_TORN', reason: plainText(reason) });
}
