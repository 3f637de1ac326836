import { isIP } from 'node:net';
import { join } from 'node:path';
import { doorAt } from '../captures/door.ts';
import type { Place } from '../captures/place.ts';
import { placeText } from '../captures/place.ts';
import { checkAddresses, type Whereabouts, whereabouts } from '../checks/addresses.ts';
import { checkConfiguration } from '../checks/configuration.ts';
import { checkDestinations } from '../checks/destinations.ts';
import { readHostsFile } from '../checks/hosts-file.ts';
import { checkHotspot } from '../checks/hotspot.ts';
import { ownAddresses, reachOf } from '../checks/machine-addresses.ts';
import { checkNames } from '../checks/names.ts';
import { camerasPort, checkPort, checkRunning, type Found, lookAt, placesOf } from '../checks/port.ts';
import type { Report, Section } from '../checks/report.ts';
import { addressOfName, NameAsker, ownResolvers } from '../checks/resolver.ts';
import { checkRoutes, routeTable } from '../checks/route-table.ts';
import { wantedNames } from '../checks/wanted-names.ts';
import type { Config, ListenAddress } from '../config/config.ts';
import { errorsOf } from '../config/config-errors.ts';
import { placed } from '../config/lines.ts';
import { defaultConfig, loadConfig, withOverrides } from '../config/load.ts';
import { makeDestinations } from '../destinations/destinations.ts';
import { BridgeError, ConfigError } from '../errors.ts';
import { type Finding, failed, note, warning } from '../finding.ts';
import { makeSenderList } from '../handlers/senders.ts';
import { tenantOf } from '../outbox/tenant.ts';
import { loadPlugins, type Plugins } from '../plugins/load.ts';
import type { CheckRequest } from './check.ts';
import { startOwnBridge } from './own-bridge.ts';
import { version } from './version.ts';

/** Ms for each destination. */
const patience = 20_000;

/** The configuration in a file, or what holds without one, with the data folder that is asked for. */
export async function configOf({ config, data }: Pick<CheckRequest, 'config' | 'data'>): Promise<Config> {
  const base = config === undefined ? defaultConfig({ cwd: process.cwd() }) : await loadConfig(config);
  return withOverrides(base, { data });
}

/** Does all that `check` does. Rejects for nothing that is wrong with the bridge: that is a finding. */
export async function runChecks(request: CheckRequest): Promise<Report> {
  try {
    const config = await configOf(request);
    return await checksOf(config, request);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = errorsOf(error).map(({ code, message }) => failed(code, message));
    return { sections: [{ name: 'Configuration', findings }], routes: undefined };
  }
}

async function checksOf(config: Config, request: CheckRequest): Promise<Report> {
  if (request.config === undefined && isFar(request.to))
    return { sections: await networkAffairs({ ...config, listen: [] }, request), routes: undefined };
  const plugins = await loadPlugins(config, { version, log: () => undefined });
  try {
    const seen = isFar(request.to) ? { ...config, listen: [] } : config;
    const affairs = [ownAffairs(config, plugins), networkAffairs(seen, request)] as const;
    const [[first, ...destinations], network] = await Promise.all(affairs);
    const sections = [first, ...network, ...destinations].filter((one) => one !== undefined);
    return { sections, routes: routeTable(config) };
  } finally {
    plugins.release();
  }
}

/** Whether a person looks from another machine: then its own addresses and folders say nothing of the bridge. */
function isFar(to: Place | undefined): boolean {
  if (to === undefined || isOwn(to.host)) return false;
  return isIP(to.host) === 0 || reachOf(to.host) !== 'loopback';
}

function isOwn(host: string): boolean {
  return host === 'localhost' || ownAddresses().some(({ address }) => address === host);
}

/** What is wrong with the configuration only when it is put to use, as `serve` finds it. */
async function ownAffairs(config: Config, plugins: Plugins): Promise<readonly Section[]> {
  try {
    makeSenderList(config.senders);
    const surroundings = { version, data: config.data, modules: plugins.destinations };
    const destinations = await makeDestinations(config.destinations, surroundings);
    const by = { now: Date.now(), user: process.getuid?.() };
    const findings = [...(await checkConfiguration(config, by)), ...checkRoutes(config)];
    const looked = await checkDestinations(destinations, config.destinations, patience);
    return [
      { name: 'Configuration', findings },
      ...looked.map((one) => ({ name: `Destination ${one.name}`, findings: one.findings })),
    ];
  } catch (error) {
    throw placed(error, config);
  }
}

