const predefined: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Whether there is a character below space other than tab, LF and CR. [XML 1.0 §2.2] */
export function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return true;
  }
  return false;
}

/**
 * The character that a reference stands for, named without its `&` and `;`: one of the five that XML predefines, or a number.
 * Undefined for any other name, and for a character that XML does not allow. [XML 1.0 §4.1, §4.6]
 */
export function referredCharacter(name: string): string | undefined {
  return predefined.get(name) ?? numbered(name);
}

/** `#38` or `#x26`. */
function numbered(name: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (digits === null) return undefined;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  const character = isCharacter ? String.fromCodePoint(code) : '\0';
  return hasControls(character) ? undefined : character;
}
