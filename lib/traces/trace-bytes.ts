/** The bytes of a trace, taken from the front; holds no more than what was asked for and one chunk. */
export class TraceBytes {
  readonly #source: AsyncIterator<Buffer> | Iterator<Buffer>;
  #here: Buffer = Buffer.of();
  #taken = 0;
  #isOver = false;

  constructor(source: AsyncIterable<Buffer> | Iterable<Buffer>) {
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** Where the next byte stands, counted from the start of the trace. */
  get offset(): number {
    return this.#taken;
  }

  /** How many bytes are here already. */
  get waiting(): number {
    return this.#here.length;
  }

  /** Waits until so many bytes are here; false where the trace ends before. */
  async has(length: number): Promise<boolean> {
    const chunks = [this.#here];
    let sum = this.#here.length;
    while (sum < length && !this.#isOver) {
      const chunk = await this.#next();
      chunks.push(chunk);
      sum += chunk.length;
    }
    if (chunks.length > 1) this.#here = Buffer.concat(chunks);
    return sum >= length;
  }

  /** The next bytes, which stay: as many as are here, at most so many. Not to be kept. */
  peek(length: number): Buffer {
    return this.#here.subarray(0, length);
  }

  /** Takes bytes that are here. Not to be kept. */
  take(length: number): Buffer {
    const bytes = this.#here.subarray(0, length);
    this.#here = this.#here.subarray(length);
    this.#taken += bytes.length;
    return bytes;
  }

  /** Leaves out bytes without holding them; false where the trace ends before. */
  async skip(length: number): Promise<boolean> {
    let left = length - this.take(length).length;
    while (left > 0 && !this.#isOver) {
      this.#here = await this.#next();
      left -= this.take(left).length;
    }
    return left === 0;
  }

  /** Lets go of where the bytes come from. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #next(): Promise<Buffer> {
    const { done, value } = await this.#source.next();
    if (done !== true) return value;
    this.#isOver = true;
    return Buffer.of();
  }
}
