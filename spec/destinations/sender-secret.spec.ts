import { createHmac } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { secretFolderName, secretName, senderSecret } from '../../lib/destinations/sender-secret.ts';

const test = suite('destinations/sender-secret');
let folder = '';
test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-secret-'));
});
test.after.each(() => rm(folder, { recursive: true }));

test('is made once, whole, random and for the bridge alone', async () => {
  const data = join(folder, 'new/data');
  const secret = await senderSecret(data);
  assert.is(secret.length, 32);
  assert.equal(await readdir(data), [secretName]);
  assert.is((await stat(join(data, secretName))).mode & 0o777, 0o600);
  assert.equal(await senderSecret(data), secret);
  assert.is.not((await senderSecret(folder)).toString('hex'), secret.toString('hex'));
});

test('is one also where many ask for it at once', async () => {
  const secrets = await Promise.all(Array.from({ length: 20 }, () => senderSecret(folder)));
  assert.is(new Set(secrets.map((secret) => secret.toString('hex'))).size, 1);
  assert.equal(await readdir(folder), [secretName]);
});

for (const [what, text] of [
  ['empty', ''],
  ['cut short', `${'a'.repeat(40)}`],
  ['without its end', 'a'.repeat(64)],
  ['of other letters', `${'g'.repeat(64)}\n`],
] as const)
  test(`a file that is ${what} is no secret, and is left alone`, async () => {
    await writeFile(join(folder, secretName), text);
    const error: unknown = await senderSecret(folder).catch((each: unknown) => each);
    assert.match(String(error), 'put it back from a copy');
    assert.is((await stat(join(folder, secretName))).size, text.length);
  });

test('leaves nothing behind where it cannot be made', async () => {
  if (process.getuid?.() === 0) return;
  await chmod(folder, 0o500);
  assert.instance(await senderSecret(folder).catch((each: unknown) => each), Error);
  assert.equal(await readdir(folder), []);
  await chmod(folder, 0o700);
});

test('a name is the HMAC in base 32, and tells apart what no file system can', () => {
  const secret = Buffer.alloc(32, 7);
  const digest = createHmac('sha256', secret).update('store-folder\0a@b.c').digest();
  const number = BigInt(`0x${digest.subarray(0, 20).toString('hex')}`);
  const letters = number
    .toString(32)
    .padStart(32, '0')
    .replace(/[0-9a-v]/g, (digit) => {
      return 'abcdefghijklmnopqrstuvwxyz234567'.charAt(Number.parseInt(digit, 32));
    });
  assert.is(secretFolderName(secret, 'A@B.c'), letters);
  const senders = ['a@b.c', 'a_b.c', 'a/b.c', 'a b.c', 'ä@b.c', 'Ä@b.c', ''];
  assert.is(new Set(senders.map((sender) => secretFolderName(secret, sender))).size, senders.length);
  assert.is(secretFolderName(secret, 'a\u0308'), secretFolderName(secret, 'ä'));
});

test.run();
