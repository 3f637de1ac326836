/** Pieces that are told apart; what comes behind them counts as one more. */
const most = 65_536;

/** Lengths in bytes and times in ms of the pieces that the bytes of one side came in. */
export class ChunkList {
  readonly #lengths: number[] = [];
  readonly #times: number[] = [];
  #bytes = 0;

  /** Bytes in all. */
  get bytes(): number {
    return this.#bytes;
  }

  get lengths(): readonly number[] {
    return this.#lengths;
  }

  get times(): readonly number[] {
    return this.#times;
  }

  add(length: number, time: number): void {
    this.#bytes += length;
    const last = this.#lengths.length - 1;
    if (last + 1 < most) {
      this.#lengths.push(length);
      this.#times.push(Math.round(time));
    } else this.#lengths[last] = (this.#lengths[last] ?? 0) + length;
  }
}
