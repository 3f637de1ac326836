/**
 * The bytes of HTTP by their grammar, and the small questions asked of them. Text is Latin-1: a char is a
 * byte.
 */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const DEL = 0x7f;

/** 1 at each byte that belongs to a set, 0 elsewhere. */
export type ByteTable = Readonly<Uint8Array>;

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const UNRESERVED = `${LETTERS}${DIGITS}-._~`;
const SUB_DELIMS = "!$&'()*+,;=";

function tableOf(chars: string, ranges: readonly (readonly [number, number])[] = []): ByteTable {
  const table = new Uint8Array(256);
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  for (const [first, last] of ranges) table.fill(1, first, last + 1);
  return table;
}

/** Bytes of a token: methods, field names. [RFC 9110 §5.6.2] */
export const tokenBytes = tableOf(`!#$%&'*+-.^_\`|~${DIGITS}${LETTERS}`);

/** Bytes of a field value: HTAB, SP, VCHAR and obs-text. [RFC 9110 §5.5] */
export const valueBytes = tableOf('\t', [
  [0x20, 0x7e],
  [0x80, 0xff],
]);

/**
 * Bytes of path and query: pchar, `/` and `?`. [RFC 3986 §3.3, §3.4] No `#`: a fragment is not sent. No byte
 * above 0x7e: names with other letters come percent-encoded. guess: no camera sends them raw, no published
 * request shows one.
 */
export const targetBytes = tableOf(`${UNRESERVED}${SUB_DELIMS}%:@/?`);

/** Bytes of a reg-name, which IPv4 addresses are too. [RFC 3986 §3.2.2] */
export const hostBytes = tableOf(`${UNRESERVED}${SUB_DELIMS}%`);

/** Bytes that may stand between the quotes of a quoted-string as themselves. [RFC 9110 §5.6.4] */
export const quotedBytes = tableOf('\t !', [
  [0x23, 0x5b],
  [0x5d, 0x7e],
  [0x80, 0xff],
]);

const DIGIT_NONE = 0xff;
const digitValues = new Uint8Array(256).fill(DIGIT_NONE);
for (let value = 0; value < 16; value++) {
  digitValues['0123456789abcdef'.charCodeAt(value)] = value;
  digitValues['0123456789ABCDEF'.charCodeAt(value)] = value;
}

/** Value of a hexadecimal digit; 255 for every other byte, and past the end of the text. */
export function digitValue(text: string, at: number): number {
  return digitValues[text.charCodeAt(at)] ?? DIGIT_NONE;
}

/** Index of the first char outside of the table, or `to`. */
export function firstOutside(table: ByteTable, text: string, from: number, to = text.length): number {
  let at = from;
  while (at < to && table[text.charCodeAt(at)] === 1) at++;
  return at;
}

/** True for SP and HTAB, the only white space of HTTP. [RFC 9110 §5.6.3] */
export function isBlank(byte: number): boolean {
  return byte === SP || byte === HTAB;
}

/** Index of the first char that is not SP or HTAB. */
export function afterBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The text without SP and HTAB at its ends. */
export function withoutBlanks(text: string, from = 0): string {
  const start = afterBlanks(text, from);
  let end = text.length;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Index of the first `%` that two hexadecimal digits do not follow, or -1. [RFC 3986 §2.1] */
export function brokenPercent(text: string): number {
  let at = text.indexOf('%');
  while (at !== -1) {
    if (digitValue(text, at + 1) > 15 || digitValue(text, at + 2) > 15) return at;
    at = text.indexOf('%', at + 3);
  }
  return -1;
}

/**
 * Value of a run of decimal digits that is the whole text; undefined for anything else, and for one past 2^53
 * - 1.
 */
export function decimal(text: string): number | undefined {
  if (text === '' || text.length > 16) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = digitValue(text, at);
    if (digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** Whether a text is this name of lower-case ASCII letters and hyphens, in whatever case of ASCII. */
export function isName(text: string, name: string): boolean {
  if (text.length !== name.length) return false;
  for (let at = 0; at < name.length; at++) {
    const letter = name.charCodeAt(at);
    const difference = text.charCodeAt(at) ^ letter;
    if (difference !== 0 && (difference !== 0x20 || letter < 0x61)) return false;
  }
  return true;
}

/** A piece of what came, fit for a message: quoted, escaped, and no longer than a line. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 48 ? `${text.slice(0, 48)}…` : text);
}
