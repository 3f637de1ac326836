/** Memory that all streams of a trace share. */
export class Budget {
  readonly #limit: number;
  #used = 0;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  get spent(): boolean {
    return this.#used > this.#limit;
  }

  /** More bytes are held, or fewer where the number is negative. */
  charge(bytes: number): void {
    this.#used += bytes;
  }
}
