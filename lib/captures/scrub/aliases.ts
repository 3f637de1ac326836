import { isIPv6 } from 'node:net';
import { addressAlias, isNobody } from './mail-alias.ts';
import { ipv4Alias, isPublicExample } from './network-alias.ts';

/** Things that are replaced, in the words of a capture's notes. */
export type Secret =
  | 'login'
  | 'session key'
  | 'e-mail addresses'
  | 'names of users'
  | 'passwords, tokens, device numbers'
  | 'network addresses'
  | 'words'
  | 'photos and videos'
  | 'contents that are no text';

/** Most things that one capture tells apart; a camera that says more of them gets the same name for the rest. */
const most = 10_000;

/** What stands in a capture in place of things that name somebody: the same for the same, another for another. */
export class Aliases {
  /** What was replaced so far. */
  readonly replaced = new Set<Secret>();
  /** Key that a reply gave out; undefined before that. */
  sessionKey: string | undefined;
  readonly #given: Map<string, string>;
  readonly #counts: Map<string, number>;
  readonly #names: Map<string, string>;

  /** Knows what another one knows, but for the session. */
  constructor(before?: Aliases) {
    this.#given = new Map(before?.given);
    this.#counts = new Map(before?.counts);
    this.#names = new Map(before?.names);
  }

  private get given(): ReadonlyMap<string, string> {
    return this.#given;
  }

  private get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Names of users, and what stands in their place. */
  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }

  /** Notes that something of that kind was replaced, where it was. */
  noted(secret: Secret, before: string, after: string): string {
    if (before !== after) this.replaced.add(secret);
    return after;
  }

  /**
   * Name of a user, or an address where it is one. Quotes, `<`, `>`, `&` and zeros stay where they are: a reply repeats a name without them,
   * and has to be as long as before.
   */
  name(name: string): string {
    if (name.includes('@')) return this.address(name);
    const core = name.replace(signs, '');
    if (isAlias(core) || core === '') return name;
    const alias = this.#alias('name', core, (n) => letters(n, core.length));
    this.#names.set(core, alias);
    let at = 0;
    const shown = name.replace(notSigns, () => alias.charAt(at++));
    return this.noted('names of users', name, shown);
  }

  /** An e-mail address; the factory default, and what is made for examples, stays. */
  address(address: string): string {
    if (isNobody(address)) return address;
    const key = address.toLowerCase();
    const at = key.lastIndexOf('@');
    const domain = key.slice(at + 1);
    const alias = this.#alias('address', key, (n) => {
      const label = (length: number) =>
        this.#alias(`domain ${length}`, domain, (count) => letters(count, length));
      return addressAlias(key, letters(n, at), label);
    });
    return this.noted('e-mail addresses', address, alias);
  }

  /** An address of IPv4 or IPv6, which the caller has looked at. */
  network(address: string): string {
    if (isPublicExample(address)) return address;
    const make = isIPv6(address) ? ipv6Alias : ipv4Alias;
    const alias = this.#alias(`network ${address.length}`, address.toLowerCase(), (n) => make(address, n));
    return this.noted('network addresses', address, alias);
  }

  /** Twelve hex digits, with what stands between them. [RFC 7042 §2.1.2: 00-00-5E-00-53-xx is for documentation] */
  hardware(address: string): string {
    const digits = address.replace(/[^0-9A-Fa-f]/g, '').toLowerCase();
    if (digits.startsWith('00005e0053')) return address;
    const alias = this.#alias('hardware', digits, (n) => `00005e0053${hex(n % 256, 2)}`);
    let at = 0;
    const shown = address.replace(/[0-9A-Fa-f]/g, () => alias.charAt(at++));
    return this.noted(
      'passwords, tokens, device numbers',
      address,
      /[A-F]/.test(address) ? shown.toUpperCase() : shown,
    );
  }

  #alias(kind: string, original: string, make: (n: number) => string): string {
    const key = `${kind}\0${original}`;
    const known = this.#given.get(key);
    if (known !== undefined) return known;
    const count = `${kind}\0${original.length}`;
    const n = this.#counts.get(count) ?? 0;
    const alias = make(n);
    if (this.#given.size >= most) return alias;
    this.#counts.set(count, n + 1);
    this.#given.set(key, alias);
    return alias;
  }
}

const signs = /["'<>&\0]/g;
const notSigns = /[^"'<>&\0]/g;

/** `xxxxa`, `xxxxb`… of that length. */
function letters(n: number, length: number): string {
  const a = 'a'.charCodeAt(0);
  const last = String.fromCharCode(a + (n % 26));
  const before = n < 26 ? 'x' : String.fromCharCode(a + (Math.floor(n / 26) % 26));
  return `${'x'.repeat(length)}${before}${last}`.slice(-length);
}

/** Whether a name is of that form, or of one letter: it stays, so that what is scrubbed is not changed by scrubbing. */
function isAlias(name: string): boolean {
  return /^[a-z]$|^x+[a-z]$|^x+[a-z]{2}$/.test(name);
}

/** Zeros in place of the digits; the last one counts. */
function ipv6Alias(address: string, n: number): string {
  const zeros = address.replace(/[0-9A-Fa-f]/g, '0');
  return zeros.endsWith('0') ? `${zeros.slice(0, -1)}${hex(n % 16, 1)}` : zeros;
}

function hex(n: number, width: number): string {
  return n.toString(16).padStart(width, '0');
}
