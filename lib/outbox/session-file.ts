import { createHash } from 'node:crypto';
import type { Login } from '../session.ts';
import { DamageError, StoredJson, toJson } from './stored-json.ts';

/** Raised when the shape of what lies on disk changes. */
const format = 1;

/** Hex digits of a session's id. */
const idLength = 12;

/** A session as it lies on disk: the key itself is nowhere. */
export interface StoredSession extends Login {
  /** The first digits of the digest. */
  readonly id: string;
  /** SHA-256 of the key, in hex. The key has 128 bits of chance, so nobody gets back to it. */
  readonly digest: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** As far as the camera has named it. */
  readonly model?: string | undefined;
}

/** SHA-256 of what a camera shows as key, in hex. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** What may be logged of a session with this digest. */
export function idOf(digest: string): string {
  return digest.slice(0, idLength);
}

/** Name of the file of a session. */
export function sessionName(id: string): string {
  return `${id}.json`;
}

/** The id in a name that `sessionName` could have made. */
export function idInName(name: string): string | undefined {
  return /^([0-9a-f]{12})\.json$/.exec(name)?.[1];
}

export function encodeSession({ id, digest, user, site, since, model }: StoredSession): Buffer {
  return toJson({ format, id, digest, user, site, since, model });
}

/** Reads it back; a DamageError says what is wrong with it. */
export function decodeSession(bytes: Buffer, id: string): StoredSession {
  const name = sessionName(id);
  const json = StoredJson.parse(bytes, name);
  const found = json.count('format');
  if (found !== format) throw new DamageError(`${name} has format ${found}; this version reads ${format}`);
  const digest = json.text('digest');
  if (!/^[0-9a-f]{64}$/.test(digest) || idOf(digest) !== id || json.text('id') !== id)
    throw new DamageError(`${name} belongs to another session`);
  return {
    id,
    digest,
    user: json.text('user'),
    site: json.text('site'),
    since: json.time('since'),
    model: json.optionalText('model'),
  };
}
