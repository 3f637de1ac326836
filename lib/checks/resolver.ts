import { getServers, lookup, Resolver } from 'node:dns/promises';

/** Why a resolver gave no address. */
export type LookupFault = 'no-such-name' | 'no-address' | 'silent' | 'refused' | 'failing' | 'garbage';

/** What a resolver says of one name. */
export interface Lookup {
  readonly host: string;
  /** IPv4 addresses, in its order. */
  readonly addresses: readonly string[];
  /** Whether there is an IPv6 address. */
  readonly ipv6: boolean;
  /** Seconds for which the answer may be remembered: the longest of them; undefined where there is no IPv4 address. */
  readonly lifetime: number | undefined;
  /** Undefined where there is an IPv4 address. */
  readonly fault: LookupFault | undefined;
}

/** Ms for one try, and tries. */
export interface Patience {
  readonly timeout: number;
  readonly tries: number;
}

const usualPatience: Patience = { timeout: 1500, tries: 2 };

const faults: Readonly<Record<string, LookupFault>> = {
  ENOTFOUND: 'no-such-name',
  ENODATA: 'no-address',
  EREFUSED: 'refused',
  ESERVFAIL: 'failing',
  ENOTIMP: 'refused',
  EFORMERR: 'garbage',
  EBADRESP: 'garbage',
  ECONNREFUSED: 'silent',
  ETIMEOUT: 'silent',
};

/** The resolvers that this machine asks, `IP` or `IP:PORT`, in its order. */
export function ownResolvers(): readonly string[] {
  return getServers();
}

/** What this machine itself takes a name for, hosts file and all; undefined where it does not know it. */
export async function addressOfName(host: string): Promise<string | undefined> {
  return lookup(host).then(
    ({ address }) => address,
    () => undefined,
  );
}

/** The address in `IP`, `IP:PORT` or `[IPv6]:PORT`. */
export function addressOfResolver(place: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(place)?.[1] ?? /^([^:]+):\d+$/.exec(place)?.[1] ?? place;
}

/** Asks resolvers (`IP`, `IP:PORT`, `[IPv6]:PORT`) as a camera does: over the wire, with no look into a hosts file. Never rejects. */
export class NameAsker {
  readonly #resolver: Resolver;

  /** `from` is the address of this machine to ask from, where that matters. */
  constructor(servers: readonly string[], patience: Patience = usualPatience, from?: string) {
    this.#resolver = new Resolver(patience);
    this.#resolver.setServers([...servers]);
    if (from !== undefined) this.#resolver.setLocalAddress(from);
  }

  async look(host: string): Promise<Lookup> {
    const [four, six] = await Promise.all([this.#four(host), this.#six(host)]);
    if (typeof four === 'string') return { host, addresses: [], ipv6: six, lifetime: undefined, fault: four };
    const lifetime = Math.max(...four.map(({ ttl }) => ttl));
    return { host, addresses: four.map(({ address }) => address), ipv6: six, lifetime, fault: undefined };
  }

  async #four(host: string): Promise<readonly { address: string; ttl: number }[] | LookupFault> {
    try {
      const found = await this.#resolver.resolve4(host, { ttl: true });
      return found.length === 0 ? 'no-address' : found;
    } catch (error) {
      return faultOf(error);
    }
  }

  async #six(host: string): Promise<boolean> {
    return this.#resolver.resolve6(host).then(
      (found) => found.length > 0,
      () => false,
    );
  }
}

function faultOf(error: unknown): LookupFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return faults[code] ?? 'garbage';
}
