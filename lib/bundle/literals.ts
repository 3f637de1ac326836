import type { Secret } from './stand-ins.ts';

/** A literal that was found. */
export interface Found {
  readonly secret: Secret;
  readonly at: number;
  readonly length: number;
}

/** A word, or one character that is in none. */
const tokens = /[\p{L}\p{N}]+|[^\p{L}\p{N}]/gsu;

/** Finds thousands of literals in a text at once, by their first word; whatever their case, and never in the middle of a word. */
export class Literals {
  readonly #byToken = new Map<string, { readonly lower: string; readonly secret: Secret }[]>();

  constructor(secrets: readonly Secret[]) {
    for (const secret of secrets.toSorted((a, b) => b.value.length - a.value.length)) this.#note(secret);
  }

  /** In order, none inside another; of two that begin at one place, the longer. */
  *find(text: string): Generator<Found> {
    const sought = lowered(text);
    let end = 0;
    for (const { 0: token, index } of sought.matchAll(tokens)) {
      if (index < end) continue;
      const found = this.#byToken.get(token)?.find((one) => standsAt(sought, one.lower, index));
      if (found === undefined) continue;
      end = index + found.lower.length;
      yield { secret: found.secret, at: index, length: found.lower.length };
    }
  }

  #note(secret: Secret): void {
    const lower = lowered(secret.value);
    const token = lower.match(tokens)?.[0];
    if (token === undefined) return;
    const there = this.#byToken.get(token);
    if (there === undefined) this.#byToken.set(token, [{ lower, secret }]);
    else if (!there.some((one) => one.lower === lower)) there.push({ lower, secret });
  }
}

/** In lower case, each character in its place: that of `İ` is two, and stays. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return text.replace(/./gsu, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one));
}

function standsAt(text: string, literal: string, at: number): boolean {
  if (!text.startsWith(literal, at)) return false;
  const [last = '', next = ''] = [literal.at(-1), text[at + literal.length]];
  return !(isOfWord(last) && isOfWord(next));
}

function isOfWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}
