import type { Log } from './log.ts';

/** What a person gave to say which bridge is meant. */
export interface Given {
  readonly config?: string;
  readonly data?: string;
}

/** Puts what was given behind each `samsung-bridge outbox VERB` and `samsung-bridge why` of a text, so that the command works as it is printed. */
export function asGiven(text: string, { config, data }: Given): string {
  const options = Object.entries({ config, data }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${shellWord(value)}`],
  );
  return text.replace(/\bsamsung-bridge (?:outbox [a-z]+|why)\b/g, (command) =>
    [command, ...options].join(' '),
  );
}

/** A log whose lines name the commands so. */
export function asGivenIn(log: Log, given: Given): Log {
  return (line) => {
    const hint = line.hint === undefined ? undefined : asGiven(line.hint, given);
    log({ ...line, text: asGiven(line.text, given), hint });
  };
}

/** A word as a shell takes it, in quotes where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
