import { BridgeError } from '../errors.ts';
import { claimOutbox } from './claim.ts';
import { askBridge } from './control.ts';
import { nodeDisk } from './disk.ts';
import { lookingInto } from './folder-trouble.ts';
import type { OutboxLog } from './outbox-line.ts';
import { unknownParcel } from './parcel-search.ts';
import { type Damaged, everyParcel, type OutboxRequest } from './request.ts';
import { RequestDesk } from './request-desk.ts';
import { retryPolicy } from './retry-policy.ts';
import { Shelf } from './shelf.ts';
import { Stock } from './stock.ts';

/** A bridge takes a request at once, or at its next look two seconds later; answers may wait for a slow disk (ms). */
const patience = { taken: 3000, answered: 15_000 };
/** Who holds the outbox may let go of it just then, or be no bridge but a command like this one: that one's end is awaited (ms). */
const rounds = [0, 1500, 1500];

interface Where {
  readonly folder: string;
  /** Hears of damage that is found on the way. */
  readonly log: OutboxLog;
}

const silent: OutboxLog = () => {};

/**
 * Queues a parcel's deliveries again, or those of every parcel (`all`); with `damaged` photos of this one parcel are published
 * as far as they decode. Says in a sentence what was done.
 */
export function requestRetry(
  folder: string,
  id: string,
  log: OutboxLog = silent,
  damaged?: Damaged,
): Promise<string> {
  return request({ folder, log }, { ask: 'retry', id, damaged });
}

/** Gives alt texts, in order of the files; a parcel that was held for them is queued. */
export function requestDescribe(
  folder: string,
  id: string,
  altTexts: readonly string[],
  log: OutboxLog = silent,
): Promise<string> {
  return request({ folder, log }, { ask: 'describe', id, altTexts });
}

/** Removes a parcel and its files, wherever it lies. */
export function requestDrop(folder: string, id: string, log: OutboxLog = silent): Promise<string> {
  return request({ folder, log }, { ask: 'drop', id });
}

/** Has it done by the bridge that runs, or does it here where none runs. Throws a BridgeError where it cannot be done. */
function request(where: Where, wanted: OutboxRequest): Promise<string> {
  return lookingInto(where.folder, async (names) =>
    names.length === 0 ? nothingThere(where.folder, wanted) : done(where, wanted),
  );
}

async function done(where: Where, wanted: OutboxRequest): Promise<string> {
  const { folder } = where;
  for (const held of rounds) {
    const text = (await doneHere(where, wanted, held)) ?? (await askBridge(folder, wanted, patience));
    if (text !== undefined) return text;
  }
  const text = `the bridge that runs on ${folder} does not answer; nothing is known to be changed`;
  throw new BridgeError('SB_NO_ANSWER', `${text}; look with \`samsung-bridge outbox list\`, and try again`);
}

function nothingThere(folder: string, { id }: OutboxRequest): string {
  if (id === everyParcel) return `the outbox ${folder} is empty`;
  throw unknownParcel(folder, id, 'empty');
}

/** Undefined where another process holds the outbox. */
async function doneHere(
  { folder, log }: Where,
  wanted: OutboxRequest,
  held: number,
): Promise<string | undefined> {
  const claim = await claimOutbox(folder, { held, silent: 6000 }).catch((error: unknown) => {
    if (error instanceof BridgeError && error.code === 'SB_OUTBOX_LOCKED') return undefined;
    throw error;
  });
  if (claim === undefined) return undefined;
  try {
    return await (await deskOf(folder, log)).answer(wanted);
  } finally {
    await claim.release();
  }
}

/** The outbox at rest: nothing is under way, every destination may exist, and the bridge does the cleaning. */
async function deskOf(folder: string, log: OutboxLog): Promise<RequestDesk> {
  const now = () => Date.now();
  const shelf = new Shelf(folder, nodeDisk);
  const stock = new Stock({
    shelf,
    keep: { age: Number.POSITIVE_INFINITY, size: Number.POSITIVE_INFINITY },
    log,
    knows: () => undefined,
    circumstances: () => ({ now: now(), policy: retryPolicy, random: Math.random() }),
  });
  await stock.recover();
  return new RequestDesk({
    shelf,
    waiting: stock.waiting,
    now,
    busy: () => false,
    revived: () => {},
    forget: (id) => stock.forget(id),
  });
}
