import type { Visibility } from '../../config/config.ts';
import type { Memory } from '../destination.ts';
import type { PlannedPost } from './composition.ts';

/** A file that the server has taken. */
export interface UploadNote {
  readonly id: string;
  /** When, by the server's clock, in ms. */
  readonly at: number;
  /** Alt text that went with it. */
  readonly altText: string;
  /** False while the server still works on it. */
  readonly ready: boolean;
  /** What is wrong with the photo, which was published as far as it decodes. */
  readonly damage?: string | undefined;
}

/**
 * An Idempotency-Key that was sent, or was about to be, and whose end is not known. Definite ends remove it.
 * `burnt`: a server refused it after that, so the next try needs another one.
 */
export interface KeyNote {
  readonly value: string;
  /** First and last use by the server's clock, in ms. */
  readonly first: number;
  readonly last: number;
  readonly burnt: boolean;
  /** Posts of other parcels that were known by then: photos without words look alike, also after a restart. */
  readonly others?: readonly string[] | undefined;
}

/** A post that is there. */
export interface PostedNote {
  readonly id: string;
  readonly url: string;
  /** As it was asked for. */
  readonly visibility?: Visibility | undefined;
  readonly remarks: readonly string[];
}

/** What is known of one post of the plan. */
export interface PostNote extends PlannedPost {
  /** By the stored name of the file. */
  readonly uploads: Readonly<Record<string, UploadNote>>;
  readonly key?: KeyNote | undefined;
  readonly posted?: PostedNote | undefined;
}

/** All that a delivery remembers between attempts. */
export interface Progress {
  readonly posts: readonly PostNote[];
  /** How often the server failed over this parcel's files themselves. */
  readonly failures: number;
  /** A person was asked to look whether the post is there; another attempt means that it is not. */
  readonly asked: boolean;
}

/** The progress in a memory; undefined at the first attempt. */
export function progressIn(memory: Memory): Progress | undefined {
  return Array.isArray(memory.posts) ? (memory as unknown as Progress) : undefined;
}

/** Nothing of the plan is done yet. */
export function beginning(plan: readonly PlannedPost[]): Progress {
  return { posts: plan.map((post) => ({ ...post, uploads: {} })), failures: 0, asked: false };
}

/**
 * A plan by what the server takes now, with the uploads of an older one. The older one itself where a post of it was tried:
 * what may be on the account is not cut in another way.
 */
export function replanned(older: Progress, plan: readonly PlannedPost[]): Progress {
  if (older.posts.some(({ key, posted }) => key !== undefined || posted !== undefined)) return older;
  const uploads = Object.assign({}, ...older.posts.map((post) => post.uploads)) as PostNote['uploads'];
  const posts = plan.map((post) => {
    const own = post.files.flatMap((stored) => {
      const upload = uploads[stored];
      return upload === undefined ? [] : [[stored, upload] as const];
    });
    return { ...post, uploads: Object.fromEntries(own) };
  });
  return { ...older, posts };
}
