import type { Attempt, Destination, OpenParcel, Receipt } from '../../lib/destinations/destination.ts';
import type { Claim } from '../../lib/outbox/claim.ts';
import type { Answerer } from '../../lib/outbox/control.ts';
import type { DeliveryRecord } from '../../lib/outbox/delivery-record.ts';
import { Outbox, type OutboxOptions } from '../../lib/outbox/outbox.ts';
import type { OutboxLine } from '../../lib/outbox/outbox-line.ts';
import type { OutboxRequest } from '../../lib/outbox/request.ts';
import type { Envelope, Intake, Parcel } from '../../lib/parcel.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryDisk } from './memory-disk.ts';

/** Where the outbox of a spec lies on its disk in memory. */
export const folder = '/data/outbox';

/** What a destination of a spec does with a parcel. */
export type Deliver = (parcel: OpenParcel, attempt: Attempt) => Promise<Receipt>;

export interface TrialOptions extends Partial<OutboxOptions> {
  readonly deliver?: Readonly<Record<string, Deliver>>;
  readonly disk?: MemoryDisk;
  readonly clock?: FakeClock;
}

/** An outbox on a disk in memory, with a clock that a spec moves. */
export interface Trial {
  readonly outbox: Outbox;
  readonly disk: MemoryDisk;
  readonly clock: FakeClock;
  readonly lines: OutboxLine[];
  /** Asks as another process would. */
  ask(request: OutboxRequest): Promise<string>;
}

/** A claim that anybody has. */
export const unclaimed = async (): Promise<Claim> => ({ serve: async () => {}, release: async () => {} });

/** Opens it; `outbox.start()` is left to the spec. */
export async function openTrial(options: TrialOptions = {}): Promise<Trial> {
  const { deliver = {}, disk = new MemoryDisk(), clock = new FakeClock(), ...rest } = options;
  const lines: OutboxLine[] = [];
  let answerer: Answerer = () => Promise.reject(new Error('nobody serves'));
  const serve = async (served: Answerer) => {
    answerer = served;
  };
  const destinations = new Map<string, Destination>();
  for (const [name, how] of Object.entries(deliver)) destinations.set(name, { name, deliver: how });
  const outbox = await Outbox.open({
    folder,
    destinations,
    freeDisk: 0,
    keep: { age: Number.POSITIVE_INFINITY, size: Number.POSITIVE_INFINITY },
    log: (line) => lines.push(line),
    random: () => 0.5,
    claim: async () => ({ serve, release: async () => {} }),
    ...rest,
    disk,
    clock,
  });
  return { outbox, disk, clock, lines, ask: (request) => answerer(request) };
}

/** Opens it on another trial's disk and clock, as after a kill. */
export function reopenTrial({ disk, clock }: Trial, options: TrialOptions = {}): Promise<Trial> {
  return openTrial({ ...options, disk: disk.after('everything'), clock });
}

/** What a camera might say. */
export function envelopeTo(...destinations: readonly string[]): Envelope {
  return {
    via: 'email',
    sender: 'georg@camera.example',
    model: 'NX300',
    title: 'From the NX300',
    words: 'a day at the sea~waves~a gull',
    recipients: destinations.map((name) => `${name}@camera.example`),
    addressing: destinations.map((name) => ({ destination: name, because: [`${name}@camera.example`] })),
  };
}

/** Hands a parcel over as a handler does. */
export async function send(
  intake: Intake,
  to: readonly string[],
  files: readonly Buffer[] = [jpeg(1)],
): Promise<Parcel> {
  const draft = await intake.begin();
  for (const [index, bytes] of files.entries()) {
    const file = await draft.addFile(`SAM_000${index + 1}.JPG`, 'image/pjpeg');
    for (let at = 0; at < bytes.length; at += 700) {
      const wait = file.write(bytes.subarray(at, at + 700));
      if (wait !== undefined) await wait;
    }
    await file.close();
  }
  return draft.commit(envelopeTo(...to));
}

/** Bytes that stand for a photo; another one for another seed. */
export function jpeg(seed: number, length = 2000): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i += 1) bytes[i] = (i * 31 + seed * 17 + (i >> 8)) & 0xff;
  return bytes;
}

/** What stands in a record on disk; undefined where there is none. */
export function recordOf(
  disk: MemoryDisk,
  parcel: string,
  name: string,
  place = 'waiting',
): DeliveryRecord | undefined {
  const bytes = disk.file(`${folder}/${place}/${parcel}/${name}`);
  return bytes === undefined ? undefined : JSON.parse(bytes.toString('utf8'));
}

/** Fails where a promise takes longer than so many ms. */
export function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
