import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { ModuleSource } from '../config/config.ts';
import { ConfigErrors } from '../config/config-errors.ts';
import { nameCure } from '../config/nearest-name.ts';
import { keyPath } from '../config/node.ts';
import { ConfigError } from '../errors.ts';
import { faultInWords, fieldOf, lineInWords } from './fault.ts';

/** A module of the user's, imported. Every error is a ConfigError under `at`, its key path. */
export class UserModule {
  readonly default: unknown;
  readonly #source: ModuleSource;
  readonly #at: string;
  readonly #patience: number;

  private constructor(exported: object, source: ModuleSource, at: string, patience: number) {
    this.default = fieldOf(exported, 'default');
    this.#source = source;
    this.#at = at;
    this.#patience = patience;
    this.#checkOptions(fieldOf(exported, 'options'));
  }

  /** Imports it. `patience`: ms for that, and for each promise that it gives while it is set up. */
  static async load(source: ModuleSource, at: string, patience: number): Promise<UserModule> {
    const { path } = source;
    try {
      await access(path);
    } catch (error) {
      const came = `came ${String(fieldOf(error, 'code'))} for ${path}; correct the path, which is relative to the configuration`;
      throw configError(`${at}.path`, `expected a module that can be read, ${came}`);
    }
    try {
      const exported: object = await within(import(pathToFileURL(path).href), patience, 'be imported');
      return new UserModule(exported, source, at, patience);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw configError(`${at}.path`, `expected a module that can be imported, ${inWords(error, path)}`);
    }
  }

  /** What `make` gives. Its OptionErrors, one or several in an AggregateError, become errors of their keys. */
  async make<T>(make: () => T): Promise<Awaited<T>> {
    try {
      return await within((async () => await make())(), this.#patience, 'be set up');
    } catch (error) {
      const [first, ...rest] = parts(error).map((part) => this.#setUpError(part));
      throw first === undefined || rest.length === 0 ? first : new ConfigErrors(first, rest);
    }
  }

  /** An error of what it exports. */
  wrong(expected: string, came: unknown): ConfigError {
    const message = `expected ${expected}, came ${kindOf(came)}; see docs/plugins.md`;
    return configError(`${this.#at}.path`, `${this.#source.path}: ${message}`);
  }

  /** Refuses every option: there is nobody to give it to. */
  refuseOptions(): void {
    const [key] = Object.keys(this.#source.options);
    if (key === undefined) return;
    const message = `expected no options, for ${this.#source.path} exports no function that takes them, came ${JSON.stringify(key)}; take it out`;
    throw configError(keyPath(this.#at, key), message);
  }

  #checkOptions(known: unknown): void {
    if (known === undefined) return;
    if (!Array.isArray(known) || known.some((key) => typeof key !== 'string'))
      throw this.wrong('a list of names exported as "options"', known);
    const unknown = Object.keys(this.#source.options).filter((key) => !known.includes(key));
    const [first, ...rest] = unknown.map((key) => {
      const message = `expected an option that ${this.#source.path} knows, came ${JSON.stringify(key)}; ${nameCure(key, known)}`;
      return configError(keyPath(this.#at, key), message);
    });
    if (first !== undefined) throw rest.length === 0 ? first : new ConfigErrors(first, rest);
  }

  #setUpError(error: unknown): ConfigError {
    const key = fieldOf(error, 'key');
    const message = fieldOf(error, 'message');
    if (fieldOf(error, 'name') === 'OptionError' && typeof key === 'string' && typeof message === 'string')
      return configError(key === '' ? this.#at : `${this.#at}.${key}`, message);
    const { path } = this.#source;
    return configError(`${this.#at}.path`, `expected ${path} to be set up, ${inWords(error, path)}`);
  }
}

function inWords(error: unknown, path: string): string {
  const line = lineInWords(error, path);
  return `came ${faultInWords(error)}${line}; ${line === '' ? slipCure(error, path) : ''}mend the module`;
}

/** A text that is no JavaScript is refused by an error that does not know where; only an uncaught one is shown with its line. */
function slipCure(error: unknown, path: string): string {
  return fieldOf(error, 'name') === 'SyntaxError' ? `\`node ${JSON.stringify(path)}\` shows the line; ` : '';
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function parts(error: unknown): readonly unknown[] {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors : [error];
}

function configError(path: string, message: string): ConfigError {
  return new ConfigError('SB_CONFIG_MODULE', message, { path });
}

/** What is not there in time counts as an error. */
async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${ms / 1000} s to ${what}`)), ms);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
