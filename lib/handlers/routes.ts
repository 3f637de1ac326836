import { AddressPatterns, isAddressPattern } from '../address-pattern.ts';
import type { Config } from '../config/config.ts';
import { RefusalError } from '../errors.ts';
import type { Addressing } from '../parcel.ts';
import { asciiLower } from './address.ts';
import type { RouteTable } from './handler.ts';
import { quoted } from './wording.ts';

type Routing = Pick<Config, 'routes' | 'default' | 'destinations'>;

/**
 * Where photos go. E-mails: by recipient, else by the most specific pattern, without ASCII case, else to `default.email`.
 * Social uploads: by site, else to `default.social`.
 */
export function makeRouteTable(config: Routing): RouteTable {
  return new Routes(config);
}

class Routes implements RouteTable {
  readonly #byRecipient: ReadonlyMap<string, string>;
  readonly #patterns: AddressPatterns;
  readonly #bySite: ReadonlyMap<string, string>;
  readonly #otherwise: Config['default'];
  readonly #destinations: readonly string[];

  constructor({ routes, default: otherwise, destinations }: Routing) {
    const entries = Object.entries(routes);
    this.#byRecipient = new Map(entries.filter(([name]) => name.includes('@')));
    this.#patterns = new AddressPatterns(Object.keys(routes).filter(isAddressPattern));
    this.#bySite = new Map(entries.filter(([name]) => !name.includes('@')));
    this.#otherwise = otherwise;
    this.#destinations = Object.keys(destinations);
  }

  forRecipients(recipients: readonly string[]): readonly Addressing[] {
    const because = new Map<string, string[]>();
    for (const recipient of recipients) {
      const destination = this.#destinationOf(recipient);
      const others = because.get(destination);
      if (others === undefined) because.set(destination, [recipient]);
      else others.push(recipient);
    }
    return Array.from(because, ([destination, reasons]) => ({ destination, because: reasons }));
  }

  forSite(site: string): readonly Addressing[] {
    const destination = this.#bySite.get(site) ?? this.#otherwise.social;
    if (destination === undefined) throw this.#noRoute('a site', site, 'default.social');
    return [{ destination, because: [site] }];
  }

  #destinationOf(recipient: string): string {
    const address = asciiLower(recipient);
    const route = this.#byRecipient.get(address) ?? this.#byPattern(address);
    const destination = route ?? this.#otherwise.email;
    if (destination === undefined) throw this.#noRoute('a recipient', recipient, 'default.email');
    return destination;
  }

  #byPattern(address: string): string | undefined {
    const pattern = this.#patterns.find(address);
    return pattern === undefined ? undefined : this.#byRecipient.get(pattern);
  }

  #noRoute(what: string, from: string, otherwise: string): RefusalError {
    return new RefusalError(
      'SB_NO_ROUTE',
      400,
      `expected ${what} that "routes" leads somewhere; ${quoted(from)} leads nowhere; add it to "routes" or set "${otherwise}", to one of: ${this.#destinations.join(', ')}`,
    );
  }
}
