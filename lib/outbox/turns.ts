/** One after the other, in the order in which they were asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Calls when those before it have ended, however they did. */
  take<T>(turn: () => Promise<T>): Promise<T> {
    const done = this.#last.then(turn);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Resolves when all that were asked for until now have ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
