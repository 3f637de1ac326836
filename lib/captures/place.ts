/** Where a server listens. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST:PORT` or `[IPv6]:PORT`; undefined where it is neither. */
export function parsePlace(text: string): Place | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]\s]+)):([0-9]{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

/** The opposite of `parsePlace`. */
export function placeText({ host, port }: Place): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
