import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decryptCredential } from '../../../lib/cameras/credentials.ts';
import { freshLoginKeys, loginMessage, plainLoginMessage } from '../../../lib/cameras/sns-message.ts';
import { messageRequest } from '../../../lib/cameras/sns-request.ts';
import { Aliases } from '../../../lib/captures/scrub/aliases.ts';
import { scrubReplyText } from '../../../lib/captures/scrub/text.ts';
import { scrubbedRequest } from './scrubbed.ts';

const test = suite('captures/scrub/login');

interface Login {
  readonly user: string;
  readonly password: string;
}

const valueIn = (element: string, text: string): string =>
  new RegExp(`<${element} [^>]*?Value="([^"]*)"`).exec(text)?.[1] ?? '';

/** What a bridge reads in an encrypted login. */
function readBack(request: Buffer): Login & { readonly key: string } {
  const text = request.toString('latin1');
  const key = valueIn('CryptSessionKey', text);
  const [user, password] = ['UserName', 'Password'].map((name) =>
    decryptCredential(valueIn(name, text), key),
  );
  return { user: user ?? '', password: password ?? '', key };
}

const loginOf = (login: Login): Buffer =>
  messageRequest('/facebook/auth', loginMessage(login, freshLoginKeys()));

test('a login decrypts under a published key, with another name of that length and another password', () => {
  const scrubbed = scrubbedRequest(loginOf({ user: 'margarethe', password: 'hunter2!' }));
  assert.equal(readBack(scrubbed), {
    user: 'xxxxxxxxxa',
    password: 'password',
    key: '/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y=',
  });
});

test('every login that a camera can send still decrypts, is as long, and is scrubbed for good', () => {
  const words = fc
    .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
    .filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(words, words, (user, password) => {
      const request = loginOf({ user, password });
      const scrubbed = scrubbedRequest(request);
      assert.is(scrubbed.length, request.length);
      const read = readBack(scrubbed);
      assert.is(Buffer.byteLength(read.user), Buffer.byteLength(user));
      assert.match(read.password, /^(?:password)+$/);
      assert.is(scrubbedRequest(scrubbed).toString('latin1'), scrubbed.toString('latin1'));
    }),
    { numRuns: 200 },
  );
});

test('the reply repeats the other name, without the signs that it leaves out', () => {
  const cases: readonly (readonly [user: string, shown: string])[] = [
    ['margarethe', 'margarethe'],
    ['jörg&co', 'jörgco'],
    [' georg ', 'georg'],
    ['georg@my-domain.de', 'georg@my-domain.de'],
  ];
  for (const [user, shown] of cases) {
    const aliases = new Aliases();
    const { user: other } = readBack(scrubbedRequest(loginOf({ user, password: 'p' }), { aliases }));
    const reply = scrubReplyText(Buffer.from(`<LoginPeopleID="${shown}"/>`), aliases).toString('latin1');
    assert.is(reply, `<LoginPeopleID="${other.trim().replace(/["'<>&]/g, '')}"/>`);
  }
});

test('what could not be decrypted cannot be decrypted after it', () => {
  const whole = loginOf({ user: 'margarethe', password: 'hunter2!' }).toString('latin1');
  const other = valueIn('CryptSessionKey', loginOf({ user: 'a', password: 'b' }).toString('latin1'));
  const broken = whole.replace(valueIn('CryptSessionKey', whole), other);
  const scrubbed = scrubbedRequest(Buffer.from(broken, 'latin1'));
  assert.is(scrubbed.length, broken.length);
  assert.throws(
    () => readBack(scrubbed),
    (error: Error) => /does not decrypt to text/.test(error.message),
  );
});

test('a key of the wrong length, and what it hides, become nothing', () => {
  const whole = loginOf({ user: 'margarethe', password: 'hunter2!' }).toString('latin1');
  const key = valueIn('CryptSessionKey', whole);
  const scrubbed = scrubbedRequest(Buffer.from(whole.replace(key, key.slice(4)), 'latin1')).toString(
    'latin1',
  );
  for (const name of ['UserName', 'Password', 'CryptSessionKey'])
    assert.match(valueIn(name, scrubbed), /^x+=?$/, name);
});

test('a login that ends before its key shows nothing of it', () => {
  const whole = loginOf({ user: 'margarethe', password: 'hunter2!' }).toString('latin1');
  const cut = whole.slice(0, whole.indexOf('<PersistKey'));
  const scrubbed = scrubbedRequest(Buffer.from(cut, 'latin1')).toString('latin1');
  assert.not.match(scrubbed, valueIn('UserName', whole));
  assert.not.match(scrubbed, valueIn('Password', whole));
});

test('a login in the clear keeps its form and loses its words', () => {
  const request = messageRequest(
    '/facebook/auth',
    plainLoginMessage({ user: 'jörg b', password: 'hün!er 2' }),
  );
  const scrubbed = scrubbedRequest(request).toString('latin1');
  assert.is(scrubbed.length, request.length);
  assert.is(valueIn('UserName', scrubbed), 'x%78%78xx%78a');
  assert.is(valueIn('Password', scrubbed), 'x'.repeat(encodeURIComponent('hün!er 2').length));
});

test('the published logins stay; another one under a published key does not', () => {
  const published = [
    ['/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y=', 'f', 'p'],
    ['//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY=', 'x', 'z'],
  ] as const;
  for (const [cryptSessionKey, user, password] of published) {
    const keys = { cameraCryptKey: 'ab'.repeat(128), cryptSessionKey };
    const quoted = messageRequest('/facebook/auth', loginMessage({ user, password }, keys));
    assert.is(scrubbedRequest(quoted).toString('latin1'), quoted.toString('latin1'));
    const own = messageRequest('/facebook/auth', loginMessage({ user: 'georg', password: 'hunter2' }, keys));
    const { user: other, password: word } = readBack(scrubbedRequest(own));
    assert.equal([other, word], ['xxxxa', 'password']);
    assert.not.match(scrubbedRequest(own).toString('latin1'), 'abab');
  }
});

test.run();
