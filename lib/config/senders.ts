import type { Sender } from './config.ts';
import { Gathering, refusal, unexpected } from './config-errors.ts';
import type { Node } from './node.ts';
import { type Fields, optional, type Reader, readRecord, required, type Scope } from './record.ts';
import { lineOf, password } from './scalars.ts';

const expectedName = 'an e-mail address or login name';

/** An e-mail address, also as `Name <address>`, or a login name. */
const name: Reader<string> = (node, scope) => {
  const written = lineOf(node, scope, expectedName);
  const bare = /^[^<>]*<([^<>\s]+)>$/.exec(written)?.[1] ?? written;
  if (bare.length <= 254 && !/[<>*]/.test(bare) && !/@.*[\s@]/.test(bare)) return bare;
  throw unexpected(
    node,
    expectedName,
    'write it like camera@example.org or georg; patterns are not known here',
  );
};

/** Keys of one sender. */
export const senderFields: Fields<Sender> = {
  name: required(name, expectedName, 'add "name:"'),
  password: optional<string | undefined>(password, undefined),
};

/**
 * Reads who may send. A name may stand twice, once with a password and once without: an e-mail carries none. An empty list
 * is refused, for it could be meant as nobody or as anybody.
 */
export const senders: Reader<readonly Sender[]> = (node, scope) => {
  if (node.kind !== 'list' || node.items.length === 0)
    throw unexpected(
      node,
      'a list of senders',
      'write "- name" lines below it, or take the key out to admit any sender on a private address',
    );
  const gathering = new Gathering();
  const seen = new Map<string, Node>();
  const list = node.items.flatMap((item) => gathering.attempt(() => [sender(item, seen, scope)]) ?? []);
  gathering.settle();
  return list;
};

function sender(node: Node, seen: Map<string, Node>, scope: Scope): Sender {
  const read =
    node.kind === 'map'
      ? readRecord(senderFields, node, scope)
      : { name: name(node, scope), password: undefined };
  const key = `${read.password === undefined} ${asciiLower(read.name)}`;
  const first = seen.get(key);
  seen.set(key, node);
  if (first === undefined) return read;
  const came = `expected each sender once, this one stands on line ${first.place.line} too`;
  throw refusal('SB_CONFIG_VALUE', node.place, `${came}; take one out`);
}

/** A to Z made small, and no other letter. */
export function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
