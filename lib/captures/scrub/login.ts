import { createCipheriv } from 'node:crypto';
import { decryptCredential, encryptCredential } from '../../cameras/credentials.ts';
import type { Aliases } from './aliases.ts';
import type { Page } from './page.ts';
import { filler } from './secret-names.ts';

/** CryptSessionKeys of the published logins. What they hide is fake, say the sources. [WIKI-SNS, SLIDES, quoted] */
const publishedKeys = [
  '/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y=',
  '//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY=',
] as const;
const testKey = publishedKeys[0];

/** Names and passwords of the published logins, as they stand there. [WIKI-SNS, SLIDES, quoted] */
const publishedValues: ReadonlySet<string> = new Set([
  '7xKPwb19QdFKzsjsrQx62g%3D%3D',
  'U%2BK0X1QnWUv4tkvrrtQ0aQ%3D%3D',
  'uFK%2Fz%2BkEchpulalnJr1rBw%3D%3D',
  'ob7Ue7q%2BkUSZFffy3%2BVfiQ%3D%3D',
]);

const keyValue = /<CryptSessionKey\b[^<>]*?\bValue\s*=\s*["']([^"'<>]+)/dgi;
const userValue = /<UserName\b[^<>]*?\bValue\s*=\s*["']([^"'<>]+)/dgi;
const passwordValue = /<Password\b[^<>]*?\bValue\s*=\s*["']([^"'<>]+)/dgi;
const cameraKey = /\bCameraCryptKey\s*=\s*["']([^"'<>]+)/dgi;

/** How the values of one login are hidden. */
interface Hiding {
  readonly user: (value: string) => string;
  readonly password: (value: string) => string;
  readonly key: (value: string) => string;
  readonly cameraKey: (value: string) => string;
}

/**
 * Puts a login under a published key: the name of the user becomes another of the same length, the password `password`, and both
 * decrypt. A published login stays; another one under its key does not: keys look like memory that nobody cleared, so that a camera may
 * well have the same. Without a key, as an HMX-QF30 sends it, name and password are replaced where they stand.
 */
export function scrubLogin(page: Page, aliases: Aliases): void {
  const key = page.text.matchAll(keyValue).next().value?.[1];
  if (key === undefined) scrubPlain(page, aliases);
  else scrubHidden(page, aliases, key);
}

function scrubHidden(page: Page, aliases: Aliases, key: string): void {
  const { text } = page;
  const hiding = isPublished(text, key) ? asItIs : hidden(key, aliases);
  page.each(userValue, hiding.user);
  page.each(passwordValue, hiding.password);
  page.each(cameraKey, hiding.cameraKey);
  page.each(keyValue, hiding.key);
  if (page.text !== text) aliases.replaced.add('login');
}

function isPublished(text: string, key: string): boolean {
  const values = [userValue, passwordValue].flatMap((pattern) => [...text.matchAll(pattern)]);
  return (
    publishedKeys.some((one) => one === key) && values.every(([, value = '']) => publishedValues.has(value))
  );
}

const same = (value: string): string => value;
const asItIs: Hiding = { user: same, password: same, key: same, cameraKey: same };

function hidden(key: string, aliases: Aliases): Hiding {
  if (!isKey(key)) return { user: filler, password: filler, key: filler, cameraKey: filler };
  return {
    user: (value) => underTestKey(value, key, (text) => userAlias(text, aliases)),
    password: (value) => underTestKey(value, key, (text) => testPassword(Buffer.byteLength(text))),
    key: () => testKey,
    cameraKey: filler,
  };
}

function isKey(key: string): boolean {
  return key.length === testKey.length && Buffer.from(key, 'base64').length === 32 && !/^x*=$/.test(key);
}

/** Leaves the number of AES blocks, and nothing else, of what was there. */
function testPassword(length: number): string {
  const blocks = Math.ceil(length / 16);
  return blocks === 0 ? '' : 'password'.padStart(16 * (blocks - 1) + 8, 'password');
}

/** What could not be read when it was scrubbed. */
const crossedOut = /^x+=*$/;

function underTestKey(value: string, key: string, other: (text: string) => string): string {
  if (crossedOut.test(value)) return value;
  const sealed = resealed(value, key, other);
  const spelling = sealed === undefined ? undefined : percentSpelled(sealed, value.length);
  return spelling ?? filler(value);
}

function resealed(value: string, key: string, other: (text: string) => string): string | undefined {
  try {
    return decodeURIComponent(encryptCredential(other(decryptCredential(value, key)), testKey));
  } catch {
    return unreadable(value);
  }
}

/** As many blocks that decrypt to no text: who could not read the one cannot read the other. Undefined where it was no Base64. */
function unreadable(value: string): string | undefined {
  const bytes = Buffer.from(
    value.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => fromHex(hex)),
    'base64',
  );
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined;
  const spec = Buffer.from(testKey, 'base64');
  const machine = createCipheriv('aes-128-cbc', spec.subarray(0, 16), spec.subarray(16)).setAutoPadding(
    false,
  );
  return Buffer.concat([machine.update(Buffer.alloc(bytes.length, 0xff)), machine.final()]).toString(
    'base64',
  );
}

function fromHex(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** Escapes as many characters as that length asks for, those first that cameras escape; undefined where none will do. */
function percentSpelled(text: string, length: number): string | undefined {
  const escapes = (length - text.length) / 2;
  if (!Number.isInteger(escapes) || escapes < 0 || escapes > text.length) return undefined;
  const places = [...text].map((_, at) => at).sort((a, b) => rank(text, a) - rank(text, b) || a - b);
  const escaped = new Set(places.slice(0, escapes));
  return [...text].map((one, at) => (escaped.has(at) ? percent(one) : one)).join('');
}

function rank(text: string, at: number): number {
  return /[A-Za-z0-9]/.test(text.charAt(at)) ? 1 : 0;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Its own white space stays around it. */
function userAlias(text: string, aliases: Aliases): string {
  const name = text.trim();
  const alias = aliases.name(Buffer.from(name, 'utf8').toString('latin1'));
  return name === '' ? text : text.replace(name, () => alias);
}

/** The password is replaced as every field of that name is. */
function scrubPlain(page: Page, aliases: Aliases): void {
  page.eachSpelled(userValue, (text) => aliases.name(text));
}
