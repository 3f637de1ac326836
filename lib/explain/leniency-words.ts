import type { Leniency } from '../wire/leniencies.ts';

/** What each leniency tolerates, in a few words. */
const words: Readonly<Record<Leniency, string>> = {
  'absolute-target': 'a whole URL where a path is expected',
  'double-space': 'two spaces before the version',
  'no-host': 'no Host field',
  'duplicate-header': 'a field twice',
  'folded-header': 'a field over several lines',
  'file-name-casing': 'fileName for filename',
  'trailing-semicolon': 'a semicolon at the end of a field',
  'no-final-boundary': 'no boundary at the end',
  'empty-line': 'an empty line behind a boundary',
  'empty-body': 'no body at all',
};

/** `double-space (two spaces before the version)`, each once; one that is not known here stands by its name alone. */
export function leniencyWords(used: readonly string[]): readonly string[] {
  return [...new Set(used)].map((name) => {
    const meaning = Object.hasOwn(words, name) ? words[name as Leniency] : undefined;
    return meaning === undefined ? name : `${name} (${meaning})`;
  });
}
