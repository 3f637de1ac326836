import type { Envelope } from '../parcel.ts';
import { parseWords, type Words } from '../words.ts';

export type { Words } from '../words.ts';

/** Titles and bodies that a camera writes when its owner does not. [Q] SLIDES */
const cameraTitle = '[Samsung Smart Camera] sent you files.';
const cameraBody = 'Sent from Samsung Camera.';

/**
 * The words of a parcel as its owner meant them: what the camera writes by itself is no text, and an e-mail's own title
 * stands in where there are no words.
 */
export function wordsOf(envelope: Pick<Envelope, 'title' | 'words'>): Words {
  const { text, altTexts } = parseWords(envelope.words);
  if (text !== '' && text !== cameraBody) return { text, altTexts };
  const title = envelope.title.trim();
  return { text: title === cameraTitle ? '' : title, altTexts };
}

/** The alt text of each of `count` files, empty where there is none. What a person added later stands over the words. */
export function altTextsFor(
  count: number,
  words: Words,
  described: readonly string[] | undefined,
): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const later = described?.[index]?.trim() ?? '';
    return later === '' ? (words.altTexts[index] ?? '') : later;
  });
}
