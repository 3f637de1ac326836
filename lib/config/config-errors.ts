import { ConfigError } from '../errors.ts';
import { type Node, type Place, shownValue } from './node.ts';

/** Stable codes of everything that can be wrong with a configuration. */
export type ConfigCode =
  | 'SB_CONFIG_FILE'
  | 'SB_CONFIG_SYNTAX'
  | 'SB_CONFIG_UNKNOWN_KEY'
  | 'SB_CONFIG_VALUE'
  | 'SB_CONFIG_MISSING'
  | 'SB_CONFIG_ENV'
  | 'SB_CONFIG_EXTENDS'
  | 'SB_CONFIG_DESTINATION'
  | 'SB_CONFIG_MODULE';

/** Several errors of one configuration; code, path and line are those of the first, the message lists them line by line. */
export class ConfigErrors extends ConfigError {
  override readonly file: string | undefined;
  override readonly path: string;
  override readonly line: number | undefined;
  /** In the order of the file, at least two. */
  readonly errors: readonly ConfigError[];

  constructor(first: ConfigError, rest: readonly ConfigError[]) {
    const errors = [first, ...rest];
    const lines = errors.map((error) => error.message).join('\n');
    super(first.code, `${errors.length} errors in the configuration:\n${lines}`, { path: '' });
    this.file = first.file;
    this.path = first.path;
    this.line = first.line;
    this.errors = errors;
  }
}

/** Each error by itself. */
export function errorsOf(error: ConfigError): readonly ConfigError[] {
  return error instanceof ConfigErrors ? error.errors : [error];
}

/** An error at a place. The message says what was expected, what came, and what to do. */
export function refusal(code: ConfigCode, place: Place, message: string): ConfigError {
  return new ConfigError(code, message, place);
}

/** A value that is not what its key takes. */
export function unexpected(node: Node, expected: string, cure: string): ConfigError {
  return refusal('SB_CONFIG_VALUE', node.place, `expected ${expected}, came ${shownValue(node)}; ${cure}`);
}

/** Gathers errors, so that one reading tells them all. */
export class Gathering {
  readonly #errors = new Map<string, ConfigError>();

  /** What `read` gives; undefined where it threw a ConfigError, which is kept. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** Keeps an error; the same one twice (an inherited value is read once for each heir) counts once. */
  add(error: ConfigError): void {
    for (const each of errorsOf(error)) this.#errors.set(each.message, each);
  }

  /** Throws what was gathered: nothing, the one ConfigError, or all of them as ConfigErrors. */
  settle(): void {
    const [first, ...rest] = [...this.#errors.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    if (first !== undefined) throw rest.length === 0 ? first : new ConfigErrors(first, rest);
  }
}
