import type { Config } from '../config/config.ts';
import { RefusalError } from '../errors.ts';
import type { Addressing } from '../parcel.ts';
import { asciiLower } from './address.ts';
import type { RouteTable } from './handler.ts';
import { quoted } from './wording.ts';

type Routing = Pick<Config, 'routes' | 'default' | 'destinations'>;

/** Where e-mails go: by recipient, without ASCII case, else to `default.email`. */
export function makeRouteTable(config: Routing): RouteTable {
  return new Routes(config);
}

class Routes implements RouteTable {
  readonly #byRecipient: ReadonlyMap<string, string>;
  readonly #otherwise: string | undefined;
  readonly #destinations: readonly string[];

  constructor({ routes, default: otherwise, destinations }: Routing) {
    this.#byRecipient = new Map(Object.entries(routes).filter(([name]) => name.includes('@')));
    this.#otherwise = otherwise.email;
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

  #destinationOf(recipient: string): string {
    const destination = this.#byRecipient.get(asciiLower(recipient)) ?? this.#otherwise;
    if (destination !== undefined) return destination;
    throw new RefusalError(
      'SB_NO_ROUTE',
      400,
      `expected a recipient that "routes" leads somewhere; ${quoted(recipient)} leads nowhere; add it to "routes" or set "default.email", to one of: ${this.#destinations.join(', ')}`,
    );
  }
}
