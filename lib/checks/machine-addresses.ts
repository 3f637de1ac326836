import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ListenAddress } from '../config/config.ts';
import { isPrivate } from '../handlers/senders.ts';

/** One address of this machine. */
export interface OwnAddress {
  readonly address: string;
  /** `wlan0` */
  readonly interface: string;
}

/**
 * Who can reach an address. `shared`: the neighbours on a mobile network [RFC 6598]. `link`: taken by a machine that got none
 * [RFC 3927, RFC 4291 §2.5.6]. `home`: 192.168.x, which some cameras are said to dislike.
 */
export type Reach = 'loopback' | 'link' | 'home' | 'private' | 'shared' | 'public';

const ranges: readonly (readonly [Reach, BlockList])[] = [
  ['loopback', listOf(['127.0.0.0', 8], ['::1', 128])],
  ['link', listOf(['169.254.0.0', 16], ['fe80::', 10])],
  ['home', listOf(['192.168.0.0', 16])],
  ['shared', listOf(['100.64.0.0', 10])],
];

function listOf(...subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, bits] of subnets) list.addSubnet(net, bits, familyOf(net));
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** An IPv6 address may have its zone behind it (`fe80::1%wlan0`). */
export function reachOf(written: string): Reach {
  const [address = ''] = written.split('%', 1);
  const found = ranges.find(([, list]) => list.check(address, familyOf(address)));
  if (found !== undefined) return found[0];
  return isPrivate(address) ? 'private' : 'public';
}

/** Every address of this machine, in the order of its interfaces. */
export function ownAddresses(interfaces = networkInterfaces()): readonly OwnAddress[] {
  return Object.entries(interfaces).flatMap(([name, found]) =>
    (found ?? []).map(({ address }) => ({ address, interface: name })),
  );
}

/** Whether a listener there takes every address of its machine. */
export function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The addresses at which a listener is reached; empty where this machine has none of them. */
export function reachedAt({ host }: ListenAddress, own: readonly OwnAddress[]): readonly OwnAddress[] {
  const is4 = (address: string) => isIP(address) === 4;
  if (host === 'localhost') return own.filter(({ address }) => reachOf(address) === 'loopback');
  if (!isEverywhere(host)) return own.filter(({ address }) => address === host);
  return own.filter(({ address }) => host === '::' || is4(address));
}

const order: readonly Reach[] = ['private', 'home', 'shared', 'public', 'link', 'loopback'];

/** The addresses that a camera can use, those that suit it best first: it knows only IPv4. */
export function forCameras(reached: readonly OwnAddress[]): readonly OwnAddress[] {
  const usable = reached.filter(({ address }) => isIP(address) === 4 && reachOf(address) !== 'loopback');
  const unique = usable.filter(
    ({ address }, at) => usable.findIndex((one) => one.address === address) === at,
  );
  return unique.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ address }: OwnAddress): number {
  return order.indexOf(reachOf(address)) + (address.startsWith('10.') ? -0.5 : 0);
}
