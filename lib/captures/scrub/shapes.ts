import { isIPv4, isIPv6 } from 'node:net';
import type { Aliases } from './aliases.ts';
import { mailEscapes, webEscapes } from './escapes.ts';
import type { Page } from './page.ts';
import { filler } from './secret-names.ts';

const hasMailEscapes = /=[0-9A-Fa-f]{2}|=\r?\n/;
const numbers = 'passwords, tokens, device numbers';

const address =
  /(?<![\w.+~!#$%*^`{|}'\x80-\xff-])[.+~!#$%*^`{|}'-]*([\w\x80-\xff][\w.+~!#$%*^`{|}'\x80-\xff-]*@(?:[A-Za-z0-9\x80-\xff][A-Za-z0-9\x80-\xff.-]*|\[[\w.:]*))/dg;
/** [RFC 5321 §4.1.2: quoted-string] */
const quotedAddress = /("[^"@<>\r\n]{1,64}"@[A-Za-z0-9\x80-\xff][A-Za-z0-9\x80-\xff.-]*)/dg;
/** Cut off behind the `@`. */
const brokenAddress = /(?<![\w.+~!#$%*^`{|}'\x80-\xff-])([\w\x80-\xff][\w.+~!#$%*^`{|}'\x80-\xff-]*@)$/dg;
const userInfo = /:\/\/([^\s/@<>"']{1,256}@[^\s/@:<>"']{0,256})/dg;
const ipv4 = /(?<![A-Za-z0-9.])(\d{1,3}(?:\.\d{1,3}){3})(?![A-Za-z0-9]|\.\d)/dg;
const ipv6 = /(?<![\w:.])((?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4})(?![\w:])/dg;
/** Not in a boundary, which cameras make of hex digits, and which stands behind `--` in the body. */
const notBoundary = '(?<![0-9A-Za-z]|--|boundary="?-*)';
const hardware = new RegExp(
  `${notBoundary}(?<value>[0-9A-F]{2}([:-])(?:[0-9A-F]{2}\\2){4}[0-9A-F]{2})(?![0-9A-Za-z])`,
  'dgi',
);
const bareHardware = new RegExp(`${notBoundary}((?=\\d*[A-F])[0-9A-F]{12})(?![0-9A-Za-z])`, 'dgi');
const long = new RegExp(`${notBoundary}((?=\\d*[A-F])[0-9A-F]{16,}|0[0-9]{23,})(?![0-9A-Za-z])`, 'dgi');
const unique = new RegExp(
  `${notBoundary}([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})(?![0-9A-Za-z])`,
  'dgi',
);
const webToken = /(?<![\w.-])(eyJ[\w-]{8,}\.[\w-]+\.[\w-]*)/dg;
const equipment = /(?<!\d)(\d{15})(?!\d)/dg;
const phone = /(?<![\w+/=])(\+\d[\d ()/.-]{6,20}\d)/dg;

/** Replaces what tells by its form alone what it is, also escaped as in an address, in XML or in a mail. */
export function scrubShapes(page: Page, aliases: Aliases): void {
  for (const escapes of [webEscapes, mailEscapes]) {
    if (escapes === mailEscapes && !hasMailEscapes.test(page.text)) continue;
    const each = (pattern: RegExp, replace: (value: string) => string | undefined): void =>
      page.eachDecoded(escapes, pattern, replace);
    scrubNames(each, aliases);
    scrubNumbers(each, aliases);
  }
}

type Each = (pattern: RegExp, replace: (value: string) => string | undefined) => void;

function scrubNames(each: Each, aliases: Aliases): void {
  each(userInfo, (value) => aliases.noted(numbers, value, value.replace(/[^@.:-]/g, 'x')));
  each(address, (value) => mailAddress(value, aliases));
  each(brokenAddress, (value) => aliases.noted('e-mail addresses', value, value.replace(/[^@]/g, 'x')));
  each(quotedAddress, (value) => aliases.address(value));
  each(ipv4, (value) => (isIPv4(value) ? aliases.network(value) : padded(value, aliases)));
  each(ipv6, (value) => (isIPv6(value) ? aliases.network(value) : undefined));
}

function scrubNumbers(each: Each, aliases: Aliases): void {
  const fill = (value: string): string => aliases.noted(numbers, value, filler(value));
  each(unique, fill);
  each(hardware, (value) => aliases.hardware(value));
  each(bareHardware, (value) => aliases.hardware(value));
  each(long, fill);
  each(webToken, fill);
  each(equipment, (value) => (isEquipment(value) ? fill(value) : undefined));
  each(phone, (value) => aliases.noted(numbers, value, value.replace(/\d/g, '0')));
}

/** An address of IPv4 with zeros before its numbers. */
function padded(value: string, aliases: Aliases): string | undefined {
  const isAddress = /\b0\d/.test(value) && value.split('.').every((part) => Number(part) < 256);
  return isAddress ? aliases.noted('network addresses', value, filler(value)) : undefined;
}

/** Bytes that are no text can look like an address: there it must have a domain with a dot. */
function mailAddress(value: string, aliases: Aliases): string | undefined {
  if (/[\x80-\xff]/.test(value) && !isUtf8(value)) return undefined;
  return aliases.address(value);
}

function isUtf8(bytes: string): boolean {
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return !text.includes('�');
}

/** IMEI: its last digit checks the others. [3GPP TS 23.003 §6.2.1, annex B] */
function isEquipment(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, at) => total + weighed(Number(digit), at % 2 === 1), 0);
  return sum % 10 === 0;
}

function weighed(digit: number, isDoubled: boolean): number {
  const value = isDoubled ? digit * 2 : digit;
  return value > 9 ? value - 9 : value;
}
