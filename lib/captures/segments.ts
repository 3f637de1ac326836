import type { Pieces } from './exchange.ts';

/** Payload bytes of a full TCP segment on Ethernet and WiFi. */
export const segmentLength = 1460;

/** The same bytes cut into full segments, as a camera's TCP would; the last one may be shorter. */
export async function* segments(pieces: Pieces, length = segmentLength): AsyncGenerator<Buffer> {
  let kept = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = kept.length === 0 ? piece : Buffer.concat([kept, piece]);
    const whole = bytes.length - (bytes.length % length);
    for (let at = 0; at < whole; at += length) yield bytes.subarray(at, at + length);
    kept = Buffer.from(bytes.subarray(whole));
  }
  if (kept.length > 0) yield kept;
}
