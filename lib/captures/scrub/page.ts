import { type Decoded, decode, spelled, webEscapes } from './escapes.ts';

/** What stands there instead, as long as the value; undefined: that is left to others. */
export type Replace = (value: string, match: RegExpMatchArray) => string | undefined;

/**
 * Text that is being scrubbed, each character a byte. Every replacement is as long as what it replaces, and what was looked at
 * once is not looked at again.
 */
export class Page {
  readonly bytes: Buffer;
  readonly #settled: Uint8Array;
  /** The bytes as they stand; undefined when they have changed since it was made. */
  #text: string | undefined;
  #decoded: { readonly of: string; readonly escapes: RegExp; readonly as: Decoded } | undefined;

  constructor(bytes: Buffer) {
    this.bytes = Buffer.from(bytes);
    this.#settled = new Uint8Array(bytes.length);
  }

  get text(): string {
    this.#text ??= this.bytes.toString('latin1');
    return this.#text;
  }

  isSettled(from: number, to: number): boolean {
    return this.#settled.subarray(from, to).includes(1);
  }

  /** Replaces the bytes of a stretch, and settles it. */
  put(from: number, to: number, replacement: string): void {
    const fitting = replacement.length === to - from ? replacement : 'x'.repeat(to - from);
    this.bytes.write(fitting, from, 'latin1');
    this.#text = undefined;
    this.#settled.fill(1, from, to);
  }

  /** Settles a stretch as it is. */
  settle(from: number, to: number): void {
    this.#settled.fill(1, from, to);
  }

  /** Looks at the group `value` of every match, or the first one, or all of it, in the bytes as they stand. The pattern has the flags `dg`. */
  each(pattern: RegExp, replace: Replace): void {
    for (const { from, to, value, match } of found(this.text, pattern))
      this.#offer(from, to, replace(value, match));
  }

  /** The same, but what is given and what comes back are without escapes. */
  eachSpelled(pattern: RegExp, replace: Replace): void {
    for (const { from, to, match } of found(this.text, pattern))
      if (!this.isSettled(from, to)) this.respell(from, to, (text) => replace(text, match));
  }

  /** The same in a text without its escapes; the replacement is spelled as the value was. */
  eachDecoded(escapes: RegExp, pattern: RegExp, replace: Replace): void {
    const decoded = this.#without(escapes);
    for (const { from, to, value, match } of found(decoded.text, pattern)) {
      const start = decoded.from[from] ?? 0;
      const end = decoded.to[to - 1] ?? start;
      if (!this.isSettled(start, end)) this.#respell(decoded, from, replace(value, match));
    }
  }

  /** Replaces what is not settled of a stretch, character by character, and settles it; unless it is left to others. */
  respell(from: number, to: number, replace: (text: string) => string | undefined): void {
    const { text, from: starts, to: ends } = decode(this.text.slice(from, to), webEscapes);
    const replacement = replace(text);
    if (replacement === undefined) return;
    for (let at = 0; at < text.length; at += 1) {
      const start = from + (starts[at] ?? 0);
      const end = from + (ends[at] ?? 0);
      if (!this.isSettled(start, end)) this.#spell(start, end, replacement.charAt(at));
    }
  }

  #without(escapes: RegExp): Decoded {
    const { text } = this;
    if (this.#decoded?.of !== text || this.#decoded.escapes !== escapes)
      this.#decoded = { of: text, escapes, as: decode(text, escapes) };
    return this.#decoded.as;
  }

  #offer(from: number, to: number, replacement: string | undefined): void {
    if (replacement !== undefined && to > from && !this.isSettled(from, to)) this.put(from, to, replacement);
  }

  #respell(decoded: Decoded, from: number, replacement: string | undefined): void {
    for (const [index, character] of [...(replacement ?? '')].entries())
      this.#spell(decoded.from[from + index] ?? 0, decoded.to[from + index] ?? 0, character);
  }

  #spell(from: number, to: number, character: string): void {
    this.put(from, to, spelled(character, this.bytes.toString('latin1', from, to)));
  }
}

interface Found {
  readonly from: number;
  readonly to: number;
  readonly value: string;
  readonly match: RegExpMatchArray;
}

function* found(text: string, pattern: RegExp): Generator<Found> {
  for (const match of text.matchAll(pattern)) {
    const span = match.indices?.groups?.value ?? match.indices?.[1] ?? match.indices?.[0];
    if (span !== undefined) yield { from: span[0], to: span[1], value: text.slice(...span), match };
  }
}
