import type { Delivery } from './delivery.ts';
import type { DeliveryRecord, DeliveryState } from './delivery-record.ts';
import type { OutboxLine } from './outbox-line.ts';

const levels: Readonly<Record<DeliveryState, OutboxLine['level']>> = {
  queued: 'info',
  working: 'info',
  later: 'warn',
  paused: 'error',
  held: 'warn',
  delivered: 'info',
  never: 'error',
};

/** What became of a delivery, for the log: `1hkz9q2v0c7f → mastodon: delivered, https://…/1 (attempt 2)`. */
export function attemptLine({ id, record }: Delivery): OutboxLine {
  const text = `${id} → ${record.destination}: ${standing(record)}`;
  return {
    level: isKnown(record.state) ? levels[record.state] : 'error',
    code: record.code,
    text,
    fields: { parcel: id },
  };
}

/** Where a delivery stands, in plain words. */
export function standing(record: Standing & Pick<DeliveryRecord, 'state' | 'attempts'>): string {
  const tried = record.attempts === 0 ? '' : ` (attempt ${record.attempts})`;
  const told = isKnown(record.state)
    ? words[record.state](record)
    : `in no known state: ${record.reason ?? ''}`;
  return `${told}${tried}`;
}

/** A record is kept whatever stands in it: a line about it must not be what ends the bridge. */
function isKnown(state: DeliveryState): boolean {
  return Object.hasOwn(levels, state);
}

type Standing = Pick<DeliveryRecord, 'since' | 'next' | 'reason' | 'where' | 'remark'>;

const words: Readonly<Record<DeliveryState, (record: Standing) => string>> = {
  queued: ({ reason }) => (reason === undefined ? 'queued' : `queued again: ${reason}`),
  working: ({ since }) => `being delivered since ${shortTime(since)}`,
  later: ({ next, reason }) =>
    `later, next try ${next === undefined ? 'soon' : shortTime(next)}: ${reason ?? ''}`,
  paused: ({ reason }) =>
    `the destination is paused; it is asked again once an hour, at each start, and by \`samsung-bridge outbox retry all\`: ${reason ?? ''}`,
  held: ({ reason }) => `held: ${reason ?? ''}`,
  delivered: ({ where, remark }) => `delivered, ${where ?? ''}${remark === undefined ? '' : `; ${remark}`}`,
  never: ({ reason }) => `never, kept: ${reason ?? ''}`,
};

/** `2026-11-23 14:32:10 UTC`. */
export function shortTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
