import { RefusalError } from '../errors.ts';

/**
 * The time that a handler of a module takes for itself: it begins anew whenever the camera has sent something, and stands
 * still while the camera is waited for.
 */
export class OwnTime {
  readonly #limit: number;
  readonly #module: string;
  readonly #over: Promise<never>;
  #reject: (error: Error) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `limit` in ms. */
  constructor(module: string, limit: number) {
    this.#module = module;
    this.#limit = limit;
    this.#over = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.#over.catch(() => {});
    this.#begin();
  }

  /** What comes first: the answer, or a RefusalError (500, `SB_PLUGIN_TIME`) when the time is over. */
  within<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.#over]);
  }

  /** Nothing is timed any more, also where the body is still being read. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** The same body, whose chunks are waited for at the camera's expense. */
  body(body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    return { [Symbol.asyncIterator]: () => this.#chunks(body[Symbol.asyncIterator]()) };
  }

  #chunks(chunks: AsyncIterator<Buffer>): AsyncIterator<Buffer> {
    return {
      next: async () => {
        clearTimeout(this.#timer);
        return await chunks.next().finally(() => this.#begin());
      },
      return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
    };
  }

  #begin(): void {
    clearTimeout(this.#timer);
    if (this.#ended) return;
    this.#timer = setTimeout(() => this.#reject(this.#tooLong()), this.#limit);
  }

  #tooLong(): RefusalError {
    const seconds = this.#limit / 1000;
    const message = `expected an answer of ${this.#module} within ${seconds} s, besides the time that the camera took; none came; whatever it still does is not waited for`;
    return new RefusalError('SB_PLUGIN_TIME', 500, message);
  }
}
