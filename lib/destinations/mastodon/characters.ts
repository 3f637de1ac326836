const address = /https?:\/\/\S+/g;
const mention = /(@[\p{L}\p{N}_]+)@[\p{L}\p{N}.-]+[\p{L}\p{N}]/gu;

/** Made when first needed: it takes 9 ms and some megabytes. */
let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Characters as Mastodon counts them: grapheme clusters, a fixed number per address, mentions without their server. */
export function countCharacters(text: string, perUrl: number): number {
  return graphemes(text.replace(address, 'x'.repeat(perUrl)).replace(mention, '$1')).length;
}

/** The text in two: as many whole words as fit into `capacity` characters, and the rest. A word that is longer is cut. */
export function splitText(
  text: string,
  capacity: number,
  perUrl: number,
): readonly [head: string, rest: string] {
  let head = '';
  for (const word of text.split(/(?<=\s)(?=\S)/u)) {
    if (countCharacters((head + word).trimEnd(), perUrl) > capacity) break;
    head += word;
  }
  if (head === '') head = graphemes(text).slice(0, Math.max(1, capacity)).join('');
  return [head.trim(), text.slice(head.length).trim()];
}

/** An alt text of at most so many code points, cut behind a word, with `…` where something is gone. */
export function shortenAltText(text: string, limit: number): string {
  const points = [...text];
  if (points.length <= limit) return text;
  const cut = points.slice(0, limit - 1).join('');
  const words = cut.replace(/\s+\S*$/u, '');
  return `${words === '' ? cut : words}…`;
}
