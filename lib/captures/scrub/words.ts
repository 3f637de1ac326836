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

/** Replaces every letter and digit of what a person typed; white space, `~` and other signs stay. */
export function scrubWords(page: Page, aliases: Aliases): void {
  for (const [from, to] of contents(page.text, worded)) scrubText(page, from, to, aliases);
}

/** Replaces what stands beside an address, or without one, where a sender or a receiver is named. */
export function scrubNaming(page: Page, aliases: Aliases): void {
  for (const [from, to] of contents(page.text, naming)) scrubText(page, from, to, aliases);
}

/** From behind the opening tag to before the closing one, or to the end of what came. */
function* contents(text: string, tag: RegExp): Generator<readonly [number, number]> {
  let end = 0;
  for (const match of text.matchAll(tag)) {
    if (match.index < end) continue;
    const from = match.index + match[0].length;
    const to = text.indexOf(`</${match[1]}`, from);
    end = to === -1 ? text.length : to;
    yield [from, end];
  }
}

function scrubText(page: Page, from: number, to: number, aliases: Aliases): void {
  const content = page.text.slice(from, to);
  const end = wordsEnd(content);
  const markup = content.includes('<![CDATA[') ? sections : tags;
  if (factoryWords.has(content.slice(0, end).replace(markup, '').trim())) return;
  let at = 0;
  for (const match of content.slice(0, end).matchAll(markup)) {
    fill(page, from + at, from + match.index, aliases);
    at = match.index + match[0].length;
  }
  fill(page, from + at, from + end, aliases);
}

/** The language marker is the camera's. */
function wordsEnd(content: string): number {
  const closing = content.endsWith(']]>') ? content.length - 3 : content.length;
  const marker = languageMarker.exec(content.slice(0, closing));
  return marker === null ? content.length : marker.index;
}

function fill(page: Page, from: number, to: number, aliases: Aliases): void {
  let at = 0;
  page.respell(from, to, (text) => {
    const filled = text.replace(/[\w\x80-\xff]/g, () => letters.charAt(at++ % letters.length));
    return aliases.noted('words', text, filled);
  });
}
