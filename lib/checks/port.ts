import { createServer, isIP } from 'node:net';
import type { Place } from '../captures/place.ts';
import { placeText } from '../captures/place.ts';
import type { ListenAddress } from '../config/config.ts';
import { type Finding, failed, failedBy, note, ok, warning } from '../finding.ts';
import { listenError } from '../server/listen-error.ts';
import { type Occupant, occupantOf } from './occupant.ts';

/** The only port that cameras know. [README, described] */
export const camerasPort = 80;

const cures =
  'three ways: under systemd AmbientCapabilities=CAP_NET_BIND_SERVICE and listen on port 80 (check --snippets systemd); or let the firewall redirect 80 to its port (check --snippets nftables); or, for a container, map port 80 to it (-p 80:8080)';

/** Where a bridge that listens so is reached from its own machine; nowhere for a port that is not known before. */
export function placesOf(listen: readonly ListenAddress[]): readonly Place[] {
  const near: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return listen
    .filter(({ port }) => port !== 0)
    .map(({ host, port }) => ({ host: near[host] ?? host, port }));
}

/** Who was found at a place. */
export interface Found {
  readonly place: Place;
  readonly occupant: Occupant;
}

export async function lookAt(places: readonly Place[], patience?: number): Promise<readonly Found[]> {
  return Promise.all(places.map(async (place) => ({ place, occupant: await occupantOf(place, patience) })));
}

/** What the check knows of the bridge when it comes to the port. */
export interface Standing {
  readonly found: readonly Found[];
  readonly listen: readonly ListenAddress[];
  /** Where the bridge was looked for because a person said so (`--to`). */
  readonly told: boolean;
  /** The process that holds the data folder, in words; undefined where none does. */
  readonly owner: string | undefined;
}

/** Says whether the bridge runs; where it does not, whether it could listen. */
export async function checkRunning({ found, listen, told, owner }: Standing): Promise<readonly Finding[]> {
  const at = found.filter(({ occupant }) => occupant.kind === 'bridge').map(({ place }) => placeText(place));
  if (at.length > 0) return [ok(`the bridge runs: it answers at ${at.join(', ')}`)];
  const tried = found.map(({ place }) => placeText(place)).join(', ');
  if (told) return found.map(toldFinding);
  if (owner !== undefined) {
    const text = `a bridge runs on this data folder (${owner}), but none answers at ${tried === '' ? 'a port that is known before' : tried}`;
    return [
      warning(
        'SB_BRIDGE_ELSEWHERE',
        text,
        'it was started with --listen, or with another configuration: say where it listens, with --to HOST:PORT',
      ),
    ];
  }
  const stopped = warning(
    'SB_BRIDGE_STOPPED',
    `the bridge does not run${tried === '' ? '' : `: nothing answers as it does at ${tried}`}${strangersIn(found)}`,
    'start it (samsung-bridge serve …), then check again: port and answers are tried as a camera does only then. Started with --listen? Say where, with --to HOST:PORT',
  );
  const trials = await Promise.all(listen.map(trial));
  return [stopped, ...trials.filter((one) => one !== undefined)];
}

function strangersIn(found: readonly Found[]): string {
  const words = found.map(({ occupant }) => (occupant.kind === 'stranger' ? occupant.words : ''));
  const said = words.filter((one) => one !== '').join('; ');
  return said === '' ? '' : `, but something else is there: ${said}`;
}

function toldFinding({ place, occupant }: Found): Finding {
  const where = placeText(place);
  if (occupant.kind === 'stranger')
    return failed(
      'SB_PORT_STRANGER',
      `${where} is not answered by a bridge: ${occupant.words}`,
      'correct --to, or stop what listens there',
    );
  return failed(
    'SB_NOT_REACHED',
    `nobody answers at ${where} (${reason(occupant)})`,
    'is the bridge running there, and does no firewall stand between?',
  );
}

function reason(occupant: Occupant): string {
  return occupant.kind === 'nobody' ? (occupant.code ?? 'no answer in time') : '';
}

/** Listens for an instant, as the bridge would; undefined where that works. */
async function trial({ host, port }: ListenAddress): Promise<Finding | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
    return undefined;
  } catch (error) {
    const refused = listenError(error as NodeJS.ErrnoException, host, port);
    if (refused.code === notPermitted) return notAllowed(host, port);
    return isToldBefore(refused.code, host) ? undefined : failedBy(refused);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** An address that is not of this machine is told by `checkAddresses`; a name is not. */
function isToldBefore(code: string, host: string): boolean {
  return code === 'SB_ADDRESS_NOT_OURS' && isIP(host) !== 0;
}

const notPermitted = 'SB_PORT_NOT_PERMITTED';

function notAllowed(host: string, port: number): Finding {
  return failed(
    notPermitted,
    `this user may not listen on ${placeText({ host, port })}: ports below 1024 are not free to everybody`,
    `${cures}. Has it the right already, when systemd starts it? Then start it, and check again`,
  );
}

/** What is known of the port that cameras connect to. */
export interface PortQuestion {
  /** Where the camera is led. */
  readonly place: Place;
  /** None where this is asked from another machine than that of the bridge. */
  readonly listen: readonly ListenAddress[];
  readonly running: boolean;
  readonly patience?: number;
}

/** Connects as a camera would, from this machine, to port 80 of the address that names lead to. */
export async function checkPort({
  place,
  listen,
  running,
  patience,
}: PortQuestion): Promise<readonly Finding[]> {
  const where = placeText(place);
  const occupant = await occupantOf(place, patience);
  if (occupant.kind === 'bridge')
    return [
      ok(
        `${where} is answered by the bridge, as asked from this machine; a firewall may still treat the camera's network otherwise`,
      ),
    ];
  if (occupant.kind === 'stranger')
    return [
      failed(
        'SB_PORT_STRANGER',
        `${where} is answered by something that is not the bridge: ${occupant.words}. Cameras would talk to that`,
        `find it on that machine with "ss -ltnp 'sport = :${place.port}'" and stop it, or give the bridge an address of its own, or have it pass the camera's names on to the bridge, byte for byte`,
      ),
    ];
  if (listen.length === 0) return [closedFromAfar(where, occupant)];
  return [
    closed(
      where,
      listen.some(({ port }) => port === place.port),
      running,
      occupant,
    ),
  ];
}

/** What another machine does not see, a camera does not see either. */
function closedFromAfar(where: string, occupant: Occupant): Finding {
  return failed(
    'SB_PORT_CLOSED',
    `cameras know port 80 only, and nobody answers at ${where} (${reason(occupant)})`,
    `${cures}. Does a firewall there let port 80 in?`,
  );
}

function closed(where: string, listens: boolean, running: boolean, occupant: Occupant): Finding {
  if (!running && listens)
    return note(`${where}: nobody answers (${reason(occupant)}), as the bridge does not run`);
  if (listens)
    return failed(
      'SB_PORT_CLOSED',
      `the bridge runs, but ${where} cannot be reached (${reason(occupant)}), even from this machine`,
      'does it listen on that address, and does the firewall let port 80 in?',
    );
  return warning(
    'SB_PORT_CLOSED',
    `cameras know port 80 only, and nobody answers at ${where} (${reason(occupant)}); the bridge listens on another port. A redirect for other machines cannot be seen from this one`,
    `${cures}. With a redirect, check from another machine: samsung-bridge check --to ${where}`,
  );
}
