import type { MastodonConfig } from '../../config/config.ts';
import type { Words } from '../words.ts';
import { countCharacters, splitText } from './characters.ts';
import type { ServerLimits } from './limits.ts';

/** One post of a plan. */
export interface PlannedPost {
  readonly text: string;
  /** Stored names of its files, in order. */
  readonly files: readonly string[];
}

/** A file as far as the plan goes: a video stands alone. */
export interface PlannedFile {
  readonly stored: string;
  readonly kind: 'photo' | 'video';
}

/** What a post consists of, before the server's limits. */
export interface Composition {
  readonly text: string;
  /** What stands below: the camera's name, the postscript. */
  readonly signature: string;
}

/** The camera's name as it is shown; bytes of a request are not trusted to be one. */
function cameraName(model: string | undefined): string {
  if (model === undefined || !/^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}$/.test(model)) return '';
  return /^samsung\b/i.test(model) ? model : `Samsung ${model}`;
}

/** Puts words, camera and postscript together. */
export function compose(
  words: Words,
  model: string | undefined,
  config: Pick<MastodonConfig, 'album' | 'postscript'>,
): Composition {
  const lines = [config.album ? cameraName(model) : '', config.postscript.trim()];
  return { text: words.text, signature: lines.filter((line) => line !== '').join('\n') };
}

/** Photos together up to the server's number, each video alone, in the order of the files. */
function groupsOf(files: readonly PlannedFile[], most: number): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let open = false;
  for (const { stored, kind } of files) {
    const group = groups.at(-1);
    if (kind === 'photo' && open && group !== undefined && group.length < most) group.push(stored);
    else groups.push([stored]);
    open = kind === 'photo';
  }
  return groups;
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Room for `…` and for the number of a post in its thread. */
const reserve = 16;

/** The words in pieces, one for each post; never cut silently. The first leaves room for the signature. */
function piecesOf({ text, signature }: Composition, { characters, perUrl }: ServerLimits): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  let capacity = characters - countCharacters(paragraphs('x', signature), perUrl);
  while (rest !== '') {
    const [piece, after] = splitText(rest, Math.max(1, capacity - reserve), perUrl);
    pieces.push(piece);
    rest = after;
    capacity = characters;
  }
  return pieces;
}

/** Where even the signature leaves no room for words it is taken for words itself. */
function roomy(composition: Composition, limits: ServerLimits): Composition {
  const taken = countCharacters(composition.signature, limits.perUrl);
  if (taken + 4 * reserve < limits.characters) return composition;
  return { text: paragraphs(composition.text, composition.signature), signature: '' };
}

/**
 * The posts that a parcel becomes: one, or a thread where files or words are too many for one. All words and all files are
 * in it, in order.
 */
export function planPosts(
  files: readonly PlannedFile[],
  composition: Composition,
  limits: ServerLimits,
): readonly PlannedPost[] {
  const groups = groupsOf(files, limits.media);
  const whole = paragraphs(composition.text, composition.signature);
  if (groups.length <= 1 && countCharacters(whole, limits.perUrl) <= limits.characters)
    return [{ text: whole, files: groups[0] ?? [] }];
  const { text, signature } = roomy(composition, limits);
  const fits = countCharacters(paragraphs(text, signature), limits.perUrl) <= limits.characters;
  const pieces = fits ? [text] : piecesOf({ text, signature }, limits);
  const count = Math.max(groups.length, pieces.length);
  return Array.from({ length: count }, (_, index) => {
    const piece = pieces[index] ?? '';
    const begun = index > 0 && piece !== '' ? `… ${piece}` : piece;
    const told = index < pieces.length - 1 ? `${begun} …` : begun;
    const below = index === 0 ? signature : `${index + 1}/${count}`;
    return { text: paragraphs(told, below), files: groups[index] ?? [] };
  });
}
