/** What the stream tells its conversation: whether it can take more. */
export interface Flow {
  /** The reader is slow: no more bytes until `resume`. */
  pause(): void;
  resume(): void;
}

interface Waiting {
  resolve(result: IteratorResult<Buffer, undefined>): void;
  reject(error: Error): void;
}

/** Pieces that may wait, however small: each holds on to the chunk it was cut from. */
const mostPieces = 256;

const over: IteratorResult<Buffer, undefined> = { done: true, value: undefined };

/**
 * The body of one request, between the socket that fills it and the one handler that reads it. It holds at most
 * `highWater` bytes and a chunk; then the socket is paused, TCP's window closes, and the camera waits for the disk.
 */
export class BodyStream implements AsyncIterableIterator<Buffer> {
  state: 'open' | 'ended' | 'failed' | 'abandoned' = 'open';
  /** Bytes that came in so far, those thrown away included. */
  received = 0;
  readonly #flow: Flow;
  readonly #highWater: number;
  #queue: Buffer[] = [];
  #queued = 0;
  #paused = false;
  #error: Error | undefined;
  #waiting: Waiting | undefined;

  constructor(flow: Flow, highWater = 128 * 1024) {
    this.#flow = flow;
    this.#highWater = highWater;
  }

  /** True while the reader, not the camera, is what everybody waits for. */
  get paused(): boolean {
    return this.#paused;
  }

  push(bytes: Buffer): void {
    this.received += bytes.length;
    if (this.state !== 'open') return;
    if (this.#waiting !== undefined) this.#settle().resolve({ done: false, value: bytes });
    else this.#enqueue(bytes);
  }

  end(): void {
    if (this.state !== 'open') return;
    this.state = 'ended';
    if (this.#waiting !== undefined) this.#settle().resolve(over);
  }

  /** The body will not come whole: the reader gets the error behind the bytes that came. */
  fail(error: Error): void {
    if (this.state !== 'open') return;
    this.state = 'failed';
    this.#error = error;
    if (this.#waiting !== undefined) this.#settle().reject(error);
  }

  /** Nobody reads any more: whatever comes is thrown away. */
  abandon(): void {
    if (this.state === 'open') this.state = 'abandoned';
    this.#queue = [];
    this.#queued = 0;
    this.#unpause();
  }

  next(): Promise<IteratorResult<Buffer, undefined>> {
    const bytes = this.#queue.shift();
    if (bytes !== undefined) return Promise.resolve(this.#dequeued(bytes));
    if (this.state === 'failed' && this.#error !== undefined) return Promise.reject(this.#error);
    if (this.state !== 'open') return Promise.resolve(over);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<Buffer, undefined>> {
    this.abandon();
    return Promise.resolve(over);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #settle(): Waiting {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) throw new Error('nobody waits for the body');
    return waiting;
  }

  #enqueue(bytes: Buffer): void {
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (this.#paused || (this.#queued < this.#highWater && this.#queue.length < mostPieces)) return;
    this.#paused = true;
    this.#flow.pause();
  }

  #dequeued(bytes: Buffer): IteratorResult<Buffer, undefined> {
    this.#queued -= bytes.length;
    if (this.#queued === 0) this.#unpause();
    return { done: false, value: bytes };
  }

  #unpause(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#flow.resume();
  }
}

/** The body of a request that has none. */
export const noBody: BodyStream = endedStream();

function endedStream(): BodyStream {
  const stream = new BodyStream({ pause: () => {}, resume: () => {} });
  stream.end();
  return stream;
}
