import { ConfigError } from '../../errors.ts';

/** What is known of each file. */
export const filePlaceholders = ['filename', 'file', 'alt', 'type'] as const;
/** What is known of a parcel. */
export const parcelPlaceholders = [
  'sender',
  'title',
  'body',
  'text',
  'recipient',
  'recipients',
  'via',
  'site',
  'model',
  'id',
] as const;

export type FilePlaceholder = (typeof filePlaceholders)[number];
export type ParcelPlaceholder = (typeof parcelPlaceholders)[number];
export type FileValues = Readonly<Record<FilePlaceholder, string>>;
export type ParcelValues = Readonly<Record<ParcelPlaceholder, string>>;

/** What one run is about. */
export interface Subject {
  readonly parcel: ParcelValues;
  readonly files: readonly FileValues[];
}

type Piece =
  | { readonly literal: string }
  | { readonly file: FilePlaceholder }
  | { readonly parcel: ParcelPlaceholder };

/** A text with `{placeholders}`; `{{` and `}}` are literal braces. */
export class Template {
  readonly #pieces: readonly Piece[];

  private constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  /** Reads a template. A ConfigError at `path` names the placeholder that does not exist, and the nearest. */
  static parse(text: string, path: string): Template {
    const pieces = text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g);
    return new Template([...pieces].map(([piece, name]) => pieceOf(piece, name, path)));
  }

  /** Whether it holds any placeholder. */
  get open(): boolean {
    return this.#pieces.some((piece) => !('literal' in piece));
  }

  /** Whether what it begins with is not the configuration's own. */
  get beginsOpen(): boolean {
    const [first] = this.#pieces;
    return first !== undefined && !('literal' in first);
  }

  /** One text where only the parcel is spoken of; else one for each file. */
  fillEach(subject: Subject): readonly string[] {
    if (!this.#pieces.some((piece) => 'file' in piece)) return [this.#fill(subject.parcel, undefined)];
    return subject.files.map((file) => this.#fill(subject.parcel, file));
  }

  /** One text: the values of several files stand in lines. */
  fill(subject: Subject): string {
    return this.#fill(subject.parcel, joined(subject.files));
  }

  #fill(parcel: ParcelValues, file: FileValues | undefined): string {
    const text = this.#pieces.map((piece) => {
      if ('literal' in piece) return piece.literal;
      return 'file' in piece ? (file?.[piece.file] ?? '') : parcel[piece.parcel];
    });
    return text.join('');
  }
}

/** The values of several files, each name's in lines: a line end within a value becomes a space. */
export function joined(files: readonly FileValues[]): FileValues {
  const lines = (name: FilePlaceholder) =>
    files.length === 1
      ? (files[0]?.[name] ?? '')
      : files.map((file) => file[name].replace(/[\r\n]+/g, ' ')).join('\n');
  return { filename: lines('filename'), file: lines('file'), alt: lines('alt'), type: lines('type') };
}

function pieceOf(piece: string, name: string | undefined, path: string): Piece {
  if (piece === '{{' || piece === '}}') return { literal: piece.slice(1) };
  if (name === undefined && piece !== '{') return { literal: piece };
  const file = filePlaceholders.find((known) => known === name);
  if (file !== undefined) return { file };
  const parcel = parcelPlaceholders.find((known) => known === name);
  if (parcel !== undefined) return { parcel };
  throw unknownPlaceholder(name, path);
}

function unknownPlaceholder(name: string | undefined, path: string): ConfigError {
  const came = name === undefined ? 'a { that stands alone' : `{${name}}`;
  const near = name === undefined ? undefined : nearest(name);
  const known = [...filePlaceholders, ...parcelPlaceholders].map((each) => `{${each}}`).join(' ');
  const cure = near === undefined ? `known are ${known}` : `did you mean {${near}}?`;
  const message = `expected a placeholder, came ${came}; ${cure} A literal { is written {{`;
  return new ConfigError('SB_COMMAND_PLACEHOLDER', message, { path });
}

/** The known name that shares most pairs of letters, at least half of them. */
function nearest(name: string): string | undefined {
  const pairs = pairsOf(name);
  const rated = [...filePlaceholders, ...parcelPlaceholders].map((each) => {
    const own = pairsOf(each);
    return {
      each,
      share: (2 * own.filter((pair) => pairs.includes(pair)).length) / (own.length + pairs.length),
    };
  });
  const [best] = rated.sort((a, b) => b.share - a.share);
  return best !== undefined && best.share >= 0.5 ? best.each : undefined;
}

function pairsOf(word: string): readonly string[] {
  const framed = `^${word.toLowerCase()}$`;
  return Array.from({ length: framed.length - 1 }, (_, at) => framed.slice(at, at + 2));
}
