import { RequestScrubber } from '../../../lib/captures/record/request-scrubber.ts';
import { Aliases } from '../../../lib/captures/scrub/aliases.ts';

/** How a request is scrubbed. */
export interface Scrubbing {
  readonly keepBodies?: boolean;
  readonly aliases?: Aliases;
  /** Lengths of the pieces that it comes in; what is left is one more. */
  readonly pieces?: readonly number[];
}

/** A request as it would stand in a capture. */
export function scrubbedRequest(request: Buffer, scrubbing: Scrubbing = {}): Buffer {
  const { keepBodies = false, aliases = new Aliases(), pieces = [] } = scrubbing;
  const scrubbed = Buffer.alloc(request.length);
  const put = (at: number, bytes: Buffer): void => void bytes.copy(scrubbed, at);
  const scrubber = new RequestScrubber({ keepBodies, aliases: () => aliases, put });
  for (const piece of cut(request, pieces)) scrubber.push(piece);
  scrubber.finish();
  return scrubbed;
}

export function* cut(bytes: Buffer, pieces: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (const length of [...pieces, bytes.length]) {
    if (at < bytes.length) yield Buffer.from(bytes.subarray(at, at + length));
    at += length;
  }
}
