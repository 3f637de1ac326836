/** Room in a name's 255 bytes for a number before the ending, `.json` and one more number. */
const longest = 255 - 24;
const longestEnding = 12;

/** Control, format (bidirectional overrides, zero-width), surrogate without its other half, line and paragraph separators. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** What Windows and FAT refuse in a name. */
const unsafe = /[<>:"|?*]/g;
/** Names of devices, with or without an ending. [Microsoft, "Naming Files, Paths, and Namespaces"] */
const reserved = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\.|$)/i;
const ending = /[^.]\.[\p{L}\p{N}]{1,8}$/u;

function cutToBytes(text: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    length += Buffer.byteLength(segment);
    if (length > bytes) break;
    kept += segment;
  }
  return kept;
}

/** A name in two: what a number is put behind, and the ending with its dot, or an empty one. */
export function splitName(name: string): readonly [stem: string, ending: string] {
  const at = ending.test(name) ? name.lastIndexOf('.') : name.length;
  const last = name.slice(at);
  return Buffer.byteLength(last) > longestEnding ? [name, ''] : [name.slice(0, at), last];
}

/** Without what is invisible, and without what Windows and FAT refuse; white space is single spaces. */
function plain(text: string): string {
  return text.replace(invisible, '').normalize('NFC').replace(unsafe, '_').replace(/\s+/gu, ' ');
}

function trimEnds(name: string): string {
  return name.replace(/^[.\s-]+/u, '').replace(/[.\s]+$/u, '');
}

/**
 * A file name made from what the camera called a file: one component, NFC, fit for Linux, Windows and macOS, of at most
 * 231 bytes in UTF-8. `extension` (without its dot) is put behind a name that has none. Never empty: `photo`.
 */
export function safeName(cameraName: string, extension: string | undefined): string {
  const last = cameraName.split(/[/\\]/).pop() ?? '';
  const trimmed = trimEnds(plain(last));
  const named = reserved.test(trimmed) ? `_${trimmed}` : trimmed;
  const [stem, found] = splitName(named === '' ? 'photo' : named);
  const end = found === '' && extension !== undefined ? `.${extension}` : found;
  const cut = trimEnds(cutToBytes(stem, longest - Buffer.byteLength(end)));
  return `${cut === '' ? 'photo' : cut}${end}`;
}

/**
 * A folder's name made from anything: one component, NFC, fit for Linux, Windows and macOS, of at most 231 bytes in UTF-8.
 * What separates folders becomes `_`. Never empty: `unknown`.
 */
export function safeFolderName(text: string): string {
  const trimmed = trimEnds(plain(text.replaceAll(/[/\\]/g, '_')));
  const cut = trimEnds(cutToBytes(reserved.test(trimmed) ? `_${trimmed}` : trimmed, longest));
  return cut === '' ? 'unknown' : cut;
}

/** The name for the n-th of its kind: `SAM_0001.JPG`, `SAM_0001-2.JPG`, … */
export function numberedName(name: string, count: number): string {
  if (count === 1) return name;
  const [stem, end] = splitName(name);
  return `${stem}-${count}${end}`;
}
