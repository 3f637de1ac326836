import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveKey, hashPassword, readPasswordHash } from '../../lib/handlers/password-hash.ts';

const test = suite('handlers/password-hash');

/** As quick as may be: nothing here depends on how dear it is. */
const cheap = { ln: 4, r: 8, p: 1 };

test('a hash has the form that the configuration takes, and fits the password only', async () => {
  const line = await hashPassword('hunter2', cheap);
  assert.match(line, /^\$scrypt\$ln=4,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  const hash = readPasswordHash(line);
  assert.ok(hash);
  assert.equal(await deriveKey('hunter2', hash), hash.key);
  assert.not.equal(await deriveKey('hunter3', hash), hash.key);
});

test('the same password gives another hash each time', async () => {
  assert.is.not(await hashPassword('hunter2', cheap), await hashPassword('hunter2', cheap));
});

test('by default it is as dear as it should be, and can be read back', async () => {
  const hash = readPasswordHash(await hashPassword('hunter2'));
  assert.equal(hash?.cost, { ln: 14, r: 8, p: 5 });
});

const salt = 'U29kaXVtQ2hsb3JpZGU';
const key = 'cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw';

for (const padding of ['', '='])
  test(`the test vector of the standard is read and fits${padding && ', padded too'}`, async () => {
    const hash = readPasswordHash(`$scrypt$ln=14,r=8,p=1$${salt}${padding}$${key}${padding.repeat(2)}`);
    assert.ok(hash);
    assert.is(hash.salt.toString(), 'SodiumChloride');
    assert.equal(await deriveKey('pleaseletmein', hash), hash.key); // [RFC 7914 §12]
  });

const sound = `$scrypt$ln=14,r=8,p=1$${salt}$${key}`;
const unfit: readonly (readonly [what: string, line: string])[] = [
  ['nothing', ''],
  ['the dots of the documentation', '$scrypt$...'],
  ['another kind', sound.replace('scrypt', 'argon2id')],
  ['a space before it', ` ${sound}`],
  ['a line break behind it', `${sound}\n`],
  ['no salt', sound.replace(salt, '')],
  ['no key', sound.replace(key, '')],
  ['a salt of 7 bytes', sound.replace(salt, 'AAAAAAAAAA')],
  ['a salt of 65 bytes', sound.replace(salt, 'A'.repeat(87))],
  ['a key of 15 bytes', sound.replace(key, 'A'.repeat(20))],
  ['a key of 65 bytes', sound.replace(key, 'A'.repeat(87))],
  ['a cost of nothing', sound.replace('ln=14', 'ln=0')],
  ['no rows', sound.replace('r=8', 'r=0')],
  ['no lanes', sound.replace('p=1', 'p=0')],
  ['more than 64 MiB', sound.replace('ln=14', 'ln=17')],
  ['more than 64 MiB by its rows', sound.replace('r=8', 'r=33')],
  ['more than four times the work', sound.replace('p=1', 'p=21')],
  ['a cost beyond all numbers', sound.replace('ln=14', 'ln=99')],
];

for (const [what, line] of unfit)
  test(`a hash with ${what} is not taken`, () => assert.is(readPasswordHash(line), undefined));

const bearable = ['ln=16,r=8,p=5', 'ln=14,r=32,p=5', 'ln=14,r=8,p=20', 'ln=1,r=1,p=1'];
for (const cost of bearable)
  test(`a hash of cost ${cost} is taken`, () =>
    assert.ok(readPasswordHash(sound.replace('ln=14,r=8,p=1', cost))));

test.run();
