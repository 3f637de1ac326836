import type { Talk } from '../../lib/journal/entry.ts';
import type { ListedDelivery, ListedParcel } from '../../lib/outbox/listing.ts';
import { verdict } from '../journal/verdicts.ts';

const begin = Date.parse('2026-11-23T14:00:00.000Z');

/** Ms since 1970 so many seconds into the story. */
export function at(seconds: number): number {
  return begin + 1000 * seconds;
}

/** A conversation so many seconds into the story, which is its number, too. */
export function talk(seconds: number, some: Partial<Talk>): Talk {
  const time = new Date(at(seconds)).toISOString();
  return { kind: 'conversation', time, ...verdict({ conversation: seconds }), ...some };
}

export const probe = {
  handler: 'hotspot',
  request: 'GET /',
  model: undefined,
  text: 'hotspot → online',
  bytes: 44,
} as const;

/** A parcel of an e-mail with one delivery. */
export function listed(some: Partial<ListedDelivery>, more: Partial<ListedParcel> = {}): ListedParcel {
  const delivery: ListedDelivery = {
    destination: 'mastodon',
    because: ['a@b.example'],
    state: 'queued',
    since: '2026-11-23T14:00:00.000Z',
    attempts: 0,
    ...some,
  };
  return {
    id: '1hkz9q2v0c7f',
    place: delivery.state === 'delivered' ? 'done' : 'waiting',
    folder: '/data/outbox/waiting/1hkz9q2v0c7f',
    parcel: undefined,
    deliveries: [delivery],
    damage: undefined,
    ...more,
  };
}