async function networkAffairs(config: Config, request: CheckRequest): Promise<readonly Section[]> {
  const own = ownAddresses();
  const at = whereabouts(await lookedUp(config.listen), own, request.address ?? ipOf(request.to));
  const places = request.to === undefined ? placesOf(config.listen) : [request.to];
  const found = await lookAt(places);
  const running = found.find(({ occupant }) => occupant.kind === 'bridge')?.place;
  const owner = await tenantOf(join(config.data, 'outbox'));
  const standing = {
    found,
    listen: config.listen,
    told: request.to !== undefined,
    owner: owner && `process ${owner.pid} since ${owner.since}`,
  };
  return [
    { name: 'Bridge', findings: [...(await checkRunning(standing)), ...checkAddresses(at, own)] },
    { name: 'Names', findings: await nameFindings(request, at) },
    { name: 'Port 80', findings: await portFindings(config, request, at, running !== undefined) },
    { name: 'Hotspot answers', findings: await hotspotFindings(config, request, found) },
  ];
}

/** Names as the bridge would look them up when it starts; one that is not found stays. */
function lookedUp(listen: readonly ListenAddress[]): Promise<readonly ListenAddress[]> {
  return Promise.all(
    listen.map(async (one) => {
      if (isIP(one.host) !== 0 || one.host === 'localhost') return one;
      return { ...one, host: (await addressOfName(one.host)) ?? one.host };
    }),
  );
}

/** A person who asks over loopback does not mean that the camera should. */
function ipOf(place: Place | undefined): string | undefined {
  if (place === undefined || isIP(place.host) === 0 || reachOf(place.host) === 'loopback') return undefined;
  return place.host;
}

async function nameFindings(
  { models, resolver }: CheckRequest,
  at: Whereabouts,
): Promise<readonly Finding[]> {
  const wanted = wantedNames(models);
  if (wanted.length === 0) return [note('no names that the bridge answers are asked')];
  const resolvers = resolver === undefined ? ownResolvers() : [resolver];
  const asker = new NameAsker(resolvers);
  const lookups = await Promise.all(wanted.map(({ host }) => asker.look(host)));
  const ours = oursOf(at);
  return checkNames(wanted, lookups, {
    resolvers,
    named: resolver !== undefined,
    ours,
    address: at.address,
    hostsFile: await readHostsFile(),
  });
}

/** A name that leads to 127.0.0.1 leads a camera to itself. */
function oursOf({ address, chosen, reached }: Whereabouts): readonly string[] {
  if (chosen && address !== undefined) return [address];
  return reached.map((one) => one.address).filter((one) => reachOf(one) !== 'loopback');
}

async function portFindings(
  { listen }: Config,
  { to }: CheckRequest,
  { address }: Whereabouts,
  running: boolean,
): Promise<readonly Finding[]> {
  if (address === undefined) return [note('not tried: there is no address that a camera could be led to')];
  const looked = to?.host === address && to.port === camerasPort;
  if (looked && !running) return [note('see above: no bridge answers there')];
  return checkPort({ place: { host: address, port: camerasPort }, listen, running });
}

/** Asks the bridge that runs, or whoever is where a person says; else one of our own with the same configuration. */
async function hotspotFindings(
  config: Config,
  { models, to }: CheckRequest,
  found: readonly Found[],
): Promise<readonly Finding[]> {
  const runs = found.find(({ occupant }) => occupant.kind === 'bridge');
  const there = runs ?? (to === undefined ? undefined : found[0]);
  if (there?.occupant.kind === 'nobody')
    return [note(`not asked: nobody answers at ${placeText(there.place)}`)];
  if (there !== undefined)
    return [note(`asked ${placeText(there.place)}`), ...(await checkHotspot(models, doorAt(there.place)))];
  return spareFindings(config, models);
}

/** That there is no room for a bridge of our own is in nobody's way but ours. */
async function spareFindings(config: Config, models: CheckRequest['models']): Promise<readonly Finding[]> {
  const spare = await startOwnBridge({ rules: config }).catch((error: unknown) => {
    if (error instanceof BridgeError && !(error instanceof ConfigError)) return error;
    throw error;
  });
  if (spare instanceof BridgeError) return [warning(spare.code, `not asked: ${spare.message}`)];
  const asked = note('asked a bridge in this process, with this configuration, as none was reached');
  return [asked, ...(await checkHotspot(models, spare.door).finally(() => spare.stop()))];
}
