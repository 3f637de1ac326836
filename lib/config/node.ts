/** Where something stands in the configuration. */
export interface Place {
  /** As it was named to us; undefined where there is no file. */
  readonly file: string | undefined;
  /** Key path, e.g. `senders[1].name`; the empty string for the whole. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number | undefined;
}

/** A text as written: not yet filled in from the environment, and never a number or a boolean of YAML's own making. */
export interface TextNode {
  readonly kind: 'text';
  readonly place: Place;
  readonly text: string;
}

/** A key with no value behind it. */
export interface EmptyNode {
  readonly kind: 'nothing';
  readonly place: Place;
}

export interface ListNode {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Node[];
}

export interface MapNode {
  readonly kind: 'map';
  readonly place: Place;
  /** In the order of the file. A Map, so that a key `__proto__` is a key like any other. */
  readonly entries: ReadonlyMap<string, Node>;
}

/** What is written in a configuration, in our own words: no anchors, no tags, no types. */
export type Node = TextNode | EmptyNode | ListNode | MapNode;

/** The empty configuration. */
export function emptyMap(place: Place): MapNode {
  return { kind: 'map', place, entries: new Map() };
}

/** Path of a key below another path; keys that are not plain words are quoted. */
export function keyPath(path: string, key: string): string {
  const shown = shownKey(key);
  const word = /^[\w-]+$/.test(shown) ? shown : JSON.stringify(shown);
  return path === '' ? word : `${path}.${word}`;
}

/** The key that was meant in `token:abc` and `token abc`; undefined where nothing slipped into it. */
export function slippedKey(key: string): string | undefined {
  return /^([\w-]+)[:\s=]/.exec(key)?.[1];
}

/** A key fit to be printed: what slipped into it, which may be a secret, is cut off. */
export function shownKey(key: string): string {
  const slipped = slippedKey(key);
  const safe = slipped === undefined ? key : `${slipped}…`;
  return safe.length > 64 ? `${safe.slice(0, 64)}…` : safe;
}

/** A value fit to be printed: as written, so without what the environment gave, and without credentials. */
export function shownValue(node: Node): string {
  if (node.kind === 'text') return shownText(node.text);
  return { nothing: 'nothing', list: 'a list', map: 'a group of keys' }[node.kind];
}

/** A text in quotes, cut to 60 characters; everything before the @ of `user:password@host` is left out. */
export function shownText(text: string): string {
  const at = text.lastIndexOf('@');
  const safe = text.slice(0, Math.max(at, 0)).includes(':') ? `…${text.slice(at)}` : text;
  return JSON.stringify(safe.length > 60 ? `${safe.slice(0, 60)}…` : safe);
}
