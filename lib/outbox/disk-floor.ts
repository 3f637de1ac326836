import { RefusalError } from '../errors.ts';
import { bytesInWords } from '../wording.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import type { MakeRoom } from './roomy-disk.ts';
import { Turns } from './turns.ts';

/** A look at the disk counts for so many ms. */
const looksFor = 1000;

interface FloorMeans {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly makeRoom: MakeRoom;
  /** Bytes that `makeRoom` could make. */
  spare(): number;
}

/** The free bytes that must be left on the disk. */
export class DiskFloor {
  readonly #means: FloorMeans;
  readonly #folder: string;
  readonly #floor: number;
  #free = 0;
  #looked = Number.NEGATIVE_INFINITY;
  /** Who asks first is answered first, and room is not made twice. */
  readonly #turns = new Turns();

  constructor(folder: string, floor: number, means: FloorMeans) {
    this.#means = means;
    this.#folder = folder;
    this.#floor = floor;
  }

  /** Makes room where less is free and room can be made; rejects with a RefusalError (503, `SB_DISK_FLOOR`) where that is not enough. */
  check(): Promise<void> {
    return this.#turns.take(() => this.#check());
  }

  async #check(): Promise<void> {
    if (Math.abs(this.#means.clock.now() - this.#looked) >= looksFor) await this.#look();
    if (this.#free >= this.#floor) return;
    const text = `${bytesInWords(this.#free)} are free on the disk of ${this.#folder}, and ${bytesInWords(this.#floor)} must stay free`;
    throw new RefusalError(
      'SB_DISK_FLOOR',
      503,
      `${text} (limits: freeDisk); make room and send the photo again`,
    );
  }

  async #look(): Promise<void> {
    await this.#count();
    const missing = this.#floor - this.#free;
    if (missing <= 0 || missing > this.#means.spare()) return;
    if (await this.#means.makeRoom(missing)) await this.#count();
  }

  async #count(): Promise<void> {
    const { disk, clock } = this.#means;
    this.#free = await disk.free(this.#folder);
    this.#looked = clock.now();
  }
}
