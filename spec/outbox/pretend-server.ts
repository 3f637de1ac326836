import { createHash } from 'node:crypto';
import type { Attempt, Destination, OpenParcel, Receipt } from '../../lib/destinations/destination.ts';

/** What arrived at the pretend server. */
export interface Post {
  readonly parcel: string;
  readonly words: string;
  /** SHA-256 of each file. */
  readonly files: readonly string[];
}

/** SHA-256 in hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A server that honours keys: the second request with one key is the first one's. It outlives every crash of the bridge. */
export class PretendServer {
  readonly posts = new Map<string, Post>();
  #keys = 0;

  newKey(): string {
    this.#keys += 1;
    return `key ${this.#keys}`;
  }

  post(key: string, post: Post): void {
    if (!this.posts.has(key)) this.posts.set(key, post);
  }

  postsOf(parcel: string): readonly Post[] {
    return [...this.posts.values()].filter((post) => post.parcel === parcel);
  }
}

/** A destination as it should be: its key is on disk before the first request, and is used again after a crash. */
export class CarefulDestination implements Destination {
  readonly name: string;
  readonly #server: PretendServer;
  readonly #read: (path: string) => Promise<Buffer>;

  constructor(name: string, server: PretendServer, read: (path: string) => Promise<Buffer>) {
    this.name = name;
    this.#server = server;
    this.#read = read;
  }

  async deliver(parcel: OpenParcel, attempt: Attempt): Promise<Receipt> {
    const key = typeof attempt.memory.key === 'string' ? attempt.memory.key : this.#server.newKey();
    await attempt.remember({ key });
    const files: string[] = [];
    for (const { stored } of parcel.files) files.push(sha256(await this.#read(parcel.pathOf(stored))));
    this.#server.post(key, { parcel: parcel.id, words: parcel.words, files });
    return { where: `https://${this.name}.example/${key}` };
  }
}
