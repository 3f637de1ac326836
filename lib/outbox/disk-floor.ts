import { RefusalError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';

/** A look at the disk counts for so many ms. */
const looksFor = 1000;

/** The free bytes that must be left on the disk. */
export class DiskFloor {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #floor: number;
  #free = 0;
  #looked = Number.NEGATIVE_INFINITY;

  constructor(folder: string, floor: number, means: { readonly disk: Disk; readonly clock: Clock }) {
    this.#disk = means.disk;
    this.#clock = means.clock;
    this.#folder = folder;
    this.#floor = floor;
  }

  /** Rejects with a RefusalError (503, `SB_DISK_FLOOR`) where less is free. */
  async check(): Promise<void> {
    const now = this.#clock.now();
    if (Math.abs(now - this.#looked) >= looksFor) {
      this.#free = await this.#disk.free(this.#folder);
      this.#looked = now;
    }
    if (this.#free >= this.#floor) return;
    const text = `${megabytes(this.#free)} are free on the disk of ${this.#folder}, and ${megabytes(this.#floor)} must stay free`;
    throw new RefusalError(
      'SB_DISK_FLOOR',
      503,
      `${text} (limits: freeDisk); make room and send the photo again`,
    );
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
