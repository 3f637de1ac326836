import { isIP } from 'node:net';
import type { ListenAddress } from '../config/config.ts';
import { type Finding, failed, note, ok, warning } from '../finding.ts';
import { forCameras, isEverywhere, type OwnAddress, reachedAt, reachOf } from './machine-addresses.ts';

/** Where the bridge listens, and which of its addresses a camera should be led to. */
export interface Whereabouts {
  /** None where the bridge is on another machine. */
  readonly listen: readonly ListenAddress[];
  /** Every address at which it can be reached. */
  readonly reached: readonly OwnAddress[];
  /** The one for the camera; undefined where none suits. */
  readonly address: string | undefined;
  /** Whether a person chose it (`--address`). */
  readonly chosen: boolean;
}

/** Resolves what the bridge listens on to the addresses that this machine has. */
export function whereabouts(
  listen: readonly ListenAddress[],
  own: readonly OwnAddress[],
  address: string | undefined,
): Whereabouts {
  const all = listen.flatMap((one) => reachedAt(one, own));
  const reached = all.filter((one, at) => all.findIndex((other) => other.address === one.address) === at);
  return {
    listen,
    reached,
    address: address ?? forCameras(reached)[0]?.address,
    chosen: address !== undefined,
  };
}

/** Judges where the bridge listens, with a camera's eyes. */
export function checkAddresses(at: Whereabouts, own: readonly OwnAddress[]): readonly Finding[] {
  return [
    ...at.listen.flatMap((one) => listenFinding(one, own)),
    ...forTheCamera(at, own),
    ...openToAll(at, own),
  ];
}

function listenFinding(listen: ListenAddress, own: readonly OwnAddress[]): readonly Finding[] {
  const { host, port } = listen;
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const reached = reachedAt(listen, own);
  if (reached.length > 0) return [ok(`"listen" ${place} is reached at ${reached.map(inWords).join(', ')}`)];
  if (isIP(host) === 0)
    return [note(`"listen" ${place} is a name, which is looked up when the bridge starts`)];
  if (isEverywhere(host))
    return [note(`"listen" ${place}: this machine has no address yet; is the network up?`)];
  const text = `"listen" ${place}: this machine does not have that address, so the bridge cannot start with it`;
  const cure = 'take one that "ip address" shows, or 0.0.0.0 for all of them';
  return [failed('SB_ADDRESS_NOT_OURS', text, cure)];
}

function inWords({ address, interface: name }: OwnAddress): string {
  return `${address} (${name})`;
}

/** Whether the camera can use the address at all, and whether it is the right one of several. */
function forTheCamera(at: Whereabouts, own: readonly OwnAddress[]): readonly Finding[] {
  const { address, chosen, reached } = at;
  if (address === undefined && at.listen.length === 0)
    return [note('say with --address IP where the camera is to be led')];
  if (address === undefined) return reached.length === 0 ? [] : [noneForCameras(reached)];
  if (chosen && isIP(address) === 6) return [givenIsIPv6(address)];
  const others = forCameras(reached).filter((one) => one.address !== address && isNear(one));
  return [
    chosenFinding(at, own),
    ...(others.length > 0 && !chosen ? [several(address, others)] : []),
    ...disliked(address),
  ];
}

function chosenFinding(
  { listen, address = '', chosen, reached }: Whereabouts,
  own: readonly OwnAddress[],
): Finding {
  const text = `the camera is to be led to ${address}`;
  if (!chosen || listen.length === 0 || reached.some((one) => one.address === address)) return ok(text);
  const here = own.some((one) => one.address === address);
  if (here)
    return warning(
      'SB_ADDRESS_NOT_HEARD',
      `${text}, which this machine has, but the bridge does not listen there`,
      'add it to "listen", or listen on 0.0.0.0',
    );
  return note(
    `${text}, which is not an address of this machine: of a router, container or other machine that passes it on?`,
  );
}

function several(address: string, others: readonly OwnAddress[]): Finding {
  return warning(
    'SB_ADDRESS_SEVERAL',
    `this machine has other addresses, too: ${others.map(inWords).join(', ')}; ${address} is taken below, which is a guess`,
    'the right one is that in the network which the camera joins; name it with --address IP',
  );
}

function givenIsIPv6(address: string): Finding {
  const text = `${address} is an IPv6 address, which cameras do not know`;
  return warning('SB_ADDRESS_IPV6', text, 'lead them to an IPv4 address: --address IP');
}

function noneForCameras(reached: readonly OwnAddress[]): Finding {
  if (reached.every(({ address }) => isIP(address) === 6))
    return warning(
      'SB_ADDRESS_IPV6',
      'the bridge is reached by IPv6 only, which cameras do not know',
      'listen on an IPv4 address, or on 0.0.0.0',
    );
  return warning(
    'SB_ADDRESS_LOOPBACK',
    'the bridge is reached from this machine only (loopback): no camera gets there, unless something passes port 80 on to it',
    'listen on 0.0.0.0, or on the address in the network that the camera joins; is the network up ("ip address")?',
  );
}

/** [SLIDES, described] which models: unknown. guess: cameras use 192.168.101.x to 107.x for networks of their own. */
function disliked(address: string): readonly Finding[] {
  if (reachOf(address) === 'home')
    return [
      warning(
        'SB_ADDRESS_192_168',
        `${address} begins with 192.168: some cameras are reported to say "Hotspot: Certification needed" then (described in a talk; which models is unknown, others do well there)`,
        'if yours does, give the bridge an address in 10.x.x.x, best in a hotspot of its own: check --snippets hostapd',
      ),
    ];
  if (reachOf(address) === 'loopback')
    return [
      warning(
        'SB_ADDRESS_LOOPBACK',
        `${address} is each machine itself (loopback): a camera that is led there asks itself`,
        'good for the pretend camera on this machine; else name the address in the network that the camera joins',
      ),
    ];
  if (reachOf(address) === 'link')
    return [
      warning(
        'SB_ADDRESS_LINK',
        `${address} is an address that machines take when nobody gives them one`,
        'is there a DHCP server in that network? Otherwise set an address by hand, as 10.99.0.1/24',
      ),
    ];
  return [];
}

/** In a network of one's own, where a camera may be, too. */
function isNear({ address }: OwnAddress): boolean {
  return ['private', 'home'].includes(reachOf(address));
}

function openToAll(
  { reached, address, chosen }: Whereabouts,
  own: readonly OwnAddress[],
): readonly Finding[] {
  const given = chosen && address !== undefined ? [{ address, interface: '--address' }] : [];
  const open = [...reached, ...given].filter((one) => ['public', 'shared'].includes(reachOf(one.address)));
  if (open.length === 0) return [];
  const who = open.some((one) => reachOf(one.address) === 'public')
    ? 'anybody on the internet'
    : 'the neighbours in the mobile network';
  const quiet = forCameras(own).find(isNear);
  const narrow =
    quiet === undefined
      ? 'if the bridge is meant to be on the internet: let the firewall take port 80 from your own address only'
      : `listen on the address in the camera's network only ("${quiet.address}:80"), close the port in the firewall`;
  return [
    warning(
      'SB_ADDRESS_PUBLIC',
      `the bridge is reached at ${open.map(inWords).join(', ')}: as far as no firewall is in front, ${who} can knock, and cameras send without encryption`,
      `${narrow}, and name who may send under "senders", with a password`,
    ),
  ];
}
