import { randomBytes, scrypt } from 'node:crypto';

/** How dear one try of a password is: memory is 128 × 2^ln × r bytes, time grows with 2^ln × r × p. [RFC 7914 §2] */
export interface PasswordCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** What is kept of a password. */
export interface PasswordHash {
  readonly cost: PasswordCost;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** 16 MiB, which a small machine has; the work is that which OWASP's cheat sheet on password storage asks for. */
export const defaultCost: PasswordCost = { ln: 14, r: 8, p: 5 };

const saltBytes = 16;
const keyBytes = 32;

/** Bytes that one derivation may take. */
const memoryLimit = 64 * 1024 * 1024;

/** Four times the work of the default. */
const workLimit = 4 * workOf(defaultCost);

const form =
  /^\$scrypt\$ln=([0-9]{1,2}),r=([0-9]{1,3}),p=([0-9]{1,3})\$([A-Za-z0-9+/]+)={0,2}\$([A-Za-z0-9+/]+)={0,2}$/;

/** Whether a configured password is meant as a hash. */
export function isPasswordHash(text: string): boolean {
  return text.startsWith('$scrypt$');
}

/**
 * Reads `$scrypt$ln=…,r=…,p=…$salt$key`, salt and key in Base64, padding optional. Undefined where it is not of that form, or
 * where a configuration could hang the bridge or make guessing easy with it: over 64 MiB or four times the default's work,
 * a salt under 8 or over 64 bytes, a key under 16 or over 64.
 */
export function readPasswordHash(text: string): PasswordHash | undefined {
  const [, ln, r, p, salt64 = '', key64 = ''] = form.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const salt = Buffer.from(salt64, 'base64');
  const key = Buffer.from(key64, 'base64');
  return isBearable(cost) && isWithin(salt, 8) && isWithin(key, 16) ? { cost, salt, key } : undefined;
}

function isBearable(cost: PasswordCost): boolean {
  const { ln, r, p } = cost;
  return ln >= 1 && r >= 1 && p >= 1 && 128 * 2 ** ln * r <= memoryLimit && workOf(cost) <= workLimit;
}

function workOf({ ln, r, p }: PasswordCost): number {
  return 2 ** ln * r * p;
}

function isWithin({ length }: Buffer, least: number): boolean {
  return length >= least && length <= 64;
}

/** Makes what is kept of a password, as one line for the configuration. */
export async function hashPassword(password: string, cost = defaultCost): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await deriveKey(password, { cost, salt, key: Buffer.alloc(keyBytes) });
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${unpadded(salt)}$${unpadded(key)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** A hash that costs the same and that no password is known to have. */
export function decoyOf({ cost }: PasswordHash): PasswordHash {
  return { cost, salt: randomBytes(saltBytes), key: randomBytes(keyBytes) };
}

/** The key that a password gives with a hash's salt and cost, as long as the hash's own. Takes tens of ms and more. */
export function deriveKey(password: string, { cost, salt, key }: PasswordHash): Promise<Buffer> {
  const { ln, r, p } = cost;
  const options = { N: 2 ** ln, r, p, maxmem: 2 * memoryLimit };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, key.length, options, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    );
  });
}
