import type { Ended, Side, Tap } from '../../tap.ts';
import type { ConnectionListener, Parties } from '../../traces/connection.ts';
import { type Inspection, Inspector } from '../inspection.ts';

const zeros = Buffer.alloc(64 * 1024);

/** Tells a connection of a trace to the tap of a recording, as if it were said at this moment; and inspects its request. */
export class Retelling implements ConnectionListener {
  /** What the bridge understands of the request; undefined until the end. */
  inspection: Inspection | undefined;
  readonly #tap: Tap;
  readonly #began: number;
  readonly #inspector = new Inspector();
  #written: Promise<void> = Promise.resolve();

  constructor(tap: Tap, { began }: Parties) {
    this.#tap = tap;
    this.#began = began;
  }

  /** Resolves when all of it is on disk. */
  get written(): Promise<void> {
    return this.#written;
  }

  /** Of the capture that it went to. */
  get folder(): string | undefined {
    return this.#tap.folder;
  }

  took(side: Side, bytes: Buffer, time: number): void {
    this.#tap.took(side, bytes, Math.max(0, time - this.#began));
    if (side === 'camera') this.#inspector.push(bytes);
  }

  missed(side: Side, _offset: number, bytes: number): void {
    this.#tap.missed(side, bytes);
    for (let left = side === 'camera' ? bytes : 0; left > 0; left -= zeros.length)
      this.#inspector.push(zeros.subarray(0, left));
  }

  /** Told of the sighting. */
  differs(): void {}

  stray(): void {}

  ended(how: Ended): void {
    this.inspection = this.#inspector.finish();
    this.#written = this.#tap.ended(how);
  }
}
