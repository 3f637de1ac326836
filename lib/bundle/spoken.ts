/**
 * Where lines of the bridge repeat, without quotes, what others said: names of those who may send, what a program wrote, an alt text that
 * was cut, the place of a delivered file, the error of a module. What stays is what the bridge says itself.
 */
const repeated: readonly RegExp[] = [
  /(expected (?:an e-mail from|a login as) ).*?(?=; it came)/,
  /((?:^|\s)[\w.-]+: \| ).*/,
  /(characters of alt text; whole: ).*/,
  /(: delivered, ).*?(?= \(attempt \d+\)|"|$)/,
  /(failed with \w*Error: ).*?(?= \(line \d+\)|"|$)/,
];

/** A line with `…` for what it repeats. */
export function withoutSpoken(text: string): string {
  return repeated.reduce((shorter, pattern) => shorter.replace(pattern, '$1…'), text);
}
