import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Person } from '../destinations/mastodon/login.ts';
import { visible } from './log.ts';

/** A person at a terminal, or a pipe: questions go to one stream, answers are lines of the other. */
export class Terminal implements Person {
  readonly #input: Readable;
  readonly #output: Writable;
  #lines: Interface | undefined;
  #answers: AsyncIterator<string> | undefined;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
  }

  say(line: string): void {
    this.#output.write(`${line.split('\n').map(visible).join('\n')}\n`);
  }

  async ask(question: string): Promise<string | undefined> {
    this.#output.write(question);
    const { value, done } = await this.#open().next();
    if (done === true) this.#output.write('\n');
    return done === true ? undefined : value;
  }

  /** Lets go of the input, so that the program can end also while a pipe stays open. */
  close(): void {
    this.#lines?.close();
  }

  /** Not before it is needed: what is typed ahead stays in the pipe. */
  #open(): AsyncIterator<string> {
    this.#lines ??= createInterface({ input: this.#input, crlfDelay: Number.POSITIVE_INFINITY });
    this.#answers ??= this.#lines[Symbol.asyncIterator]();
    return this.#answers;
  }
}
