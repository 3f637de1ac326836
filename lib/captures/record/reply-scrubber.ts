import type { Aliases } from '../scrub/aliases.ts';
import { keyGivenIn, markOf, shortestKey } from '../scrub/session.ts';
import { scrubReplyText } from '../scrub/text.ts';

/** Bytes of a reply that are kept; no answer to a camera comes near. What comes behind them becomes zeros, up to as many again. */
const replyLimit = 64 * 1024;
/** Bytes of a reply among which its key is looked for while they come. */
const keyWithin = 8 * 1024;

const time = /(?<=<currentServerTime>)(\d+)(?=<)/;

/** Takes the bytes of a reply in any split. */
export class ReplyScrubber {
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #beyond = 0;
  #key: string | undefined;

  /** Bytes that came. */
  get length(): number {
    return this.#bytes + this.#beyond;
  }

  /** Key that it gives out; undefined where it gives none, or has not yet. */
  get sessionKey(): string | undefined {
    return this.#key;
  }

  /** Whether it tells the time. */
  get tellsTime(): boolean {
    return time.test(this.#text());
  }

  /** Whether as many bytes have come as its head announces; false where it announces none. */
  get isWhole(): boolean {
    const found = /^HTTP\/[\s\S]*?\r\ncontent-length: *(\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/i.exec(this.#text());
    return found !== null && this.length >= found[0].length + Number(found[1]);
  }

  push(bytes: Buffer): void {
    const taken = bytes.subarray(0, replyLimit - this.#bytes);
    this.#pieces.push(taken);
    this.#bytes += taken.length;
    this.#beyond = Math.min(this.#beyond + bytes.length - taken.length, replyLimit);
    if (this.#bytes <= keyWithin) this.#key ??= keyGivenIn(this.#text());
  }

  /** As many bytes as came, all of them scrubbed. */
  scrubbed(aliases: Aliases): Buffer {
    const kept = scrubReplyText(Buffer.concat(this.#pieces), aliases);
    return Buffer.concat([kept, Buffer.alloc(this.#beyond)]);
  }

  #text(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }
}

/** A scrubbed reply with the names of what is new each time: shorter than it was on the wire. */
export function withPlaceholders(reply: Buffer, sessionKey: string | undefined): Buffer {
  const text = reply.toString('latin1').replace(time, '{time}');
  const isMarked = sessionKey !== undefined && sessionKey.length >= shortestKey;
  return Buffer.from(isMarked ? text.replaceAll(markOf(sessionKey.length), '{session}') : text, 'latin1');
}
