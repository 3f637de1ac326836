import { BlockList, isIPv6 } from 'node:net';

/** Addresses that are nobody's: documentation, this host, this network. [RFC 5737, RFC 3849, RFC 6890] */
const nobodys = new BlockList();
nobodys.addSubnet('0.0.0.0', 8);
nobodys.addSubnet('127.0.0.0', 8);
nobodys.addSubnet('192.0.2.0', 24);
nobodys.addSubnet('198.51.100.0', 24);
nobodys.addSubnet('203.0.113.0', 24);
nobodys.addAddress('255.255.255.255');
nobodys.addSubnet('2001:db8::', 32, 'ipv6');
nobodys.addSubnet('::', 124, 'ipv6');

export function isPublicExample(address: string): boolean {
  return nobodys.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** First address for each length in characters, and how many follow it. */
const ranges: Readonly<Record<number, readonly [start: string, first: number, count: number]>> = {
  7: ['0.0.0.', 1, 9],
  8: ['0.0.0.', 10, 90],
  9: ['192.0.2.', 1, 9],
  10: ['192.0.2.', 10, 90],
  11: ['192.0.2.', 100, 155],
  12: ['203.0.113.', 10, 90],
  13: ['203.0.113.', 100, 155],
  14: ['198.51.100.', 100, 155],
  15: ['127.100.100.', 100, 155],
};

/** An address as long as another: for documentation where there is one of that length. */
export function ipv4Alias(address: string, n: number): string {
  const [start, first, count] = ranges[address.length] ?? ['', 0, 1];
  return `${start}${first + (n % count)}`;
}
