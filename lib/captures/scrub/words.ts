import type { Aliases } from './aliases.ts';
import type { Page } from './page.ts';

/** Elements in which a person's words stand. [WIKI-MAIL, README: title, body, Content] guess: the others. */
const worded = /<(title|body|content|message|comment|description|subject|caption|text)\b[^<>]*>/gi;
/** Elements in which somebody is named. [WIKI-MAIL] */
const naming = /<(sender|receiver)\b[^<>]*>/gi;

const sections = /<!\[CDATA\[|\]\]>/g;
/** Where no section says that it is text, `<` begins a tag. */
const tags = /<[^<>]*>?/g;
const languageMarker = /language_[a-z0-9_]{1,32}\s{0,8}$/;

/** What a camera puts in where nobody types anything. [WIKI-MAIL, quoted] */
const factoryWords: ReadonlySet<string> = new Set([
  '[Samsung Smart Camera] sent you files.',
  'Sent from Samsung Camera.',
]);

const letters = 'loremipsumdolorsitametconsecteturadipiscingelitseddoeiusmodtempor';

/** Replaces every letter and digit of what a person typed; white space, `~` and other signs stay. What has an `@` is crossed out. */
export function scrubWords(page: Page, aliases: Aliases): void {
  for (const [from, to] of contents(page.text, worded)) scrubText(page, from, to, aliases);
}

const mailbox = /[\w.+~!#$%*^`{|}'\x80-\xff-]+@[\w.\x80-\xff-]+/g;

/** Gives other addresses where a sender or a receiver is named; what stands beside one is crossed out, a name alone is another. */
export function scrubNaming(page: Page, aliases: Aliases): void {
  for (const [from, to] of contents(page.text, naming)) {
    for (const [start, end] of textsIn(page.text, from, to))
      page.respell(start, end, (text) =>
        aliases.noted('e-mail addresses', text, otherMailbox(text, aliases)),
      );
    page.settle(from, to);
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

/** From behind the opening tag to before the closing one, or to the end of what came. */
function* contents(text: string, tag: RegExp): Generator<readonly [number, number]> {
  let end = 0;
  for (const match of text.matchAll(tag)) {
    if (match.index < end) continue;
    const from = match.index + match[0].length;
    const closing = text.indexOf(`</${match[1]}`, from);
    end = closing === -1 ? endWithout(text, from, tag) : closing;
    yield [from, end];
  }
}

/** Words may hold anything; an address ends with the next tag. */
function endWithout(text: string, from: number, tag: RegExp): number {
  const next = tag === naming ? text.slice(from).search(/<(?!!\[CDATA\[)/) : -1;
  return next === -1 ? text.length : from + next;
}

function scrubText(page: Page, from: number, to: number, aliases: Aliases): void {
  const content = page.text.slice(from, to);
  const end = wordsEnd(content);
  const texts = [...textsIn(page.text, from, from + end)];
  const words = texts.map((text) => page.text.slice(...text)).join('');
  if (!factoryWords.has(words.trim())) for (const [start, stop] of texts) fill(page, start, stop, aliases);
  page.settle(from, to);
}

/** What is no markup. */
function* textsIn(text: string, from: number, to: number): Generator<readonly [number, number]> {
  const content = text.slice(from, to);
  const markup = content.includes('<![CDATA[') ? sections : tags;
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

function fill(page: Page, from: number, to: number, aliases: Aliases): void {
  let at = 0;
  const next = (): string => letters.charAt(at++ % letters.length);
  page.respell(from, to, (text) => {
    const filled = text.replace(/\S+/g, (word) =>
      word.includes('@') ? crossedOut(word) : word.replace(/[\w\x80-\xff]/g, next),
    );
    return aliases.noted('words', text, filled);
  });
}
