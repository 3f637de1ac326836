import { BlockList, isIPv4 } from 'node:net';
import type { Config, Sender } from '../config/config.ts';
import { RefusalError } from '../errors.ts';
import { asciiLower } from './address.ts';
import type { SenderList } from './handler.ts';
import { LoginPace } from './login-pace.ts';
import { PasswordBook } from './password-book.ts';
import { quoted } from './wording.ts';

/**
 * Who may send: those named, or where nobody is named, any sender on a private address. Throws a ConfigError for a password
 * that cannot be used.
 */
export function makeSenderList(senders: Config['senders'], pace = new LoginPace()): SenderList {
  return senders === undefined ? new AnybodyNearby() : new NamedSenders(senders, pace);
}

class NamedSenders implements SenderList {
  readonly #senders: readonly Sender[];
  readonly #passwords: PasswordBook;
  readonly #pace: LoginPace;

  constructor(senders: readonly Sender[], pace: LoginPace) {
    this.#senders = senders;
    this.#passwords = new PasswordBook(senders);
    this.#pace = pace;
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

  /**
   * Names are compared without ASCII case. A name that is listed with a password needs it, also where it is listed a second
   * time without: that is for e-mails. A name without one gets in with any password.
   */
  async admitLogin(user: string, password: string, peer: string): Promise<void> {
    if (this.#isOpen(user)) return;
    const attempt = await this.#pace.begin(peer, asciiLower(user));
    let good = false;
    try {
      good = await this.#passwords.check(user, password);
    } finally {
      attempt.end(good);
    }
    if (!good) throw new RefusalError('SB_PASSWORD_REFUSED', 401, this.#notLetIn(user));
  }

  #isOpen(user: string): boolean {
    const wanted = asciiLower(user);
    return this.#senders.some(({ name }) => asciiLower(name) === wanted) && !this.#passwords.has(user);
  }

  /** For the log only: to the camera, an unknown name and a wrong password are the same. */
  #notLetIn(user: string): string {
    if (this.#passwords.has(user))
      return `expected the password of ${quoted(user)}; another one came; type it again in the camera, or make a new one with "samsung-bridge passwd"`;
    const names = [...new Set(this.#senders.map(({ name }) => name))];
    return `expected a login as ${names.length === 0 ? 'nobody' : names.join(', ')}; it came as ${quoted(user)}; add that name to "senders", or type another one in the camera`;
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
  /** Any name, any password: what counts is where it comes from. */
  async admitLogin(user: string, _password: string, peer: string): Promise<void> {
    this.admitEmail(user, peer);
  }

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
