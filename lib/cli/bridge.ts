import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Config } from '../config/config.ts';
import { placed } from '../config/lines.ts';
import type { Destination } from '../destinations/destination.ts';
import { makeDestinations } from '../destinations/destinations.ts';
import { refusalReply } from '../handlers/camera-xml.ts';
import type { Bridge, Handler, SenderList } from '../handlers/handler.ts';
import { plainTextPasswords } from '../handlers/password-book.ts';
import { makeRouteTable } from '../handlers/routes.ts';
import { makeSenderList } from '../handlers/senders.ts';
import { handlerForWith } from '../handlers/table.ts';
import { Journal, journalFolder } from '../journal/journal.ts';
import { lastNumber } from '../journal/numbering.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { Addressing, Envelope, ParcelFile } from '../parcel.ts';
import type { Plugins } from '../plugins/load.ts';
import { type Address, CameraServer } from '../server/server.ts';
import type { TapFor } from '../tap.ts';
import { lookAfterAccounts } from './accounts.ts';
import { type Log, verdictLine } from './log.ts';
import { originOf } from './origin.ts';
import { version } from './version.ts';

/** Ms for conversations and attempts in hand when the bridge is told to stop. */
const stopDeadline = 10_000;
/** Ms after the last photo until a post goes out, where the destination does not say. */
const defaultQuietPeriod = 120_000;

/** A bridge that runs. */
export interface RunningBridge {
  readonly addresses: readonly Address[];
  /** Talks over a stream in memory as over a connection from `peer`, an IP address. */
  converse(socket: Duplex, peer: string): void;
  /** Accepts no more, finishes what is in hand within a deadline, and lets go of the data folder. */
  stop(): Promise<void>;
}

/**
 * Puts the rooms together: server → handlers → outbox → destinations. `tapFor` records, where that is wanted. Throws a BridgeError
 * where one cannot start.
 */
export async function startBridge(config: Config, log: Log, tapFor?: TapFor): Promise<RunningBridge> {
  const plugins = await pluginsOf(config, log);
  try {
    const bridge = await startWith(plugins, config, { log, tapFor });
    return { ...bridge, stop: () => bridge.stop().finally(plugins.release) };
  } catch (error) {
    plugins.release();
    throw error;
  }
}

const noPlugins: Plugins = { handlers: [], destinations: new Map(), release: () => {} };

/** What loads the user's own modules is loaded only where there are any: memory is short. */
async function pluginsOf(config: Config, log: Log): Promise<Plugins> {
  const modules = Object.values(config.destinations).some(({ type }) => type === 'module');
  if (!modules && config.handlers.length === 0) return noPlugins;
  const { loadPlugins } = await import('../plugins/load.ts');
  return loadPlugins(config, { version, log });
}

/** What can be wrong with the configuration is found before the outbox is claimed. */
async function startWith(
  plugins: Plugins,
  config: Config,
  { log, tapFor }: { readonly log: Log; readonly tapFor: TapFor | undefined },
): Promise<RunningBridge> {
  warnOfPlainText(config, log);
  const rules = { senders: sendersOf(config), routes: makeRouteTable(config) };
  const destinations = await destinationsOf(config, plugins, log);
  const outbox = await openOutbox(config, destinations, log);
  const bridge = {
    ...rules,
    ...socialOf(outbox),
    hotspot: config.hotspot,
    intake: outbox,
    now: () => Date.now(),
  };
  const review: Bridge['review'] = (envelope, files) => reviewed(destinations, envelope, files);
  const folder = journalFolder(config.data);
  const journal = new Journal({ folder, log });
  const tellers = { log, journal, tapFor, lastNumber: await lastNumber(folder) };
  const server = makeServer(config, { ...bridge, review }, plugins.handlers, tellers);
  const addresses = await listenOrLetGo(server, outbox, config.listen);
  journal.started({ version, listen: addresses.map(originOf), hotspot: { ...config.hotspot } });
  outbox.start();
  const accounts = lookAfterAccounts(config, { destinations, outbox, log });
  return {
    addresses,
    converse: (socket, peer) => server.converse(socket, peer),
    stop: async () => {
      accounts.stop();
      await server.stop(stopDeadline);
      await journal.stop();
      await outbox.stop(stopDeadline);
    },
  };
}

function warnOfPlainText(config: Config, log: Log): void {
  for (const name of plainTextPasswords(config.senders)) {
    const text = `the password of sender ${name} stands in plain text in ${config.file ?? 'the configuration'}; samsung-bridge passwd makes a line that does not give it away`;
    log({ level: 'warn', code: 'SB_PLAIN_PASSWORD', text });
  }
}

function socialOf({ sessions, gatherings }: Outbox): Pick<Bridge, 'sessions' | 'gatherings'> {
  return { sessions, gatherings };
}

/** What is found wrong only when the configuration is put to use is told with file and line, as everything else there. */
function sendersOf(config: Config): SenderList {
  try {
    return makeSenderList(config.senders);
  } catch (error) {
    throw placed(error, config);
  }
}

type Destinations = ReadonlyMap<string, Destination>;

async function destinationsOf(config: Config, { destinations }: Plugins, log: Log): Promise<Destinations> {
  try {
    return await makeDestinations(config.destinations, {
      version,
      data: config.data,
      log: (text) => log({ level: 'info', text }),
      modules: destinations,
    });
  } catch (error) {
    throw placed(error, config);
  }
}

function openOutbox(config: Config, destinations: Destinations, log: Log): Promise<Outbox> {
  const { limits, keep, sessions } = config;
  const social = {
    quietPeriodOf: (addressing: readonly Addressing[]) => quietPeriodOf(config, addressing),
    sessionLife: sessions.age,
    sessionsMost: sessions.count,
  };
  const folder = join(config.data, 'outbox');
  return Outbox.open({ folder, destinations, freeDisk: limits.freeDisk, keep, log, social });
}

/** The longest of those that a post goes to, in ms. */
function quietPeriodOf({ destinations }: Config, addressing: readonly Addressing[]): number {
  const periods = addressing.map(({ destination }) => {
    const config = destinations[destination];
    return config?.type === 'mastodon' ? config.quietPeriod : defaultQuietPeriod;
  });
  return Math.max(...periods);
}

/** Who is told what became of a conversation, and who hears it all. */
interface Tellers {
  readonly log: Log;
  readonly journal: Journal;
  readonly tapFor: TapFor | undefined;
  /** Of the last conversation before. */
  readonly lastNumber: number;
}

function makeServer(
  config: Config,
  bridge: Bridge,
  handlers: readonly Handler[],
  { log, journal, tapFor, lastNumber }: Tellers,
): CameraServer {
  return new CameraServer({
    bridge,
    limits: config.limits,
    tapFor,
    lastNumber,
    handlerFor: handlerForWith(handlers),
    refusalReply,
    verdict: (verdict) => {
      log(verdictLine(verdict));
      journal.conversation(verdict);
    },
    turnedAway: (peer) => {
      log({ level: 'warn', code: 'SB_TOO_MANY', text: `${peer} turned away: too many conversations` });
      journal.turnedAway(peer);
    },
  });
}

function reviewed(destinations: Destinations, envelope: Envelope, files: readonly ParcelFile[]): void {
  for (const { destination } of envelope.addressing)
    destinations.get(destination)?.review?.({ ...envelope, files });
}

async function listenOrLetGo(
  server: CameraServer,
  outbox: Outbox,
  listen: readonly Address[],
): Promise<readonly Address[]> {
  try {
    return await server.listen(listen);
  } catch (error) {
    await outbox.stop(0);
    throw error;
  }
}
