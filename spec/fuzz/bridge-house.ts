import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Destination } from '../../lib/destinations/destination.ts';
import { makeDestinations } from '../../lib/destinations/destinations.ts';
import type { Bridge } from '../../lib/handlers/handler.ts';
import { LoginPace } from '../../lib/handlers/login-pace.ts';
import { makeRouteTable } from '../../lib/handlers/routes.ts';
import { makeSenderList } from '../../lib/handlers/senders.ts';
import { type Disk, nodeDisk } from '../../lib/outbox/disk.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import type { OutboxLine } from '../../lib/outbox/outbox-line.ts';
import { FakeClock } from '../outbox/fake-clock.ts';
import { MemoryDisk } from '../outbox/memory-disk.ts';
import { until } from '../outbox/temporary-folder.ts';
import { unclaimed } from '../outbox/trial.ts';
import { outside } from './camera-messages.ts';
import type { Random } from './mutations.ts';
import type { Finding } from './request-trial.ts';

/** A bridge of the real rooms, without sockets. */
export interface House {
  readonly bridge: Bridge;
  /** Ends it; says what lies where nothing should, or what the outbox complained of. */
  close(): Promise<Finding>;
}

const id = '[0-9a-hjkmnp-tv-z]{12}';
const paper = String.raw`(\d{1,3}|envelope\.json|gathering\.json(\.new)?|delivery-\d{1,3}-[\w-]{1,60}\.json(\.new)?)`;

/** Every path that the outbox may ever touch, below its folder. */
const shapes = new RegExp(
  `^(${[
    '',
    '/(incoming|gathering|waiting|done|damaged|sessions)',
    String.raw`/sessions/[0-9a-f]{12}\.json(\.new)?`,
    `/incoming/${id}-[0-9a-f]{12}`,
    String.raw`/incoming/${id}(\.removed)?`,
    `/(incoming|gathering|waiting|done)/${id}(/${paper})?`,
  ].join('|')})$`,
);

function isOurs(path: string, outbox: string): boolean {
  return path.startsWith(outbox) && shapes.test(path.slice(outbox.length));
}

/** A house on a disk in memory, that delivers nothing: what is looked at is every step of its disk. */
export async function memoryHouse(random: Random): Promise<House> {
  const disk = new MemoryDisk();
  const folder = '/data/outbox';
  const lines: OutboxLine[] = [];
  const destinations = await makeDestinations({ photos: { type: 'drop' } }, { version: '0', data: '/data' });
  const outbox = await openOutbox(folder, { disk, destinations, lines });
  return {
    bridge: bridgeOf(outbox, destinations, random),
    close: async () => {
      await outbox.stop(0);
      const paths = disk.steps.flatMap(({ path }) => path.split(' → '));
      const stray = paths.find((path) => !isOurs(path, folder));
      if (stray !== undefined) return `the outbox touched ${JSON.stringify(stray)}`;
      if (disk.openFiles > 0) return `${disk.openFiles} files were left open`;
      return complaintOf(lines);
    },
  };
}

/** A house in a temporary folder, deep enough that whoever climbs out of the data is still in it. It delivers to a folder. */
export async function realHouse(random: Random): Promise<House> {
  rmSync(outside, { force: true });
  const root = mkdtempSync(join(tmpdir(), 'sb-fuzz-'));
  const data = join(root, '1/2/3/4/data');
  mkdirSync(data, { recursive: true });
  const folder = join(data, 'outbox');
  const lines: OutboxLine[] = [];
  const destinations = await makeDestinations(
    { photos: storeIn(join(data, 'photos')) },
    { version: '0', data },
  );
  const outbox = await openOutbox(folder, { disk: lazyDisk, destinations, lines });
  outbox.start();
  return {
    bridge: bridgeOf(outbox, destinations, random),
    close: async () => {
      await until('all deliveries', () => readdirSync(join(folder, 'waiting')).length === 0).catch(() => {});
      await outbox.stop(5_000);
      const finding = strayIn(root, data) ?? complaintOf(lines);
      rmSync(root, { recursive: true, force: true });
      return finding;
    },
  };
}

function storeIn(folder: string) {
  const below = (['sender', 'site', 'model'] as const).map((of) => [{ of }]);
  return { type: 'store', folder, below, private: false, mode: undefined, folderMode: undefined } as const;
}

/** Real files, but nobody waits for the platter. */
const lazyDisk: Disk = {
  ...nodeDisk,
  syncFolder: async () => {},
  create: async (path) => Object.assign(await nodeDisk.create(path), { sync: async () => {} }),
};

interface Furniture {
  readonly disk: Disk;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly lines: OutboxLine[];
}

function openOutbox(folder: string, { disk, destinations, lines }: Furniture): Promise<Outbox> {
  return Outbox.open({
    folder,
    destinations,
    freeDisk: 0,
    keep: { age: Number.POSITIVE_INFINITY, size: Number.POSITIVE_INFINITY },
    log: (line) => lines.push(line),
    clock: new FakeClock(),
    random: () => 0.5,
    claim: unclaimed,
    disk,
  });
}

/** Half of them let anybody in who is near, half only whom they know. */
function bridgeOf(outbox: Outbox, destinations: ReadonlyMap<string, Destination>, random: Random): Bridge {
  const pace = new LoginPace({ now: () => 0, wait: async () => {} });
  const georg = { name: 'georg', password: 'secret' };
  const known = [
    georg,
    { name: 'anna', password: undefined },
    { name: 'Camera@samsungcamera.com', password: undefined },
  ];
  const drop = { type: 'drop' } as const;
  return {
    intake: outbox,
    sessions: outbox.sessions,
    gatherings: outbox.gatherings,
    senders: makeSenderList(random() < 0.5 ? known : undefined, pace),
    routes: makeRouteTable({
      routes: {},
      default: { email: 'photos', social: 'photos' },
      destinations: { photos: drop },
    }),
    hotspot: { yahoo: 'cookie', msn: 'cookie' },
    review: (envelope, files) => {
      for (const { destination } of envelope.addressing)
        destinations.get(destination)?.review?.({ ...envelope, files });
    },
    now: () => Date.UTC(2026, 10, 23, 10),
  };
}

/** On a disk that is well, the outbox has nothing to complain of. */
function complaintOf(lines: readonly OutboxLine[]): Finding {
  const complaint = lines.find(({ level }) => level !== 'info');
  return complaint && `the outbox says: ${complaint.text}`;
}

/** Below the root only the way to the data; in the data only outbox and photos; in the outbox only what has a known shape. */
function strayIn(root: string, data: string): Finding {
  const outbox = join(data, 'outbox');
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isWay = data === path || data.startsWith(`${path}/`);
    const isPhoto = path === join(data, 'photos') || path.startsWith(join(data, 'photos/'));
    const isSound = entry.isFile() || entry.isDirectory();
    if (!isSound || !(isWay || isPhoto || isOurs(path, outbox)))
      return `there lies ${JSON.stringify(relative(root, path))}`;
  }
  return existsSync(outside) ? `there lies ${outside}` : undefined;
}
