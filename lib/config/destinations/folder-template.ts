import { resolve } from 'node:path';
import type { FolderPiece, FolderPlaceholder, FolderTemplate, TimeLetter } from '../config.ts';
import { refusal, unexpected } from '../config-errors.ts';
import { nearestName } from '../nearest-name.ts';
import type { Node } from '../node.ts';
import type { Reader } from '../record.ts';
import { lineOf } from '../scalars.ts';

/** A folder as written: what is fixed, and what depends on the parcel. */
export interface WrittenFolder {
  /** Absolute. */
  readonly folder: string;
  readonly below: readonly FolderTemplate[];
}

const usualDate = '%Y-%m-%d';

const placeholders: Readonly<Record<FolderPlaceholder, true>> = {
  sender: true,
  model: true,
  site: true,
  via: true,
};

const timeLetters: Readonly<Record<TimeLetter, true>> = {
  Y: true,
  y: true,
  m: true,
  d: true,
  j: true,
  H: true,
  M: true,
  S: true,
  F: true,
  G: true,
  V: true,
  u: true,
  a: true,
  A: true,
  b: true,
  B: true,
};

/**
 * A folder with `{placeholders}` in it, as `./photos/{sender}/{date:%Y/%m}`. Whatever stands before the first folder with a
 * placeholder is the place that nothing leaves. `{{` is a literal brace.
 */
export const folderTemplate: Reader<WrittenFolder> = (node, scope) => {
  const written = lineOf(node, scope, 'a folder');
  if (/^~(?:[/\\]|$)/.test(written)) {
    const cure = `the bridge does not know ~; write \${HOME} for the home folder`;
    throw unexpected(node, 'a folder', cure);
  }
  const names = namesOf(piecesOf(written, node));
  const open = names.findIndex((name) => !isFixed(name));
  const fixed = open < 0 ? names : names.slice(0, open);
  const below = open < 0 ? [] : names.slice(open).filter((name) => !isHere(name));
  if (below.some((name) => isFixed(name) && textOf(name) === '..')) throw leadsOut(node);
  const start = written.startsWith('/') ? '/' : '.';
  return { folder: resolve(scope.baseDir, start, ...fixed.map(textOf)), below };
};

const slash = { slash: true } as const;
type Token = FolderPiece | typeof slash;

function piecesOf(written: string, node: Node): readonly Token[] {
  const tokens = written.matchAll(/\{\{|\}\}|\{([^{}]*)\}|\/|[^{}/]+|[{}]/g);
  return [...tokens].flatMap(([token, inner]): readonly Token[] => {
    if (token === '/') return [slash];
    if (token === '{{' || token === '}}') return [{ text: token.slice(1) }];
    if (inner === undefined && token !== '{') return [{ text: token }];
    return placeholderOf(inner, node);
  });
}

function placeholderOf(inner: string | undefined, node: Node): readonly Token[] {
  if (inner === undefined) throw unknownPlaceholder(inner, node);
  if (Object.hasOwn(placeholders, inner)) return [{ of: inner as FolderPlaceholder }];
  const format = inner === 'date' ? usualDate : /^date:(.+)$/.exec(inner)?.[1];
  if (format === undefined) throw unknownPlaceholder(inner, node);
  return dateOf(format, node);
}

/** A `/` in a date makes folders of its parts. */
function dateOf(format: string, node: Node): readonly Token[] {
  return [...format.matchAll(/%(.?)|\/|[^%/]+/gsu)].map(([part, letter]): Token => {
    if (part === '/') return slash;
    if (letter === undefined) return { text: part };
    if (letter === '%') return { text: '%' };
    if (Object.hasOwn(timeLetters, letter)) return { time: letter as TimeLetter };
    const known = Object.keys(timeLetters).map((each) => `%${each}`);
    const message = `expected a letter of strftime behind each %, came ${JSON.stringify(part)}`;
    throw refusal('SB_CONFIG_VALUE', node.place, `${message}; known are ${known.join(' ')} and %%`);
  });
}

/** What stands between the slashes; neighbouring texts made one. */
function namesOf(tokens: readonly Token[]): readonly FolderTemplate[] {
  const names: FolderPiece[][] = [[]];
  for (const token of tokens) {
    const name = names.at(-1) ?? [];
    const last = name.at(-1);
    if ('slash' in token) names.push([]);
    else if ('text' in token && last !== undefined && 'text' in last)
      name[name.length - 1] = { text: last.text + token.text };
    else name.push(token);
  }
  return names;
}

function isFixed(name: FolderTemplate): boolean {
  return name.every((piece) => 'text' in piece);
}

function isHere(name: FolderTemplate): boolean {
  return isFixed(name) && ['', '.'].includes(textOf(name));
}

function textOf(name: FolderTemplate): string {
  return name.map((piece) => ('text' in piece ? piece.text : '')).join('');
}

function leadsOut({ place }: Node): Error {
  const expected = 'expected folders that lie in one another behind a placeholder, came ".."';
  return refusal('SB_CONFIG_VALUE', place, `${expected}; write the folder without it`);
}

/** Shows what was written, not what the environment gave. */
function unknownPlaceholder(inner: string | undefined, node: Node): Error {
  const known = [...Object.keys(placeholders), 'date'];
  const written =
    inner !== undefined && node.kind === 'text' && node.text.includes(inner) ? inner : undefined;
  const near = written === undefined ? undefined : nearestName(written.replace(/:.*$/s, ''), known);
  const came = inner === undefined ? 'a { that stands alone' : `{${written?.slice(0, 60) ?? '…'}}`;
  const cure =
    near === undefined
      ? `known are {${known.join('} {')}} and {date:%Y-%m}`
      : `did you mean {${near}}? A date with a format is written {date:%Y-%m}`;
  return refusal(
    'SB_CONFIG_VALUE',
    node.place,
    `expected a placeholder, came ${came}; ${cure}; for the letter { itself write {{`,
  );
}
