/** A to Z in lower case and nothing else changed: `K` (the Kelvin sign) must not become the letter k. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * The address in `Georg <georg@camera.example>`, or the whole where there are no angle brackets, outer white space gone.
 * Cameras let people type either form. [D] protocol/email.md
 */
export function addressIn(text: string): string {
  const open = text.lastIndexOf('<');
  const close = text.indexOf('>', open);
  return (open >= 0 && close > open ? text.slice(open + 1, close) : text).trim();
}
