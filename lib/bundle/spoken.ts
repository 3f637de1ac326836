/**
 * Where lines of the bridge repeat, without quotes, what others said: names of those who may send, logins, what a program or a module
 * wrote, an alt text that was cut, the place of a delivered file, the error of a module. What stays is what the bridge says itself.
 */
const repeated: readonly RegExp[] = [
  /(expected (?:an e-mail from|a login as) ).*?(?=; it came)/s,
  /(the password of sender ).*(?= stands in plain text in )/s,
  /((?:^|\s)[\w.-]+: \| ).*/s,
  /((?:^|\s)[^\s/:]+\.[cm]?[jt]s: ).*/s,
  /(characters of alt text; whole: ).*/s,
  /(: delivered, )(?:.*(?= \(attempt \d+\))|.*)/s,
  /(\ba post of \d+ files? for \S+ from ).*(?=: )/s,
  /(failed with )(?:.*(?= \(line \d+\)(?:$|[,;] | [([]))|.*)/s,
  /(, came ).*?(?=(?: \(line \d+\))?; (?:`node .*?)?mend the module)/s,
];

/** A line with `…` for what it repeats. */
export function withoutSpoken(text: string): string {
  return repeated.reduce((shorter, pattern) => shorter.replace(pattern, '$1…'), text);
}

/** What a module of the user's gave as the reason of a delivery stands behind its name and the state: `→ hook: later, next try …: `. */
const delivered = /( → (\S+): [a-z]+).*/s;

/** A line with `…` for what one of these destinations said, which are modules. */
export function withoutModules(text: string, modules: ReadonlySet<string>): string {
  return text.replace(delivered, (whole, before: string, name: string) =>
    modules.has(name) ? `${before} …` : whole,
  );
}
