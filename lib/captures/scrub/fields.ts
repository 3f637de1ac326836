import type { Aliases } from './aliases.ts';
import { webEscapes } from './escapes.ts';
import type { Page } from './page.ts';
import { filler, isPersonName, isSecretName, publishedRemains } from './secret-names.ts';

/** Fields by their name, which is group 1. A value that was cut off before its end is one too. In a head it ends with its line. */
function fieldsUpTo(stop: '' | '\\r\\n'): readonly RegExp[] {
  const name = '([\\w.:-]{1,64})';
  const quoted = `(["'])(?<value>(?:(?!\\2)[^<>${stop}])*)`;
  return [
    `(?<![\\w.:-])${name}\\s{0,8}=\\s{0,8}${quoted}`,
    `"${name}"\\s{0,8}:\\s{0,8}"(?<value>[^"${stop}]*)`,
    `"${name}"\\s{0,8}:\\s{0,8}(?<value>[\\d.+-]+)`,
    `<${name}\\b[^<>]*?\\bValue\\s{0,8}=\\s{0,8}${quoted}`,
    `<${name}(?:\\s[^<>]*)?(?<!\\/)>(?:<!\\[CDATA\\[)?(?<value>[^<\\]${stop}]*)`,
    `(?<=^|[?&;\\s])${name}=(?!["'])(?<value>[^&;\\s"'<>]*)`,
  ].map((pattern) => new RegExp(pattern, 'dgi'));
}

const messageFields = fieldsUpTo('');
const headFields = fieldsUpTo('\\r\\n');

const header = /(?<=^|\n)([\w-]{1,64}):[ \t]*(?<value>[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)/dg;

/** What a key leaves behind at the start of a line: the end of an element that something else was written over. */
const remains = /(?<=\n)(?<value>[\w+/=%-]{8,})(?="\/>)/dg;

/** Replaces values that their name gives away: in headers, queries, XML, JSON, in the clear and escaped. */
export function scrubFields(page: Page, aliases: Aliases, inHead = false): void {
  scrubHeaders(page, aliases);
  const fields = inHead ? headFields : messageFields;
  const replace = (value: string, [, name = '']: RegExpMatchArray): string | undefined =>
    fieldValue(name, value, aliases);
  for (const pattern of fields) page.each(pattern, replace);
  for (const pattern of fields) page.eachDecoded(webEscapes, pattern, replace);
  page.each(remains, (value) => (value === publishedRemains ? value : secretValue(value, aliases)));
}

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
