import { afterBlanks, firstOutside, quotedBytes, tokenBytes } from './grammar.ts';
import type { HeaderField } from './request.ts';

/** The parameters behind a media type or a disposition. */
export interface Parameters {
  /** Name as it came and value without its quotes, by the name in ASCII lower case. */
  readonly byName: ReadonlyMap<string, HeaderField>;
  /** Whether nothing stands behind one of the `;`. RFC 9110 §5.6.6 allows that, RFC 2045 §5.1 does not. */
  readonly hasEmpty: boolean;
}

/**
 * Reads `; name=value; name="value"` from an offset to the end of a Latin-1 text. Undefined where that is not the grammar, and
 * where a name comes twice: names are compared without case. [RFC 2045 §5.1]
 */
export function readParameters(text: string, from: number): Parameters | undefined {
  const byName = new Map<string, HeaderField>();
  let hasEmpty = false;
  let at = afterBlanks(text, from);
  while (at < text.length) {
    if (text[at] !== ';') return undefined;
    at = afterBlanks(text, at + 1);
    const isEmpty = at === text.length || text[at] === ';';
    hasEmpty ||= isEmpty;
    const end = isEmpty ? at : addParameter(byName, text, at);
    if (end === undefined) return undefined;
    at = afterBlanks(text, end);
  }
  return { byName, hasEmpty };
}

/** Where the parameter ends that starts there. */
function addParameter(byName: Map<string, HeaderField>, text: string, from: number): number | undefined {
  const equals = firstOutside(tokenBytes, text, from);
  const name = text.slice(from, equals);
  const key = name.toLowerCase();
  if (name === '' || text[equals] !== '=' || byName.has(key)) return undefined;
  const start = equals + 1;
  const end = text[start] === '"' ? endOfQuoted(text, start) : endOfToken(text, start);
  if (end !== undefined) byName.set(key, [name, unquoted(text.slice(start, end))]);
  return end;
}

function endOfToken(text: string, from: number): number | undefined {
  const end = firstOutside(tokenBytes, text, from);
  return end > from ? end : undefined;
}

function endOfQuoted(text: string, from: number): number | undefined {
  let at = firstOutside(quotedBytes, text, from + 1);
  while (text[at] === '\\') at = firstOutside(quotedBytes, text, at + 2);
  return text[at] === '"' ? at + 1 : undefined;
}

/**
 * A backslash quotes only `"` and `\`. Before anything else it stands for itself, against RFC 9110 §5.6.4: old senders put whole
 * paths between the quotes, such as `C:\DCIM\x.jpg`, and none quotes a letter.
 */
function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : value;
}
