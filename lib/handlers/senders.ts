import { BlockList, isIPv4 } from 'node:net';
import type { Config, Sender } from '../config/config.ts';
import { RefusalError } from '../errors.ts';
import { asciiLower } from './address.ts';
import type { SenderList } from './handler.ts';
import { quoted } from './wording.ts';

/** Who may send: those named, or where nobody is named, any sender on a private address. */
export function makeSenderList(senders: Config['senders']): SenderList {
  return senders === undefined ? new AnybodyNearby() : new NamedSenders(senders);
}

class NamedSenders implements SenderList {
  readonly #senders: readonly Sender[];

  constructor(senders: readonly Sender[]) {
    this.#senders = senders;
  }

  /** Names are compared without ASCII case. A name that has a password is not enough: an e-mail carries none. */
  admitEmail(sender: string): void {
    const wanted = asciiLower(sender);
    const named = this.#senders.filter(({ name }) => asciiLower(name) === wanted);
    if (named.some(({ password }) => password === undefined)) return;
    throw new RefusalError(
      'SB_SENDER_UNKNOWN',
      401,
      named.length > 0 ? needsPassword(sender) : this.#unknown(sender),
    );
  }

  #unknown(sender: string): string {
    const open = this.#senders.filter(({ password }) => password === undefined).map(({ name }) => name);
    const allowed = open.length === 0 ? 'nobody' : open.join(', ');
    return `expected an e-mail from ${allowed}; it came from ${quoted(sender)}; add that address to "senders", or set it right in the camera's e-mail settings`;
  }
}

function needsPassword(sender: string): string {
  return `expected a sender without a password, for an e-mail carries none; it came from ${quoted(sender)}, who has one; to take e-mails from there, list the address a second time in "senders", without a password`;
}

/** Private and link-local addresses. 100.64.0.0/10 is not among them: on mobile networks the neighbours are there. [RFC 6598] */
const privateAddresses = privateList();

class AnybodyNearby implements SenderList {
  admitEmail(sender: string, peer: string): void {
    if (isPrivate(peer)) return;
    throw new RefusalError(
      'SB_SENDER_UNKNOWN',
      401,
      `expected a camera on a private address (10.x, 172.16-31.x, 192.168.x), as no "senders" are configured; ${quoted(sender)} came from ${peer}; name who may send under "senders"`,
    );
  }
}

/** Whether an address is private, loopback or link-local; IPv4 in dotted form, IPv6, or IPv4 mapped into it. */
export function isPrivate(address: string): boolean {
  const [bare = ''] = address.split('%', 1);
  return privateAddresses.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6');
}

/** [RFC 1918, RFC 3927, RFC 4193, RFC 4291 §2.5.6] */
function privateList(): BlockList {
  const list = new BlockList();
  list.addSubnet('10.0.0.0', 8, 'ipv4');
  list.addSubnet('172.16.0.0', 12, 'ipv4');
  list.addSubnet('192.168.0.0', 16, 'ipv4');
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addAddress('::1', 'ipv6');
  list.addSubnet('fc00::', 7, 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  return list;
}
