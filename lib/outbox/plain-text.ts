const longest = 500;

/** Text from outside made fit for one line of a log or a list: no control characters, no line ends, not endless. */
export function plainText(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
