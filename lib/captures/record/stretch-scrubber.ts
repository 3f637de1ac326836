import type { Aliases } from '../scrub/aliases.ts';
import { fillerFor, isMedia, magicLength, mediaIn } from '../scrub/filler.ts';
import { scrubRequestText } from '../scrub/text.ts';
import type { Bit, StretchKind } from './stretches.ts';

/** Takes scrubbed bytes with their place; what is never put is zero. */
export type Put = (at: number, bytes: Buffer) => void;

/** Bytes of a stretch that are held at most, to be scrubbed as text. No message of a camera comes near. */
export const textLimit = 64 * 1024;
/** Bytes at the start of a photo in which its model is looked for. */
export const startLength = 4096;

/** What scrubbing needs to know. */
export interface ScrubOptions {
  readonly aliases: () => Aliases;
  readonly keepBodies: boolean;
  readonly put: Put;
}

/** What is known of a stretch when it begins. */
interface Beginning {
  readonly kind: StretchKind;
  readonly contentType: string;
  /** Of a part of a form; empty where it has none. */
  readonly name: string;
}

/** Bytes of a stretch that stand together. */
interface Range {
  readonly at: number;
  length: number;
}

/**
 * `text`: held, to be scrubbed when it is whole. `filled`: a photo or video, of which only the length is kept. `kept`: one that may
 * stay. `zeroed`: what is too long for a message and no photo either.
 */
type State = 'text' | 'filled' | 'kept' | 'zeroed';

/** Scrubs one stretch of a request in bounded memory, whatever its length. */
export class StretchScrubber {
  state: State = 'text';
  /** First bytes of a photo or video. */
  start: Buffer = Buffer.alloc(0);
  /** What stands in the file, where it was text; for those who want to understand it. */
  text = '';
  #kind: StretchKind;
  readonly #contentType: string;
  readonly #name: string;
  readonly #options: ScrubOptions;
  #held: Bit[] = [];
  #heldBytes = 0;
  readonly #ranges: Range[] = [];

  constructor({ kind, contentType, name }: Beginning, options: ScrubOptions) {
    this.#kind = kind;
    this.#contentType = contentType;
    this.#name = name;
    this.#options = options;
  }

