import type { Aliases } from './aliases.ts';
import type { Page } from './page.ts';

/** Elements in which a person's words stand. [WIKI-MAIL, README: title, body, Content] guess: the others. */
const worded =
  /<((?:[\w.-]{1,32}:)?(?:title|body|content|message|comment|description|subject|caption|text))\b[^<>]*>/gi;
/** Elements in which somebody is named. [WIKI-MAIL] */
const naming = /<((?:[\w.-]{1,32}:)?(?:sender|receiver|recipient))\b[^<>]*>/gi;

const sections = /<!\[CDATA\[|\]\]>/g;
/** Elements that may hold others. */
const container = /^(?:.*:)?(?:message|text)$/i;
const tags = /<[/?!]?[A-Za-z][^<>@]*>/g;
const languageMarker = /language_[a-z0-9_]{1,32}\s{0,8}$/;

/** What a camera puts in where nobody types anything. [WIKI-MAIL, quoted] */
const factoryWords: ReadonlySet<string> = new Set([
  '[Samsung Smart Camera] sent you files.',
  'Sent from Samsung Camera.',
]);

const letters = 'loremipsumdolorsitametconsecteturadipiscingelitseddoeiusmodtempor';

/** Replaces every letter and digit of what a person typed; white space, `~` and other signs stay. What has an `@` is crossed out. */
export function scrubWords(page: Page, aliases: Aliases): void {
  for (const [from, to, name] of contents(page.text, worded)) {
    const hasTags = container.test(name) && !page.text.slice(from, to).includes('<![CDATA[');
    scrubText(page, [from, to], hasTags ? tags : sections, aliases);
  }
}

const mailbox = /[\w.+~!#$%*^`{|}'\x80-\xff-]+@[\w.\x80-\xff-]+/g;

/** Gives other addresses where a sender or a receiver is named; what stands beside one is crossed out, a name alone is another. */
export function scrubNaming(page: Page, aliases: Aliases): void {
  for (const [from, to] of contents(page.text, naming)) {
    for (const [start, end] of textsIn(page.text, from, to, sections))
      page.respell(start, end, (text) =>
        aliases.noted('e-mail addresses', text, otherMailbox(text, aliases)),
      );
  }
}

function otherMailbox(text: string, aliases: Aliases): string {
  if (crossedOut(text) === text) return text;
  if (!text.includes('@')) return text.replace(/\S(?:.*\S)?/s, (name) => aliases.name(name));
  let at = 0;
  let other = '';
  for (const match of text.matchAll(mailbox)) {
    other += crossedOut(text.slice(at, match.index)) + aliases.address(match[0]);
    at = match.index + match[0].length;
  }
  return other + crossedOut(text.slice(at));
}

function crossedOut(text: string): string {
  return text.replace(/[\w\x80-\xff]/g, 'x');
}

/** A stretch of the text. */
type Span = readonly [from: number, to: number];

/** From behind the opening tag to before the closing one, or to the end of what came; with the element's name. */
function* contents(text: string, tag: RegExp): Generator<readonly [...Span, name: string]> {
  let end = 0;
  for (const match of text.matchAll(tag)) {
    const [opening, name = ''] = match;
    if (match.index < end) continue;
    const from = match.index + opening.length;
    const closing = closingOf(text, name, from);
    end = closing === -1 ? endWithout(text, from, tag) : closing;
    yield [from, end, name];
  }
}

/** Not one within a section, where it is text. */
function closingOf(text: string, name: string, from: number): number {
  const closing = text.indexOf(`</${name}`, from);
  const section = text.slice(from, closing === -1 ? text.length : closing).indexOf('<![CDATA[');
  if (section === -1) return closing;
  const end = text.indexOf(']]>', from + section);
  return end === -1 ? -1 : closingOf(text, name, end);
}

/** Words may hold anything; an address ends with the next tag. */
function endWithout(text: string, from: number, tag: RegExp): number {
  const next = tag === naming ? text.slice(from).search(/<(?!!\[CDATA\[)/) : -1;
  return next === -1 ? text.length : from + next;
}

function scrubText(page: Page, [from, to]: Span, markup: RegExp, aliases: Aliases): void {
  const end = wordsEnd(page.text.slice(from, to));
  const texts = [...textsIn(page.text, from, from + end, markup)];
  const words = texts.map((text) => page.text.slice(...text)).join('');
  if (factoryWords.has(words.trim())) page.settle(from, to);
  else for (const [start, stop] of texts) page.respell(start, stop, (text) => otherWords(text, aliases));
}

/** What is no markup. */
function* textsIn(text: string, from: number, to: number, markup: RegExp): Generator<Span> {
  const content = text.slice(from, to);
  let at = 0;
  for (const match of content.matchAll(markup)) {
    if (match.index > at) yield [from + at, from + match.index];
    at = match.index + match[0].length;
  }
  if (at < content.length) yield [from + at, to];
}

/** The language marker is the camera's. */
function wordsEnd(content: string): number {
  const closing = content.endsWith(']]>') ? content.length - 3 : content.length;
  const marker = languageMarker.exec(content.slice(0, closing));
  return marker === null ? content.length : marker.index;
}

/** As long as what a person typed, without its letters and digits. */
export function otherWords(text: string, aliases: Aliases): string {
  if (factoryWords.has(text.trim())) return text;
  let at = 0;
  const next = (): string => letters.charAt(at++ % letters.length);
  const filled = text.replace(/\S+/g, (word) =>
    word.includes('@') ? crossedOut(word) : word.replace(/[\w\x80-\xff]/g, next),
  );
  return aliases.noted('words', text, filled);
}
