/** Longest address that is looked at. [RFC 5321 §4.5.3.1: 64 + 1 + 255 octets] */
const longest = 320;

/**
 * Whether a text is a pattern of addresses, as `*@drop.example` or `photos-*@camera.example`: one `@` with something on
 * either side, no spaces or angle brackets, and a `*`, which stands for any number of characters but `@`.
 */
export function isAddressPattern(text: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(text) && text.includes('*');
}

/** Patterns of addresses, the most specific first. Compares exactly: case is the caller's matter. */
export class AddressPatterns {
  readonly #patterns: readonly Pattern[];

  /** The more characters besides `*` a pattern has, the more specific it is; of two with equally many the first given is. */
  constructor(patterns: readonly string[]) {
    const made = patterns.map(patternOf);
    this.#patterns = made.sort((a, b) => b.letters - a.letters);
  }

  /** The most specific pattern that an address fits. Takes time in proportion to the address, for any pattern. */
  find(address: string): string | undefined {
    const at = address.lastIndexOf('@');
    if (at < 0 || address.length > longest) return undefined;
    const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
    if (local.includes('@')) return undefined;
    return this.#patterns.find((pattern) => fits(pattern.local, local) && fits(pattern.domain, domain))?.text;
  }
}

interface Pattern {
  readonly text: string;
  /** How many characters besides `*`. */
  readonly letters: number;
  /** What stands between the stars of the part before the `@`, and of the part behind it. */
  readonly local: readonly string[];
  readonly domain: readonly string[];
}

function patternOf(text: string): Pattern {
  const [local = '', domain = ''] = text.split('@');
  return {
    text,
    letters: text.replaceAll('*', '').length,
    local: local.split('*'),
    domain: domain.split('*'),
  };
}

/** Whether the pieces stand in the text in their order: the first at its beginning, the last at its end, each where it first can. */
function fits(pieces: readonly string[], text: string): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let place = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, place);
    if (found < 0 || found + piece.length > end) return false;
    place = found + piece.length;
  }
  return true;
}
