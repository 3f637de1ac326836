import { BridgeError } from '../errors.ts';

/** Lines of a log that are kept, the last ones. */
const mostLines = 5000;
/** Characters that are kept while it is read. */
const mostCharacters = 4_000_000;
/** Share of characters that are none, beyond which bytes are no text. */
const mostBroken = 0.02;

/**
 * The last lines of a log, whole ones only: half of a name would not be known again. `pieces` are decoded; `name` is for the error.
 * Throws `SB_FILE` where it is no text, as a photo that was given by mistake: nothing could be taken out of it.
 */
export async function lastLines(pieces: AsyncIterable<string>, name: string): Promise<readonly string[]> {
  let text = '';
  let isCut = false;
  for await (const piece of pieces) {
    text += piece;
    isCut ||= text.length > mostCharacters;
    text = text.slice(-mostCharacters);
  }
  if (text.split('\ufffd').length - 1 > text.length * mostBroken)
    throw new BridgeError(
      'SB_FILE',
      `expected the log of the bridge, ${name} is no text; journalctl -u samsung-bridge > FILE makes one`,
    );
  return text
    .split(/\r?\n/)
    .slice(isCut ? 1 : 0)
    .filter((line) => line !== '')
    .slice(-mostLines);
}
