/** Words as typed on a camera, taken apart. */
export interface Words {
  /** What stands before the first `~`. */
  readonly text: string;
  /** What stands behind each `~`, in the order of the files; an empty one is kept, so that the places stay right. */
  readonly altTexts: readonly string[];
}

/** A tilde that no backslash stands before. */
const separator = /(?<!\\)~/;

/** Takes `text~alt one~alt two` apart. `\~` is a literal tilde; white space around each part goes. */
export function parseWords(words: string): Words {
  const [text = '', ...altTexts] = words.split(separator).map(clean);
  return { text, altTexts };
}

/** The words without the alt texts of some files (0 is the first), so that those of the others keep their places. */
export function withoutAltTexts(words: string, files: readonly number[]): string {
  const [text = '', ...altTexts] = words.split(separator);
  return [text, ...altTexts.filter((_, index) => !files.includes(index))].join('~');
}

function clean(part: string): string {
  return part.replaceAll('\\~', '~').replaceAll('\r\n', '\n').trim();
}
