import { createCipheriv, createDecipheriv } from 'node:crypto';
import { RefusalError } from '../errors.ts';

const cipher = 'aes-128-cbc';
const blockLength = 16;
const keySpecLength = 32;

/**
 * Reads a user name or password as a camera sends it. With a CryptSessionKey: %-decoding, Base64, AES-128-CBC with the key's
 * bytes 0–15 as key and 16–31 as initialisation vector, trailing NULs gone [README, SLIDES, described; verified on both
 * published samples]. Without one (HMX-QF30): %-decoding only. `%` is decoded once and `+` stays `+`.
 *
 * Throws a RefusalError: 400 `SB_CRYPT_SESSION_KEY` for a key that is not 32 bytes of Base64, 400 `SB_CREDENTIAL` for a value
 * that is not whole AES blocks of Base64, 401 `SB_CREDENTIAL_UNREADABLE` where what comes out is not UTF-8 text.
 */
export function decryptCredential(value: string, cryptSessionKey: string | undefined): string {
  const bytes = percentDecoded(value);
  if (cryptSessionKey === undefined) return textOf(bytes);
  const keySpec = keySpecOf(cryptSessionKey);
  const sealed = base64Bytes(bytes.toString('latin1'));
  if (sealed === undefined || sealed.length % blockLength !== 0)
    throw new RefusalError(
      'SB_CREDENTIAL',
      400,
      'expected user name and password as Base64 of whole AES blocks, got something else: log in again on the camera',
    );
  return textOf(withoutZeros(decipher(sealed, keySpec)));
}

/** Does to a user name or password what a camera does to it. Throws as `decryptCredential` for an unfit key. */
export function encryptCredential(text: string, cryptSessionKey: string | undefined): string {
  if (cryptSessionKey === undefined) return encodeURIComponent(text);
  const keySpec = keySpecOf(cryptSessionKey);
  const plain = Buffer.from(text, 'utf8');
  const padded = Buffer.alloc(Math.ceil(plain.length / blockLength) * blockLength);
  plain.copy(padded);
  const machine = createCipheriv(cipher, keyOf(keySpec), vectorOf(keySpec)).setAutoPadding(false);
  return encodeURIComponent(Buffer.concat([machine.update(padded), machine.final()]).toString('base64'));
}

function decipher(sealed: Buffer, keySpec: Buffer): Buffer {
  const machine = createDecipheriv(cipher, keyOf(keySpec), vectorOf(keySpec)).setAutoPadding(false);
  return Buffer.concat([machine.update(sealed), machine.final()]);
}

function keySpecOf(cryptSessionKey: string): Buffer {
  const bytes = base64Bytes(cryptSessionKey);
  if (bytes?.length === keySpecLength) return bytes;
  throw new RefusalError(
    'SB_CRYPT_SESSION_KEY',
    400,
    `expected a CryptSessionKey of ${keySpecLength} bytes in Base64, got ${bytes?.length ?? 'no'} bytes: log in again on the camera`,
  );
}

function keyOf(keySpec: Buffer): Buffer {
  return keySpec.subarray(0, blockLength);
}

function vectorOf(keySpec: Buffer): Buffer {
  return keySpec.subarray(blockLength);
}

/** Bytes of a text with `%xx` replaced once; a `%` without two hex digits stays. */
function percentDecoded(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8').toString('latin1');
  const decoded = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number(`0x${hex}`)),
  );
  return Buffer.from(decoded, 'latin1');
}

function base64Bytes(text: string): Buffer | undefined {
  const wellFormed = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return wellFormed ? Buffer.from(text, 'base64') : undefined;
}

function withoutZeros(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new RefusalError(
      'SB_CREDENTIAL_UNREADABLE',
      401,
      'user name or password does not decrypt to text: key and value do not belong together, log in again on the camera',
      { cause },
    );
  }
}
