import { basename } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { CommandConfig } from './command-config.ts';
import { environmentOf } from './environment.ts';
import { type Subject, Template } from './template.ts';

/** What is run once. */
export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

const interpreters = /^(?:(?:ba|da|a|z|k|mk|fi)?sh|busybox|python[\d.]*|perl|ruby|node|php)$/;

/** A configured program with its templates. Makes argument vectors: nothing here is ever read by a shell. */
export class CommandLine {
  readonly program: string;
  readonly #config: CommandConfig;
  readonly #args: readonly Template[];
  readonly #stdin: Template | undefined;

  /** A ConfigError where `run` has no program, or a template holds what is no placeholder. */
  constructor(name: string, config: CommandConfig) {
    const path = `destinations.${name}`;
    const [program = '', ...args] = config.run;
    if (program === '' || /[{}]/.test(program)) {
      const message = `expected a program, came ${JSON.stringify(program)}; name one without placeholders first`;
      throw new ConfigError('SB_COMMAND_PROGRAM', message, { path: `${path}.run[0]` });
    }
    this.program = program;
    this.#config = config;
    this.#args = args.map((text, index) => Template.parse(text, `${path}.run[${index + 1}]`));
    this.#stdin = config.stdin === undefined ? undefined : Template.parse(config.stdin, `${path}.stdin`);
    refuseScripts(config.run, this.#args, path);
  }

  invocation(subject: Subject): Invocation {
    return {
      program: this.program,
      args: this.#arguments(subject),
      stdin: this.#stdin?.fill(subject),
      env: environmentOf(subject, this.#config.env),
      folder: this.#config.folder,
    };
  }

  /** What would begin with `-` by a camera's will gets a space before it, so that it is no option; not behind `--`. */
  #arguments(subject: Subject): readonly string[] {
    const end = this.#config.run.indexOf('--', 1) - 1;
    return this.#args.flatMap((template, index) => {
      const guarded = template.beginsOpen && (end < 0 || index < end);
      const filled = template.fillEach(subject);
      return guarded ? filled.map((text) => text.replace(/^-/, ' -')) : filled;
    });
  }
}

/** `sh -c "… {title}"` would let a camera write the script. */
function refuseScripts(run: readonly string[], args: readonly Template[], path: string): void {
  const script = scriptsIn(run).find((index) => args[index - 1]?.open === true);
  if (script === undefined) return;
  const expected =
    'expected a script of your own, came one with a placeholder, which a camera could fill with commands';
  const cure = 'write "$1" (or "$SB_TITLE") into the script, and the placeholder as an argument behind it';
  throw new ConfigError('SB_COMMAND_SCRIPT', `${expected}; ${cure}`, { path: `${path}.run[${script}]` });
}

/** Places in `run` where an interpreter is given a script as text; its options end at the first word that is none. */
function scriptsIn(run: readonly string[]): readonly number[] {
  const found: number[] = [];
  let at = run.findIndex((word) => interpreters.test(basename(word)));
  while (at >= 0 && ++at < run.length) {
    const word = run[at] ?? '';
    if (/^(?:-[a-z]*[cer]|--eval|--print)$/i.test(word)) found.push(++at);
    else if (word === '-o') at += 1;
    else if (!/^-./.test(word) && !interpreters.test(word)) break;
  }
  return found;
}
