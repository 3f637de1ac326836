import type { Aliases } from './aliases.ts';
import { webEscapes } from './escapes.ts';
import { scrubFields, scrubNamedPart, scrubWordFields } from './fields.ts';
import { scrubLogin } from './login.ts';
import { Page } from './page.ts';
import { scrubSession } from './session.ts';
import { scrubShapes } from './shapes.ts';
import { scrubNaming, scrubWords } from './words.ts';

/** What text is part of: the head of a request or of one of its parts, a message, or bytes of which that is not known. */
export type TextKind = 'head' | 'message' | 'opaque';

/**
 * What a camera said, without what is nobody's business, in as many bytes. Words of a person stay with `keepWords`. `name`: that of the
 * part of a form, empty where it is none.
 */
export function scrubRequestText(
  bytes: Buffer,
  kind: TextKind,
  aliases: Aliases,
  { keepWords, name }: { readonly keepWords: boolean; readonly name: string },
): Buffer {
  const page = new Page(bytes);
  if (kind !== 'head') scrubPerson(page, aliases, keepWords);
  if (!keepWords) scrubWordFields(page, aliases, kind === 'head');
  if (name !== '') scrubNamedPart(page, name, aliases, keepWords);
  scrubSession(page, aliases);
  if (kind !== 'head') scrubLogin(page, aliases);
  scrubFields(page, aliases, kind === 'head');
  scrubShapes(page, aliases);
  if (kind !== 'head') scrubKnownNames(page, aliases);
  return page.bytes;
}

/** Comes first: what a person typed may look like anything. */
function scrubPerson(page: Page, aliases: Aliases, keepWords: boolean): void {
  if (!keepWords) scrubWords(page, aliases);
  scrubNaming(page, aliases);
}

/** What a server said, in as many bytes; the session's key is the mark then. */
export function scrubReplyText(bytes: Buffer, aliases: Aliases): Buffer {
  const page = new Page(bytes);
  scrubNaming(page, aliases);
  scrubSession(page, aliases);
  scrubFields(page, aliases);
  scrubShapes(page, aliases);
  const comment = page.text.indexOf('<!--');
  if (comment !== -1) scrubKnownNames(page, aliases, comment);
  return page.bytes;
}

/** Shortest name that is looked for wherever it may stand, and how many of them. */
const shortestName = 4;
const mostNames = 64;

/** Names that were told elsewhere, where they are no word of the protocol: in no tag, path, host or header's name. */
function scrubKnownNames(page: Page, aliases: Aliases, from = 0): void {
  const names = [...aliases.names.keys()].filter(({ length }) => length >= shortestName).slice(0, mostNames);
  if (names.length === 0) return;
  const words = names.map((name) => name.replace(/[^\w]/g, '\\$&')).join('|');
  const pattern = new RegExp(
    `(?<![\\w<./-])(?<!\\b(?:Method|Type|Use|Version)=["'])(${words})(?![\\w=:])`,
    'dg',
  );
  page.eachDecoded(webEscapes, pattern, (value, match) =>
    (match.index ?? 0) < from
      ? undefined
      : aliases.noted('names of users', value, aliases.names.get(value) ?? value),
  );
}
