import { resolve } from 'node:path';
import { Gathering, refusal, unexpected } from './config-errors.ts';
import { fillIn } from './environment.ts';
import { nameCure } from './nearest-name.ts';
import type { Node } from './node.ts';
import type { Reader, Scope } from './record.ts';

/** Control characters and halves of a character, but tab and line break. */
const unprintable = /\p{Cs}|[^\P{Cc}\t\n\r]/u;

/**
 * The text of a node, environment filled in. `expected` completes "expected …". Numbers, `true`, dates are the text as
 * written, so a password `0123` keeps its zero.
 */
export function textOf(node: Node, scope: Scope, expected = 'text'): string {
  if (node.kind === 'nothing')
    throw unexpected(node, expected, 'write one, in quotes if it begins with #, or take the key out');
  if (node.kind !== 'text')
    throw unexpected(node, expected, 'write one value, in quotes if it has [ { or : in it');
  const text = fillIn(node, scope.env);
  if (unprintable.test(text))
    throw refusal(
      'SB_CONFIG_VALUE',
      node.place,
      `expected ${expected}, came control characters; take them out`,
    );
  return text;
}

/** Text of one line that is not empty. */
export function lineOf(node: Node, scope: Scope, expected: string): string {
  const text = textOf(node, scope, expected);
  if (/^\s*$|[\r\n]/.test(text)) {
    const came = text.trim() === '' ? 'an empty text' : 'several lines';
    throw refusal('SB_CONFIG_VALUE', node.place, `expected ${expected}, came ${came}; write it on one line`);
  }
  return text.trim();
}

/** Text of one line that is not empty. `expected` completes "expected …". */
export function line(expected: string): Reader<string> {
  return (node, scope) => lineOf(node, scope, expected);
}

/** One value, or a list of them. */
export function listOf<T>(read: Reader<T>): Reader<readonly T[]> {
  return (node, scope) => {
    const gathering = new Gathering();
    const items = node.kind === 'list' ? node.items : [node];
    const values = items.flatMap((item) => gathering.attempt(() => [read(item, scope)]) ?? []);
    gathering.settle();
    return values;
  };
}

/** Any text, also empty or of several lines. */
export const text: Reader<string> = (node, scope) => textOf(node, scope);

/** A secret for an HTTP header: visible ASCII without spaces. No error shows it. */
export const token: Reader<string> = (node, scope) => {
  const secret = secretOf(node, scope, 'a token');
  if (/^[\x21-\x7e]+$/.test(secret)) return secret;
  const came = 'came something with spaces, line breaks or other letters (not shown)';
  throw refusal(
    'SB_CONFIG_VALUE',
    node.place,
    `expected a token of visible ASCII, ${came}; copy it once more`,
  );
};

/** A password: any text of one line. No error shows it. */
export const password: Reader<string> = (node, scope) => {
  const secret = secretOf(node, scope, 'a password');
  if (!/[\r\n]/.test(secret)) return secret;
  const message = 'expected a password of one line, came several (not shown); take the line breaks out';
  throw refusal('SB_CONFIG_VALUE', node.place, message);
};

function secretOf(node: Node, scope: Scope, expected: string): string {
  const secret = textOf(node, scope, expected);
  if (secret !== '') return secret;
  const cure = 'write one, or take the key out';
  throw refusal('SB_CONFIG_VALUE', node.place, `expected ${expected}, came an empty text; ${cure}`);
}

/** `true` or `false`; the `yes` and `on` of old YAML are told apart from text nowhere else, so they are refused here. */
export const flag: Reader<boolean> = (node, scope) => {
  const word = textOf(node, scope, 'true or false');
  if (word === 'true' || word === 'false') return word === 'true';
  throw unexpected(node, 'true or false', 'write true or false');
};

/** A whole number in decimal. */
export function integer(least: number, most: number): Reader<number> {
  const expected = `a whole number from ${least} to ${most}`;
  return (node, scope) => {
    const digits = textOf(node, scope, expected);
    const number = /^[0-9]{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw unexpected(node, expected, 'write one in that range');
  };
}

/** Permission bits in octal: all of `least` must be among them, and nothing beyond `most`. */
export function permissions(least: number, most: number, example: string): Reader<number> {
  const shown = least.toString(8).padStart(4, '0');
  const expected = `permissions in octal with at least ${shown}`;
  return (node, scope) => {
    const digits = textOf(node, scope, expected);
    const bits = /^[0-7]{3,4}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
    if ((bits & least) === least && (bits | most) === most) return bits;
    throw unexpected(node, expected, `write them like ${example}`);
  };
}

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): Reader<T> {
  const expected = `one of ${words.join(', ')}`;
  return (node, scope) => {
    const given = textOf(node, scope, expected);
    const word = words.find((each) => each === given);
    if (word !== undefined) return word;
    throw unexpected(node, expected, node.kind === 'text' ? nameCure(node.text, words) : 'write one of them');
  };
}

/** A file or folder, made absolute. */
export const path: Reader<string> = (node, scope) => {
  const given = lineOf(node, scope, 'a file or folder');
  if (!/^~(?:[/\\]|$)/.test(given)) return resolve(scope.baseDir, given);
  throw unexpected(
    node,
    'a file or folder',
    `the bridge does not know ~; write \${HOME} for the home folder`,
  );
};
