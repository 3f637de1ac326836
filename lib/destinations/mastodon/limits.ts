import { type Answer, fieldsOf, isGood } from './answer.ts';

/** What a server takes, by its own account. */
export interface ServerLimits {
  /** Characters of a post, as the server counts. */
  readonly characters: number;
  /** What every address counts. */
  readonly perUrl: number;
  /** Files of one post. */
  readonly media: number;
  /** Bytes of a photo. */
  readonly photoBytes: number;
  /** Width × height of a photo. */
  readonly photoPixels: number;
  /** Bytes of a video. */
  readonly videoBytes: number;
  /** Code points of an alt text. */
  readonly altText: number;
  /** Whether it is known that a second request with one Idempotency-Key makes no second post. */
  readonly honoursKeys: boolean;
}

/** What Mastodon took before servers said. The bytes of a video are those of the proxy in front. */
export const defaultLimits: ServerLimits = {
  characters: 500,
  perUrl: 23,
  media: 4,
  photoBytes: 16_777_216,
  photoPixels: 33_177_600,
  videoBytes: 99 * 1024 * 1024,
  altText: 1500,
  honoursKeys: false,
};

const lifetime = 24 * 60 * 60 * 1000;

/** Fields may be missing, null or absurd: such are taken from the default, and what is less than `least` is absurd. */
function positive(value: unknown, otherwise: number, least = 1): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : otherwise;
}

/** No server is known with less: words in pieces of a few letters would be a flood of posts. */
const fewest = { characters: 100, altText: 100, bytes: 1000, pixels: 1000 };

/**
 * Mastodon and its forks, by a version that says nothing of anybody else, and Pleroma with Akkoma. snac2 ignores the key,
 * GoToSocial (0.x, `+git-`) minds only the files, others are not known; they all call themselves something else. [L mastodon.md 1.4]
 */
function honoursKeys(version: unknown): boolean {
  return (
    typeof version === 'string' &&
    /^(?!.*\+git-)[1-9]\d*\.\d+\.\d+(?:[^\s()]*$| \(compatible; (?:Pleroma|Akkoma) )/.test(version)
  );
}

/** The limits in an answer of `/api/v2/instance` or `/api/v1/instance`. */
export function limitsIn(answer: Answer): ServerLimits {
  const instance = fieldsOf(answer.json);
  const configuration = fieldsOf(instance.configuration);
  const statuses = fieldsOf(configuration.statuses);
  const media = fieldsOf(configuration.media_attachments);
  return {
    characters: positive(statuses.max_characters, defaultLimits.characters, fewest.characters),
    perUrl: positive(statuses.characters_reserved_per_url, defaultLimits.perUrl),
    media: positive(statuses.max_media_attachments, defaultLimits.media),
    photoBytes: positive(media.image_size_limit, defaultLimits.photoBytes, fewest.bytes),
    photoPixels: positive(media.image_matrix_limit, defaultLimits.photoPixels, fewest.pixels),
    videoBytes: positive(media.video_size_limit, defaultLimits.videoBytes, fewest.bytes),
    altText: positive(media.description_limit, defaultLimits.altText, fewest.altText),
    honoursKeys: honoursKeys(instance.version),
  };
}

/** Keeps a server's limits for a day. */
export class LimitsCache {
  #limits: ServerLimits | undefined;
  #until = 0;

  /** Asks the newer path, then the older; the defaults, not kept, where neither answers. Network errors pass through. */
  async get(ask: (path: string) => Promise<Answer>): Promise<ServerLimits> {
    if (this.#limits !== undefined && Date.now() < this.#until) return this.#limits;
    for (const path of ['/api/v2/instance', '/api/v1/instance']) {
      const answer = await ask(path);
      if (isGood(answer)) return this.#keep(limitsIn(answer));
    }
    return defaultLimits;
  }

  /** The next one who asks hears what the server says then. */
  forget(): void {
    this.#until = 0;
  }

  #keep(limits: ServerLimits): ServerLimits {
    this.#limits = limits;
    this.#until = Date.now() + lifetime;
    return limits;
  }
}
