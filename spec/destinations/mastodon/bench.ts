import type { MastodonConfig } from '../../../lib/config/config.ts';
import type { OpenParcel, Receipt } from '../../../lib/destinations/destination.ts';
import { Mastodon } from '../../../lib/destinations/mastodon/mastodon.ts';
import { DeliveryError } from '../../../lib/errors.ts';
import { photo } from '../../media/photos.ts';
import { Killed, type Notebook, Workshop } from '../parcels.ts';
import { type StandInMastodon, type StandInOptions, startStandInMastodon } from '../stand-in-mastodon.ts';

/** A stand-in, parcels and destinations for a spec; `clear` it in an `after.each` hook. */
export class Bench {
  readonly stand: StandInMastodon;
  readonly workshop: Workshop;
  readonly photo: Buffer;
  readonly lines: string[] = [];

  private constructor(stand: StandInMastodon, workshop: Workshop, bytes: Buffer) {
    this.stand = stand;
    this.workshop = workshop;
    this.photo = bytes;
  }

  static async lay(options: StandInOptions = {}): Promise<Bench> {
    return new Bench(await startStandInMastodon(options), await Workshop.open(), await aPhoto());
  }

  async clear(): Promise<void> {
    await this.stand.close();
    await this.workshop.remove();
  }

  /** Publishes bytes as they are unless told otherwise: these specs are about the server, not about photos. */
  mastodon(config: Partial<MastodonConfig> = {}): Mastodon {
    const whole: MastodonConfig = {
      type: 'mastodon',
      server: this.stand.url,
      token: 'secret-token',
      tokenFile: undefined,
      visibility: 'unlisted',
      postscript: '#SamsungNX',
      sensitive: false,
      language: undefined,
      altText: 'hold',
      quietPeriod: 120_000,
      album: true,
      photo: { maxPixels: 0, quality: 85, keepLocation: false, original: true, damaged: 'hold' },
      ...config,
    };
    const log = (line: string) => void this.lines.push(line);
    return new Mastodon(
      'mastodon',
      whole,
      { version: '1.2.3', data: this.workshop.folder, log },
      [1, 1, 1, 1],
    );
  }

  /** A parcel with so many photos and an alt text for each. */
  parcel(count = 1, fields: Parameters<Workshop['parcel']>[1] = {}): Promise<OpenParcel> {
    const files = Array.from({ length: count }, (_, index) => [`SAM_${index}.JPG`, this.photo] as const);
    const alts = files.map((_, index) => `~alt ${index + 1}`).join('');
    return this.workshop.parcel(files, { words: `A tree${alts}`, ...fields });
  }
}

let made: Promise<Buffer> | undefined;

function aPhoto(): Promise<Buffer> {
  made ??= photo();
  return made;
}

/** The DeliveryError that an attempt ends with. */
export async function refusalOf(delivery: Promise<unknown>): Promise<DeliveryError> {
  const error: unknown = await delivery.catch((reason: unknown) => reason);
  if (error instanceof DeliveryError) return error;
  throw new Error(
    `a DeliveryError was expected, not ${String(error instanceof Error ? error.stack : JSON.stringify(error))}`,
  );
}

/** Tries as the outbox does, with a new destination each time as after a restart, until it is delivered. */
export async function deliverAtLast(
  make: () => Mastodon,
  parcel: OpenParcel,
  notebook: Notebook,
  most = 8,
): Promise<Receipt> {
  for (let count = 1; ; count++)
    try {
      return await make().deliver(parcel, notebook.attempt());
    } catch (error) {
      const again = error instanceof Killed || (error instanceof DeliveryError && error.retry === 'later');
      if (!again || count === most) throw error;
    }
}
