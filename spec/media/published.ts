import type { PhotoConfig } from '../../lib/config/config.ts';
import { Bench } from '../destinations/mastodon/bench.ts';
import { Notebook } from '../destinations/parcels.ts';
import type { StandInOptions } from '../destinations/stand-in-mastodon.ts';

/** What holds where the configuration does not speak of photos. */
export const usual: PhotoConfig = {
  maxPixels: 8_294_400,
  quality: 82,
  keepLocation: false,
  original: false,
  damaged: 'hold',
};

/** What a server got of each photo: through the Mastodon destination as it is, in one parcel. */
export async function publish(
  photos: ReadonlyMap<string, Buffer>,
  changes: Partial<PhotoConfig> = {},
  server: StandInOptions = {},
): Promise<ReadonlyMap<string, Buffer>> {
  const bench = await Bench.lay(server);
  try {
    const files = [...photos.values()].map((bytes, index) => [`SAM_${index}.JPG`, bytes] as const);
    const mastodon = bench.mastodon({ altText: 'allow', photo: { ...usual, ...changes } });
    await mastodon.deliver(await bench.workshop.parcel(files), new Notebook().attempt());
    const media = bench.stand.posts.flatMap((post) => post.media);
    return new Map([...photos.keys()].map((name, index) => [name, media[index]?.bytes ?? Buffer.alloc(0)]));
  } finally {
    await bench.clear();
  }
}
