import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeliveryError } from '../errors.ts';
import { errorCode, lacksLinks, syncFolder } from './placing.ts';

/** Name of the secret's file in the data folder. */
export const secretName = 'folder-secret';

const bytes = 32;
/** Base 32 in small letters: safe where a file system does not tell case apart. [RFC 4648 §6] */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A name for a sender's folder that nobody can guess who does not have the secret: 32 letters and digits, 160 bits of an
 * HMAC-SHA256. The same for the same sender, whose ASCII case does not count.
 */
export function secretFolderName(secret: Buffer, sender: string): string {
  const lower = sender.normalize('NFC').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const digest = createHmac('sha256', secret).update(`store-folder\0${lower}`).digest();
  const bits = [...digest.subarray(0, 20)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => alphabet.charAt(Number.parseInt(five, 2)));
}

/** The bridge's secret in its data folder, made where there is none. A DeliveryError (`paused`) where it is damaged. */
export async function senderSecret(data: string): Promise<Buffer> {
  const path = join(data, secretName);
  const there = (await secretIn(path)) ?? (await makeSecret(data, path)) ?? (await secretIn(path));
  if (there !== undefined) return there;
  throw new Error(`${path} was there a moment ago and is gone`);
}

async function secretIn(path: string): Promise<Buffer | undefined> {
  try {
    const text = await readFile(path, 'latin1');
    if (/^[0-9a-f]{64}\n$/.test(text)) return Buffer.from(text.trim(), 'hex');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const expected = `expected the secret of private folders in ${path}, came something else`;
  const cure = 'put it back from a copy, or remove it: every sender then gets a new folder';
  throw new DeliveryError('SB_STORE_SECRET', 'paused', `${expected}; ${cure}`);
}

/** Writes a secret whole and for the bridge's eyes only, then lets it appear; undefined where another one was first. */
async function makeSecret(data: string, path: string): Promise<Buffer | undefined> {
  const secret = randomBytes(bytes);
  const temporary = `${path}.${randomBytes(8).toString('hex')}`;
  await mkdir(data, { recursive: true });
  try {
    const handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(`${secret.toString('hex')}\n`);
    await handle.sync().finally(() => handle.close());
    await link(temporary, path).catch((error: unknown) => {
      if (!lacksLinks(error)) throw error;
      return rename(temporary, path);
    });
    await syncFolder(data);
    return secret;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