  static readonly #steps: Record<State, (scrubber: StretchScrubber, bit: Bit) => void> = {
    text: (scrubber, bit) => scrubber.#hold(bit),
    filled: (scrubber, bit) => scrubber.#count(bit),
    kept: (scrubber, bit) => scrubber.#keep(bit),
    zeroed: () => {},
  };

  turnOpaque(): void {
    this.#kind = 'opaque';
  }

  take(bit: Bit): void {
    if (bit.bytes.length > 0) StretchScrubber.#steps[this.state](this, bit);
  }

  end(): void {
    if (this.state === 'text') this.#decide();
    if (this.state === 'text') this.#scrub(this.#heldBytes);
    else if (this.state === 'filled') this.#fill();
  }

  get #isContent(): boolean {
    return this.#kind === 'body' || this.#kind === 'part';
  }

  #hold(bit: Bit): void {
    this.#held.push(bit);
    this.#heldBytes += bit.bytes.length;
    if (this.#heldBytes >= magicLength) this.#decide();
    if (this.state === 'text' && this.#heldBytes > textLimit) this.#overflow();
  }

  /** Whether it is a photo or video is known by its first bytes, or by what the camera calls it. */
  #decide(): void {
    if (!this.#isContent || this.start.length > 0) return;
    this.start = Buffer.concat(this.#held.map(({ bytes }) => bytes)).subarray(0, magicLength);
    if (!isMedia(this.start) && !/^\s*(?:image|video|audio)\//i.test(this.#contentType)) return;
    this.state = this.#options.keepBodies ? 'kept' : 'filled';
    if (this.state === 'filled') this.#options.aliases().replaced.add('photos and videos');
    this.start = Buffer.alloc(0);
    for (const bit of this.#letGo()) this.take(bit);
  }

  #letGo(): readonly Bit[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }

  /** A content is no message then; of anything else, what was held is scrubbed but for its last word, which may be cut. */
  #overflow(): void {
    if (!this.#isContent) this.#scrub(textLimit);
    this.state = 'zeroed';
    this.#letGo();
    this.#options.aliases().replaced.add('contents that are no text');
  }

  #remember({ bytes }: Bit): void {
    if (this.start.length < startLength)
      this.start = Buffer.concat([this.start, bytes]).subarray(0, startLength);
  }

  #count(bit: Bit): void {
    this.#remember(bit);
    const last = this.#ranges.at(-1);
    if (last !== undefined && last.at + last.length === bit.at) last.length += bit.bytes.length;
    else this.#ranges.push({ at: bit.at, length: bit.bytes.length });
  }

  #keep(bit: Bit): void {
    this.#remember(bit);
    this.#options.put(bit.at, bit.bytes);
  }

  #scrub(most: number): void {
    const bytes = Buffer.concat(this.#held.map((bit) => bit.bytes));
    const scrubbed = this.#scrubbed(bytes, most);
    this.text = scrubbed.toString('latin1');
    let from = 0;
    for (const bit of this.#held) {
      this.#options.put(bit.at, scrubbed.subarray(from, from + bit.bytes.length));
      from += bit.bytes.length;
    }
  }

  #scrubbed(bytes: Buffer, most: number): Buffer {
    const { aliases, keepBodies } = this.#options;
    if (this.#isContent && !keepBodies && !isText(bytes)) {
      aliases().replaced.add('contents that are no text');
      return Buffer.alloc(bytes.length);
    }
    const kind = this.#isContent ? 'message' : this.#kind === 'opaque' ? 'opaque' : 'head';
    const about = { keepWords: keepBodies, name: this.#name };
    const scrubbed = scrubRequestText(bytes, kind, aliases(), about);
    return scrubbed.fill(0, this.#endOfText(bytes, most));
  }

  /** What is opaque may hold a photo behind its first empty line, of which no end is known. */
  #endOfText(bytes: Buffer, most: number): number {
    const media = this.#kind === 'opaque' && !this.#options.keepBodies ? mediaBehind(bytes) : -1;
    const end = bytes.length > most ? lastGap(bytes, most) : bytes.length;
    return media === -1 ? end : Math.min(media, end);
  }

  #fill(): void {
    const length = this.#ranges.reduce((sum, range) => sum + range.length, 0);
    for (const { offset, bytes } of fillerFor(this.start, length)) this.#spread(offset, bytes);
  }

  /** Puts bytes at an offset of the content, which may have gaps in the request. */
  #spread(offset: number, bytes: Buffer): void {
    let behind = offset;
    let left = bytes;
    for (const { at, length } of this.#ranges) {
      if (behind < length && left.length > 0) {
        const part = left.subarray(0, length - behind);
        this.#options.put(at + behind, part);
        left = left.subarray(part.length);
        behind = 0;
      } else behind -= length;
    }
  }
}

/** Where a photo or video begins behind the first empty line, or anywhere where there is none; -1 where none does. */
function mediaBehind(bytes: Buffer): number {
  const empty = /\n\r?\n/.exec(bytes.toString('latin1'));
  const from = empty === null ? 0 : empty.index;
  const found = mediaIn(bytes.subarray(from));
  return found === -1 ? -1 : from + found;
}

const gaps = Buffer.from(' \t\r\n<>"\'');

/** Place behind the last white space, tag or quote of the first `most` bytes. */
function lastGap(bytes: Buffer, most: number): number {
  let at = most;
  while (at > 0 && !gaps.includes(bytes[at - 1] ?? 0)) at -= 1;
  return at;
}

/** Whether there are no controls but tabs and line breaks. */
function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
