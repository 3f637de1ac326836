import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Sender } from '../config/config.ts';
import { ConfigError, RefusalError } from '../errors.ts';
import { asciiLower } from './address.ts';
import { decoyOf, deriveKey, isPasswordHash, type PasswordHash, readPasswordHash } from './password-hash.ts';
import { quoted } from './wording.ts';

/** A sender's password: what `samsung-bridge passwd` made of it, or a digest of the plain text. */
type Secret = PasswordHash | Buffer;

/** Logins that may wait for their turn: more would wait longer than a camera does. */
const waitingLimit = 16;

/**
 * The passwords of all senders. A name that is not in it takes the same work as one that is: one derivation for each cost that
 * the book knows, usually one. One login is looked at at a time, so that memory and disk stay free for photos.
 */
export class PasswordBook {
  readonly #secrets = new Map<string, Secret>();
  /** By cost: what is derived for everybody whose own hash has another. */
  readonly #decoys = new Map<string, PasswordHash>();
  readonly #nobody = randomBytes(32);
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Throws a ConfigError for a hash that cannot be used. */
  constructor(senders: readonly Sender[]) {
    for (const { name, password } of senders)
      if (password !== undefined) this.#secrets.set(asciiLower(name), secretOf(name, password));
    for (const secret of this.#secrets.values())
      if (!Buffer.isBuffer(secret)) this.#decoys.set(costOf(secret), decoyOf(secret));
  }

  has(name: string): boolean {
    return this.#secrets.has(asciiLower(name));
  }

  /** Whether this is the password of that name. Rejects with a RefusalError where too many ask at once. */
  async check(name: string, password: string): Promise<boolean> {
    if (this.#waiting >= waitingLimit) throw tooMany();
    this.#waiting++;
    const turn = this.#last.then(() => this.#compare(this.#secrets.get(asciiLower(name)), password));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  async #compare(secret: Secret | undefined, password: string): Promise<boolean> {
    const plain = Buffer.isBuffer(secret) ? secret : this.#nobody;
    let good = timingSafeEqual(digestOf(password), plain) && plain === secret;
    for (const [cost, decoy] of this.#decoys) {
      const own = !Buffer.isBuffer(secret) && secret !== undefined && costOf(secret) === cost;
      const hash = own ? secret : decoy;
      const same = timingSafeEqual(await deriveKey(password, hash), hash.key);
      if (own) good = same;
    }
    return good;
  }
}

/** Names of the senders whose password stands in the configuration as it is typed: a warning is due. */
export function plainTextPasswords(senders: readonly Sender[] | undefined): readonly string[] {
  const plain = (senders ?? []).filter(({ password }) => password !== undefined && !isPasswordHash(password));
  return plain.map(({ name }) => name);
}

function secretOf(name: string, password: string): Secret {
  if (!isPasswordHash(password)) return digestOf(password);
  const hash = readPasswordHash(password);
  if (hash !== undefined) return hash;
  const message = `expected a password as "samsung-bridge passwd" writes it, or plain text; that of ${quoted(name)} begins with $scrypt$ and cannot be used; run "samsung-bridge passwd" and put the whole line in quotes`;
  throw new ConfigError('SB_CONFIG_VALUE', message, { path: 'senders' });
}

function costOf({ cost }: PasswordHash): string {
  return `${cost.ln},${cost.r},${cost.p}`;
}

function digestOf(password: string): Buffer {
  return createHash('sha256').update(password).digest();
}

function tooMany(): RefusalError {
  const message = `expected at most ${waitingLimit} logins at a time; more came; wait ten seconds and log in again`;
  return new RefusalError('SB_PASSWORD_TOO_OFTEN', 429, message);
}
