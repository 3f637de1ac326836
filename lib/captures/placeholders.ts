/** Bytes that each placeholder may stand for. */
const alphabets: Readonly<Record<string, string>> = { session: 'A-Za-z0-9_-', time: '0-9' };

/**
 * What stands in the requests of a capture in place of something that the server gives out, by the placeholder's name. As many
 * bytes as the thing itself, so that lengths and segments are those of the real request.
 */
export type Marks = Readonly<Record<string, string>>;

/** Names that may be marked in a request: what a camera repeats. */
export const markable: readonly string[] = ['session'];

/** A mark long enough to be found nowhere by chance, and fit for a request line. */
export const markSyntax = /^[A-Za-z0-9_-]{16,}$/;

const split = new RegExp(`(\\{(?:${Object.keys(alphabets).join('|')})\\})`);

/** Literal text and placeholders of an expected reply (Latin-1), in turns; it begins with literal text. */
export function piecesOf(expected: string): readonly string[] {
  return expected.split(split);
}

/** What placeholders turn out to stand for while a capture is replayed. */
export class Meanings {
  private readonly marks: Marks;
  private readonly known = new Map<string, string>();

  constructor(marks: Marks = {}) {
    this.marks = marks;
  }

  /** What is known so far, by the placeholder's name. */
  get all(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.known);
  }

  /**
   * What a placeholder, written `{session}`, stands for at the start of a text: what it stood for before, else the bytes there, as
   * many as its mark has, or as there are. Undefined where nothing fits.
   */
  read(placeholder: string, text: string): string | undefined {
    const name = placeholder.slice(1, -1);
    return this.known.get(name) ?? this.learn(name, text);
  }

  /** Takes what a text begins with for the meaning of a placeholder that has none; undefined where it does not fit. */
  learn(name: string, text: string): string | undefined {
    const length = this.marks[name]?.length;
    const run = new RegExp(`^[${alphabets[name]}]+`).exec(text)?.[0];
    const meaning = length === undefined || run?.length === length ? run : undefined;
    if (meaning !== undefined && !this.known.has(name)) this.known.set(name, meaning);
    return meaning;
  }

  /** The mark in a request whose meaning nothing has told; undefined where there is none. */
  missingIn(request: Buffer): string | undefined {
    const names = Object.keys(this.marks).filter((name) => !this.known.has(name));
    return names.find((name) => request.includes(this.marks[name] ?? '', 0, 'latin1'));
  }

  /** The same request with what the server gave out instead of the marks; as long as before. */
  fill(request: Buffer): Buffer {
    const filled = Buffer.from(request);
    for (const [name, mark] of Object.entries(this.marks)) {
      const meaning = this.known.get(name) ?? mark;
      for (let at = filled.indexOf(mark); at !== -1; at = filled.indexOf(mark, at + mark.length))
        filled.write(meaning, at, 'latin1');
    }
    return filled;
  }
}
