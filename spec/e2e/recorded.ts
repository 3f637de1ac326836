import { connect } from 'node:net';
import { decryptCredential } from '../../lib/cameras/credentials.ts';

/** Says bytes piece by piece, each one heard before the next; listens until the bridge closes, or hangs up at once. */
export async function sayRaw(
  port: number,
  pieces: readonly Buffer[],
  then: 'listen' | 'break' = 'listen',
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.setTimeout(20_000, () => socket.destroy());
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(piece, resolve));
    // Nothing tells when the bridge has read it; without the pause two pieces may be one.
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  if (then === 'break') socket.resetAndDestroy();
  else socket.end();
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

/** A secret as it may stand somewhere: plain, in Base64 wherever it begins, escaped as in an address and as in XML. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const decimal = [...secret].map((one) => `&#${one.codePointAt(0)};`).join('');
  const hex = [...secret].map((one) => `&#x${one.codePointAt(0)?.toString(16)};`).join('');
  return [
    bytes.toString('latin1'),
    encodeURIComponent(secret),
    percent,
    percent.toUpperCase(),
    decimal,
    hex,
    secret.replaceAll('@', '&#64;'),
    secret.replaceAll('@', '=40'),
    bytes.toString('hex'),
    ...[0, 1, 2].map((shift) => base64At(bytes, shift)),
  ];
}

/** The middle of its Base64, where so many bytes stand before it. */
function base64At(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  return text.slice(shift === 0 ? 0 : 4, -1);
}

/** Everything that the logins in a text hide, with the keys that stand in it. */
export function hiddenIn(text: string): readonly string[] {
  const keys = [...text.matchAll(/<CryptSessionKey [^>]*Value="([^"]{40,})"/g)].map(([, key]) => key);
  const values = [...text.matchAll(/<(?:UserName|Password) Value="([^"]+)"/g)].map(([, value = '']) => value);
  return keys.flatMap((key) => values.flatMap((value) => decrypted(value, key)));
}

function decrypted(value: string, key: string | undefined): readonly string[] {
  try {
    return [decryptCredential(value, key)];
  } catch {
    return [];
  }
}
