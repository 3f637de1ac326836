import { standing } from '../outbox/delivery-line.ts';
import type { DeliveryState } from '../outbox/delivery-record.ts';
import { gathered } from '../outbox/gathering-listing.ts';
import type { ListedDelivery, ListedParcel } from '../outbox/listing.ts';
import type { Advice } from './rungs.ts';

/** A parcel as the outbox has it now; `gone` where it has it no more, `unseen` where the outbox cannot be looked at. */
export type Whereabouts = ListedParcel | 'gone' | 'unseen';

/** Where a parcel is now, a line for each thing to say. */
export function fateInWords(id: string, where: Whereabouts): readonly string[] {
  if (where === 'gone')
    return [
      `${id}: no longer in the outbox: delivered and cleared away ("keep" in the configuration), or dropped`,
    ];
  if (where === 'unseen') return [`${id}: the outbox cannot be read just now`];
  const { place, parcel, gathering, deliveries, damage } = where;
  const gatheredSoFar = parcel === undefined || gathering === undefined ? [] : [gathered(parcel, gathering)];
  return [
    `${id}: ${places[place]}`,
    ...gatheredSoFar,
    ...(damage === undefined ? [] : [`damaged: ${damage}`]),
    ...deliveries.map(deliveryInWords),
  ];
}

const places: Readonly<Record<ListedParcel['place'], string>> = {
  incoming: 'being received',
  gathering: 'being gathered: more photos may come',
  waiting: 'in the outbox',
  done: 'done; its photos are kept for a while',
  damaged: 'damaged, and set aside',
};

/** What the fate of a parcel means, and what to do. The delivery that needs a person most decides. */
export function adviceOfFate(where: Whereabouts): Advice {
  if (where === 'gone')
    return { rung: 9, means: 'the photos were taken, and their parcel was finished since', todo: [nothing] };
  if (where === 'unseen')
    return {
      rung: 8,
      means: 'the photos were taken and are safe on disk',
      todo: ['samsung-bridge outbox list'],
    };
  const { id, place, gathering, deliveries } = where;
  if (place === 'damaged') return damaged(id);
  if (gathering !== undefined) return gathers(id);
  const [worst] = deliveries.toSorted((a, b) => urgency(a) - urgency(b));
  return worst === undefined ? noDelivery : byState[stateOf(worst)](id, worst);
}

const nothing = 'nothing';

const noDelivery: Advice = {
  rung: 8,
  means: 'the photos are safe on disk',
  todo: ['samsung-bridge outbox list'],
};

/** The first needs a person most. */
const order: readonly DeliveryState[] = [
  'never',
  'paused',
  'held',
  'later',
  'working',
  'queued',
  'delivered',
];

function urgency(delivery: ListedDelivery): number {
  return order.indexOf(stateOf(delivery));
}

/** What waits behind a paused one is paused as well. */
function stateOf({ state, pausedBy }: ListedDelivery): DeliveryState {
  if (pausedBy !== undefined) return 'paused';
  return order.includes(state) ? state : 'never';
}

const byState: Readonly<Record<DeliveryState, (id: string, delivery: ListedDelivery) => Advice>> = {
  never: (id, { destination }) => ({
    rung: 9,
    means: `${destination} will not have it; it is kept, and not tried again by itself`,
    todo: [
      `mend what the reason above names, then: samsung-bridge outbox retry ${id}`,
      `or let it go, with its photos: samsung-bridge outbox drop ${id}`,
    ],
  }),
  paused: (_id, { destination, code, pausedBy }) => ({
    rung: 9,
    means: `${destination} is paused until a person helps; nothing is lost meanwhile`,
    todo: (pausedBy?.code ?? code ?? '').includes('TOKEN')
      ? ['log in anew with "samsung-bridge login"; what waits goes out by itself then']
      : ['mend what the reason above names, then: samsung-bridge outbox retry all'],
  }),
  held: (id, { code }) => ({
    rung: 9,
    means: 'it waits for a word from you',
    todo:
      code === 'SB_ALT_TEXT'
        ? [`give it alt texts, one for each photo: samsung-bridge outbox describe ${id} "…" "…"`]
        : [`the reason above says what it waits for; then: samsung-bridge outbox retry ${id}`],
  }),
  later: (id) => ({
    rung: 9,
    means: 'the photos are safe on disk, and are tried again by themselves',
    todo: ['nothing: just wait', `or now: samsung-bridge outbox retry ${id}`],
  }),
  working: () => ({ rung: 9, means: 'the photos are on their way', todo: ['nothing: just wait'] }),
  queued: (id) => ({
    rung: 8,
    means: 'the photos are safe on disk, and go out in their turn',
    todo: ['nothing: just wait, while the bridge runs', `samsung-bridge outbox show ${id} tells how it goes`],
  }),
  delivered: (_id, { where }) => ({
    rung: 9,
    means: 'all is well: the photos were delivered',
    todo: [where === undefined || where === '' ? nothing : `nothing: see ${where}`],
  }),
};

function damaged(id: string): Advice {
  return {
    rung: 8,
    means: 'the parcel was damaged on disk, so it was set aside and is not delivered',
    todo: [
      'its photos lie in the folder that "samsung-bridge outbox show" names',
      `samsung-bridge outbox drop ${id} removes it`,
    ],
  };
}

function gathers(id: string): Advice {
  return {
    rung: 8,
    means:
      'the photo is safe on disk; cameras never say which photo is the last, so the bridge waits for more',
    todo: [
      'nothing: just wait; or share the others',
      'with one alt text for each photo, as in A walk~the gate~the old oak, a post goes out with its last photo: docs/social.md',
      `samsung-bridge outbox show ${id} tells how it goes`,
    ],
  };
}

function deliveryInWords(delivery: ListedDelivery): string {
  const { destination, code, pausedBy } = delivery;
  const stands = `${destination}: ${standing(delivery)}${inBrackets(code)}`;
  if (pausedBy === undefined) return stands;
  const { parcel, reason = '' } = pausedBy;
  return `${stands}; the destination is paused, as ${parcel} found out: ${reason}${inBrackets(pausedBy.code)}`;
}

function inBrackets(code: string | undefined): string {
  return code === undefined ? '' : ` (${code})`;
}
