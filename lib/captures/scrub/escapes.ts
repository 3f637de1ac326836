/** Text with its escapes resolved; every character is a byte, or stands for one that is none. */
export interface Decoded {
  readonly text: string;
  /** Where the spelling of each character begins and ends in the source. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** `%40`, also escaped again as `%2540`; `&#64;`, `&#x40;` and the five that XML predefines; `\\u0040` of JSON. */
export const webEscapes =
  /%(?:25)*[0-9A-Fa-f]{2}|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);|\\u[0-9A-Fa-f]{4}/g;

/** Quoted-printable: `=40`, and line breaks that are none. [RFC 2045 §6.7] */
export const mailEscapes = /=[0-9A-Fa-f]{2}|=\r?\n/g;

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves escapes in a text whose characters are bytes. */
export function decode(source: string, escapes: RegExp): Decoded {
  const pieces: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const add = (character: string, start: number, end: number): void => {
    pieces.push(character);
    from.push(start);
    to.push(end);
  };
  let at = 0;
  for (const match of source.matchAll(escapes)) {
    for (; at < match.index; at += 1) add(source.charAt(at), at, at + 1);
    const character = characterOf(match[0]);
    at += match[0].length;
    if (character !== '') add(character, match.index, at);
  }
  for (; at < source.length; at += 1) add(source.charAt(at), at, at + 1);
  return { text: pieces.join(''), from, to };
}

/** The character that an escape stands for; a letter where that has no byte; empty for a soft line break. */
function characterOf(spelling: string): string {
  if (spelling.startsWith('&')) return referred(spelling.slice(1, -1));
  if (spelling.startsWith('\\u')) return numbered(Number.parseInt(spelling.slice(2), 16));
  const digits = spelling.slice(-2);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : '';
}

function referred(name: string): string {
  if (!name.startsWith('#')) return named[name] ?? '?';
  const isHex = /^#x/i.test(name);
  const code = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  return numbered(code);
}

function numbered(code: number): string {
  return code < 256 ? String.fromCharCode(code) : 'ÿ';
}

/** Another character in the same spelling and length, e.g. `%41` → `%78`; the spelling itself where it has no room for it. */
export function spelled(character: string, spelling: string): string {
  if (spelling.length === 1) return character;
  if (spelling.startsWith('&')) return reference(character, spelling);
  if (characterOf(spelling) === character) return spelling;
  const digits = character.charCodeAt(0).toString(16).padStart(2, '0');
  const start = spelling.startsWith('\\u') ? '\\u00' : spelling.slice(0, -2);
  return start + (/[a-f]/.test(spelling) ? digits : digits.toUpperCase());
}

function reference(character: string, spelling: string): string {
  if (characterOf(spelling) === character) return spelling;
  const isHex = /^&#x/i.test(spelling);
  const start = isHex ? spelling.slice(0, 3) : '&#';
  const width = spelling.length - start.length - 1;
  const fitting = [character, character.toUpperCase()]
    .map((one) => one.charCodeAt(0).toString(isHex ? 16 : 10))
    .find((digits) => digits.length <= width);
  return fitting === undefined ? spelling : `${start}${fitting.padStart(width, '0')};`;
}
