import { referredCharacter } from './xml-text.ts';

/** An opening tag, or an element without content, as it stands in a camera's message. */
export interface Tag {
  readonly name: string;
  /** By name; of several with one name the first. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Content of the first element that is read as text; the empty string elsewhere. */
  readonly text: string;
}

const opening = /<([A-Za-z_][\w.:-]*)/y;
const space = /\s+/y;
const attribute = /([A-Za-z_][\w.:-]*)\s*=\s*"([^"<]*)"/y;
const stray = /[^\s<>/"]+|["/]/y;
const cdataStart = '<![CDATA[';
const cdataEnd = ']]>';

/**
 * The tags of a message, in their order. Cameras send what only looks like XML [D], so nothing here is an error: what is no
 * tag is passed over, and so is what is no attribute within one. Values stand in double quotes. References to characters
 * are replaced once; those that mean nothing stay as typed. `textName` names the element whose content is read as text, the
 * first time that it comes: words that somebody typed, where a `<` is a `<`. Takes time in proportion to the length, whatever stands there.
 */
export function scanTags(message: string, textName: string): readonly Tag[] {
  return new TagScanner(message, textName).scan();
}

class TagScanner {
  readonly #message: string;
  readonly #textName: string;
  #hasText = false;
  #at = 0;

  constructor(message: string, textName: string) {
    this.#message = message;
    this.#textName = textName;
  }

  scan(): readonly Tag[] {
    const tags: Tag[] = [];
    for (this.#at = this.#find('<'); this.#at < this.#message.length; this.#at = this.#find('<')) {
      const tag = this.#markup();
      if (tag !== undefined) tags.push(tag);
    }
    return tags;
  }

  /** Stands at a `<`, and goes beyond it. */
  #markup(): Tag | undefined {
    if (this.#skipped('<!--', '-->') || this.#skipped(cdataStart, cdataEnd) || this.#skipped('<?', '?>'))
      return undefined;
    const name = this.#take(opening)?.[1];
    if (name !== undefined) return this.#tag(name);
    this.#at++;
    return undefined;
  }

  #skipped(start: string, end: string): boolean {
    if (!this.#message.startsWith(start, this.#at)) return false;
    this.#at = this.#find(end, this.#at + start.length) + end.length;
    return true;
  }

  #tag(name: string): Tag {
    const attributes = this.#attributes();
    const isEmpty = this.#message[this.#at - 1] === '/';
    if (this.#message[this.#at] === '>') this.#at++;
    const isText = name === this.#textName && !isEmpty && !this.#hasText;
    return { name, attributes, text: isText ? this.#text(`</${name}>`) : '' };
  }

  /** Goes to the `>` of the tag, or to a `<` where it is missing: a value does not go beyond that. */
  #attributes(): ReadonlyMap<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      this.#take(space);
      const next = this.#message[this.#at];
      if (next === undefined || next === '>' || next === '<') return attributes;
      const [, name, value] = this.#take(attribute) ?? [];
      if (name === undefined || value === undefined) this.#take(stray);
      else if (!attributes.has(name)) attributes.set(name, resolved(value));
    }
  }

  /** Text and CDATA sections up to the closing tag; where that never comes, up to the next tag of any kind. */
  #text(closing: string): string {
    this.#hasText = true;
    const end = this.#find(closing) < this.#message.length ? closing : '<';
    let close = this.#find(end);
    let text = '';
    for (;;) {
      const cdata = this.#find(cdataStart);
      if (cdata > close || cdata === this.#message.length) break;
      const inner = cdata + cdataStart.length;
      const innerEnd = this.#find(cdataEnd, inner);
      text += resolved(this.#message.slice(this.#at, cdata)) + this.#message.slice(inner, innerEnd);
      this.#at = Math.min(innerEnd + cdataEnd.length, this.#message.length);
      if (close < this.#at) close = this.#find(end);
    }
    text += resolved(this.#message.slice(this.#at, close));
    this.#at = close;
    return text;
  }

  /** Where a text is found next; the length of the message where it is not. */
  #find(text: string, from = this.#at): number {
    const found = this.#message.indexOf(text, from);
    return found === -1 ? this.#message.length : found;
  }

  /** What matches at this place; then the place is behind it. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#message);
    if (match !== null) this.#at = pattern.lastIndex;
    return match ?? undefined;
  }
}

function resolved(text: string): string {
  return text.replace(/&(#?\w{1,8});/g, (reference, name: string) => referredCharacter(name) ?? reference);
}
