import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { located } from '../config/lines.ts';
import type { Destination } from '../destinations/destination.ts';
import { makeDestinations } from '../destinations/destinations.ts';
import { ConfigError } from '../errors.ts';
import { refusalReply } from '../handlers/camera-xml.ts';
import type { Bridge, Handler } from '../handlers/handler.ts';
import { noSocial } from '../handlers/no-social.ts';
import { makeRouteTable } from '../handlers/routes.ts';
import { makeSenderList } from '../handlers/senders.ts';
import { handlerForWith } from '../handlers/table.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { Envelope, ParcelFile } from '../parcel.ts';
import { loadPlugins, type Plugins } from '../plugins/load.ts';
import { type Address, CameraServer } from '../server/server.ts';
import { type Log, verdictLine } from './log.ts';
import { version } from './version.ts';

/** Ms for conversations and attempts in hand when the bridge is told to stop. */
const stopDeadline = 10_000;

/** A bridge that runs. */
export interface RunningBridge {
  readonly addresses: readonly Address[];
  /** Accepts no more, finishes what is in hand within a deadline, and lets go of the data folder. */
  stop(): Promise<void>;
}

/** Puts the rooms together: server → handlers → outbox → destinations. Throws a BridgeError where one cannot start. */
export async function startBridge(config: Config, log: Log): Promise<RunningBridge> {
  const plugins = await loadPlugins(config, { version, log });
  try {
    const bridge = await startWith(plugins, config, log);
    return { ...bridge, stop: () => bridge.stop().finally(plugins.release) };
  } catch (error) {
    plugins.release();
    throw error;
  }
}

async function startWith(plugins: Plugins, config: Config, log: Log): Promise<RunningBridge> {
  const destinations = destinationsOf(config, plugins, log);
  const outbox = await openOutbox(config, destinations, log);
  const server = makeServer(config, { outbox, destinations, log, handlers: plugins.handlers });
  const addresses = await listenOrLetGo(server, outbox, config.listen);
  outbox.start();
  return {
    addresses,
    stop: async () => {
      await server.stop(stopDeadline);
      await outbox.stop(stopDeadline);
    },
  };
}

type Destinations = ReadonlyMap<string, Destination>;

/** What a destination finds wrong with its configuration is told with file and line, as everything else there. */
function destinationsOf(config: Config, { destinations }: Plugins, log: Log): Destinations {
  try {
    return makeDestinations(config.destinations, {
      version,
      data: config.data,
      log: (text) => log({ level: 'info', text }),
      modules: destinations,
    });
  } catch (error) {
    throw error instanceof ConfigError ? located(error, config) : error;
  }
}

function openOutbox(config: Config, destinations: Destinations, log: Log): Promise<Outbox> {
  const folder = join(config.data, 'outbox');
  return Outbox.open({ folder, destinations, freeDisk: config.limits.freeDisk, keep: config.keep, log });
}

interface Inside {
  readonly outbox: Outbox;
  readonly destinations: Destinations;
  readonly log: Log;
  readonly handlers: readonly Handler[];
}

function makeServer(config: Config, { outbox, destinations, log, handlers }: Inside): CameraServer {
  return new CameraServer({
    bridge: handlersBridge(config, outbox, destinations),
    limits: config.limits,
    handlerFor: handlerForWith(handlers),
    refusalReply,
    verdict: (verdict) => log(verdictLine(verdict)),
    turnedAway: (peer) =>
      log({ level: 'warn', code: 'SB_TOO_MANY', text: `${peer} turned away: too many conversations` }),
  });
}

function handlersBridge(config: Config, intake: Outbox, destinations: Destinations): Bridge {
  return {
    ...noSocial,
    intake,
    senders: makeSenderList(config.senders),
    routes: makeRouteTable(config),
    hotspot: config.hotspot,
    review: (envelope, files) => review(destinations, envelope, files),
    now: () => Date.now(),
  };
}

function review(destinations: Destinations, envelope: Envelope, files: readonly ParcelFile[]): void {
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
