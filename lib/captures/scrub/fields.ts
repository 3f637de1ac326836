import type { Aliases } from './aliases.ts';
import { webEscapes } from './escapes.ts';
import type { Page } from './page.ts';
import { filler, isPersonName, isSecretName, isWordedName, publishedRemains } from './secret-names.ts';
import { otherWords } from './words.ts';

type Stop = '' | '\\r\\n';

const name = '([\\w.:-]{1,64})';
const quoted = (stop: Stop): string => `(["'])(?<value>(?:(?!\\2)[^<>${stop}])*)`;

/** In the head of a part, behind its name: not another name, so that none is looked through twice. */
const ofHead = '(?:(?!\\bname=")[^\\r\\n])';

/**
 * Attributes, JSON, queries and forms by their name, which is group 1. A value that was cut off before its end is one too. In a head it
 * ends with its line. A quote or a semicolon that ends nothing belongs to a form's value. The last is a part of a form that is not known
 * to be one.
 */
function plainFields(stop: Stop): readonly RegExp[] {
  return [
    `(?<![\\w.:-])${name}\\s{0,8}=\\s{0,8}${quoted(stop)}`,
    `"${name}"\\s{0,8}:\\s{0,8}"(?<value>(?:[^"\\\\${stop}]|\\\\[^${stop}])*)`,
    `(?<=^|[?&;\\s])${name}=(?!["'])(?<value>(?:[^&;\\s"'<>]|["'](?![\\s/>]|$)|;(?![^&;\\s=]*=))*)`,
    `\\bname="${name}"${ofHead}*(?:\\r?\\n${ofHead}+){0,16}\\r?\\n\\r?\\n(?!\\s*<)(?<value>[^\\r\\n]*)`,
  ].map((pattern) => new RegExp(pattern, 'dgi'));
}

/** The same of numbers in JSON and of elements, in which a `<` that begins no tag is text. */
function otherFields(stop: Stop): readonly RegExp[] {
  const opening = `<${name}(?:\\s[^<>]*)?(?<!\\/)>`;
  const text = `[^<${stop}]*(?:<(?![!?/]|[A-Za-z][^<>]*>)[^<${stop}]*)*`;
  const section = `(?:(?!\\]\\]>|<!\\[CDATA\\[)[^${stop}])*`;
  return [
    `"${name}"\\s{0,8}:\\s{0,8}(?<value>[\\d.+-]+)`,
    `<${name}\\b[^<>]*?\\bValue\\s{0,8}=\\s{0,8}${quoted(stop)}`,
    `${opening}(?<value>${text})`,
    `${opening}\\s{0,8}<!\\[CDATA\\[(?<value>${section})`,
  ].map((pattern) => new RegExp(pattern, 'dgi'));
}

const plain = { message: plainFields(''), head: plainFields('\\r\\n') };
const others = { message: otherFields(''), head: otherFields('\\r\\n') };

/** Also in a head that the bridge refuses: with white space around its name, or behind a carriage return alone. */
const header =
  /(?<=^|[\r\n])[ \t]{0,8}([\w-]{1,64})[ \t]{0,8}:[ \t]*(?=(?<value>[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*){0,16}))/dg;

/** What a key leaves behind at the start of a line: the end of an element that something else was written over. */
const remains = /(?<=\n)(?<value>[\w+/=%-]{8,})(?="\/>)/dg;

/** Replaces values that their name gives away: in headers, queries, XML, JSON, in the clear and escaped. */
export function scrubFields(page: Page, aliases: Aliases, inHead = false): void {
  scrubHeaders(page, aliases);
  const kind = inHead ? 'head' : 'message';
  const fields = [...plain[kind], ...others[kind]];
  const replace = (value: string, [, name = '']: RegExpMatchArray): string | undefined =>
    fieldValue(name, value, aliases);
  for (const pattern of fields) page.each(pattern, replace);
  for (const pattern of fields) page.eachDecoded(webEscapes, pattern, replace);
  page.each(remains, (value) => (value === publishedRemains ? value : secretValue(value, aliases)));
}

/** Replaces the words of a person in fields whose name says that they are; those in elements are left to `scrubWords`. */
export function scrubWordFields(page: Page, aliases: Aliases, inHead = false): void {
  const fields = plain[inHead ? 'head' : 'message'];
  const replace = (value: string, [, name = '']: RegExpMatchArray): string | undefined =>
    isWordedName(name) ? otherWords(value, aliases) : undefined;
  for (const pattern of fields) page.eachSpelled(pattern, replace);
  for (const pattern of fields) page.eachDecoded(webEscapes, pattern, replace);
}

/** Replaces a part of a form whose name gives it away, unless it is XML, which has names of its own. */
export function scrubNamedPart(page: Page, name: string, aliases: Aliases, keepWords: boolean): void {
  if (/^\s*<[?!A-Za-z]/.test(page.text)) return;
  if (isWordedName(name) && !keepWords)
    page.respell(0, page.text.length, (text) => otherWords(text, aliases));
  page.each(whole, (value) => fieldValue(name, value, aliases));
}

const whole = /^(?<value>\S(?:[\s\S]*\S)?)/dg;

function fieldValue(name: string, value: string, aliases: Aliases): string | undefined {
  if (value.trim() === '' || value === '{session}') return undefined;
  if (isPersonName(name)) return aliases.name(value);
  return isSecretName(name) ? secretValue(value, aliases) : undefined;
}

function secretValue(value: string, aliases: Aliases): string {
  return aliases.noted('passwords, tokens, device numbers', value, filler(value));
}

const credentials = /^(?:proxy-)?authorization$/i;
const cookies = /^(?:set-)?cookie2?$/i;

/** Parameters that open nothing. */
const harmless =
  /^(?:oauth_version|oauth_signature_method|realm|domain|path|expires|max-age|samesite|secure|httponly)$/i;

/** What the bridge itself answers to a hotspot check, and sees again. [README, quoted] */
const ownCookie = 'samsung=hotspot';

function scrubHeaders(page: Page, aliases: Aliases): void {
  page.each(header, (value, [, name = '']) => {
    if (credentials.test(name)) return credentialsValue(value, aliases);
    if (cookies.test(name)) return parameters(value, /[^;]+/g, aliases);
    return isSecretName(name) ? secretValue(value, aliases) : undefined;
  });
}

/** The scheme stays; of the rest, the names of its parameters where it has any. */
function credentialsValue(value: string, aliases: Aliases): string {
  const scheme = /^[\w-]+[ \t]+/.exec(value)?.[0] ?? '';
  const rest = value.slice(scheme.length);
  const hasParameters = /^[\w-]+="/.test(rest);
  return scheme + (hasParameters ? parameters(rest, /[^,]+/g, aliases) : secretValue(rest, aliases));
}

function parameters(value: string, each: RegExp, aliases: Aliases): string {
  return value.replace(each, (piece) => {
    const name = /^\s*([\w-]{1,64})/.exec(piece)?.[1] ?? '';
    if (harmless.test(name) || piece.trim() === ownCookie) return piece;
    const start = /^\s*[\w-]{1,64}\s*=\s*"?|^\s*"?/.exec(piece)?.[0] ?? '';
    const end = /"?\s*$/.exec(piece.slice(start.length))?.[0] ?? '';
    const content = piece.slice(start.length, piece.length - end.length);
    return start + secretValue(content, aliases) + end;
  });
}
