import type { Scrubber } from './scrubber.ts';
import type { Secret } from './stand-ins.ts';
import { ownWords } from './vocabulary.ts';

/** A configuration as it is written, before anything is filled in. */
export type Written =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Written[]
  | { readonly [key: string]: Written };

/** The value of a text of YAML, every leaf as it is written; undefined where it is none, or uses aliases, which no configuration may. */
export async function writtenIn(text: string): Promise<Written> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { logLevel: 'error', schema: 'failsafe', maxAliasCount: 0 }) as Written;
  } catch {
    return undefined;
  }
}

/** Keys whose values are chosen from a few, or are numbers: they say nothing of a person. */
const plainKeys: ReadonlySet<string> = new Set(
  words(`type visibility altText tls per sensitive language album maxPixels quality keepLocation original damaged
    quietPeriod body idle head total connections freeDisk age size count yahoo msn private mode folderMode timeLimit
    connectTimeout idleTimeout rejectUnauthorized`),
);
/** Their values: elsewhere, as in the environment of a program, such a key may have any. */
const plainValue =
  /^(?:\d{1,15}(?:\.\d{1,6})?\s?[a-z]{0,3}|true|false|[a-z]{2,3}(?:-[a-z]{2,4})?|hold|reject|allow|publish|public|unlisted|private|direct|required|opportunistic|none|file|parcel|cookie|redirect|mastodon|smtp|store|command|drop|module)$/i;
/** Keys whose values are addresses of servers. */
const urlKeys: ReadonlySet<string> = new Set(['server', 'url']);

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

function isPlain(text: string, key: string): boolean {
  return plainKeys.has(key) && plainValue.test(text);
}

/** Whether a value there is a name of a destination, or where the bridge listens. */
function isOpen(key: string, [top, , inner]: readonly string[]): boolean {
  if (top === 'destinations') return key === 'extends' && inner === key;
  return top === 'listen' || top === 'default' || top === 'routes';
}

/**
 * A configuration fit to be shown: the keys, and what says nothing of a person. Of all other values their form is left, with names of
 * environment variables and `{placeholders}`.
 */
export function scrubbedConfig(
  written: Written,
  scrubber: Scrubber,
  key = '',
  path: readonly string[] = [],
): Written {
  if (Array.isArray(written))
    return written.map((item: Written) => scrubbedConfig(item, scrubber, key, path));
  if (typeof written === 'object' && written !== null)
    return Object.fromEntries(
      Object.entries(written).map(([name, value]) => [
        keyOf(name, path, scrubber),
        scrubbedConfig(value, scrubber, name, [...path, name]),
      ]),
    );
  return typeof written === 'string' || typeof written === 'number'
    ? scrubbedValue(String(written), key, path, scrubber)
    : written;
}

/** Keys of groups that a module of the user's is given are the user's own, as are those of senders and of routes. */
function keyOf(name: string, path: readonly string[], scrubber: Scrubber): string {
  const [top, , group] = path;
  if (top === 'senders' && name !== 'name' && name !== 'password') return scrubber.name(name);
  if (name.includes('@') || (top === 'routes' && ownWords.has(name))) return scrubber.open(name);
  const isTheirs = group !== undefined && group !== 'photo' && group !== 'env';
  const isOurs = top !== 'routes' && !isTheirs && !(top === 'handlers' && path.length > 1);
  return isOurs && /^[\w.-]{1,64}$/.test(name) ? scrubber.open(name) : '…';
}

function scrubbedValue(text: string, key: string, path: readonly string[], scrubber: Scrubber): string {
  if (isPlain(text, key)) return scrubber.open(text);
  if (isOpen(key, path)) return isName(text) ? scrubber.open(text) : formOf(text);
  if (urlKeys.has(key)) return scrubber.open(urlForm(text));
  if (path[0] === 'senders' && key !== 'password')
    return text.includes('@') ? scrubber.address(text) : scrubber.name(text);
  return formOf(text, key);
}

/** Of a destination, or of an address to listen on. */
function isName(text: string): boolean {
  return /^[\w.:*[\]-]{1,64}$/.test(text);
}

/** `smtp://…:${SMTP_PASSWORD}@mail.example:587` */
function urlForm(text: string): string {
  const match = /^([a-z]+:\/\/)?(?:(.*)@)?([\w.-]+(?::\d+)?)(?:\/.*)?$/i.exec(text);
  const [, scheme = '', login, host = ''] = match ?? [];
  if (scheme === '' && !host.includes('.')) return formOf(text);
  return `${scheme}${login === undefined ? '' : `${formOf(login)}@`}${host}`;
}

const kept = /\$\{\w+\}|^\$scrypt\$/g;
/** Keys whose values have placeholders, and those: in a password they would be a part of it. */
const templateKeys: ReadonlySet<string> = new Set(['folder', 'run', 'stdin']);
const keptInTemplates = /\$\{\w+\}|\{\w+\}|%[A-Za-z]/g;

/** `…` for every stretch of a text but what the bridge itself gives a meaning. */
function formOf(text: string, key = ''): string {
  const stays = [...text.matchAll(templateKeys.has(key) ? keptInTemplates : kept)];
  let form = '';
  let end = 0;
  for (const match of stays) {
    if (match.index > end) form += '…';
    form += match[0];
    end = match.index + match[0].length;
  }
  return end < text.length ? `${form}…` : form;
}

/** Names of destinations that are no known type of the bridge's, so modules of the user's: what they say is theirs. */
export function modulesIn(written: Written): ReadonlySet<string> {
  const all = groupIn(written, 'destinations');
  const typeOf = (name: string, heirs: readonly string[] = []): Written => {
    const { type, extends: from } = groupIn(all, name);
    if (type !== undefined || typeof from !== 'string' || heirs.includes(name)) return type;
    return typeOf(from, [...heirs, name]);
  };
  return new Set(Object.keys(all).filter((name) => !builtIn.test(String(typeOf(name)))));
}

const builtIn = /^(?:mastodon|smtp|store|command|drop)$/;

function groupIn(written: Written, key: string): { readonly [key: string]: Written } {
  if (!isGroup(written) || !Object.hasOwn(written, key)) return {};
  const inner = written[key];
  return isGroup(inner) ? inner : {};
}

function isGroup(written: Written): written is { readonly [key: string]: Written } {
  return typeof written === 'object' && written !== null && !Array.isArray(written);
}

/** Folders and files with blanks in their names: in a log, nobody could tell where such a name ends. */
export function foldersIn(value: unknown): readonly Secret[] {
  if (typeof value === 'string') return /^\/.*\s/.test(value) ? [{ kind: 'word', value }] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(foldersIn) : [];
}

/** Everything in a configuration that is a person's own: it must not stand in a log either. */
export function secretsIn(
  written: Written,
  env: NodeJS.ProcessEnv,
  key = '',
  path: readonly string[] = [],
): readonly Secret[] {
  if (Array.isArray(written)) return written.flatMap((item: Written) => secretsIn(item, env, key, path));
  if (typeof written === 'object' && written !== null)
    return Object.entries(written).flatMap(([name, value]) => [
      ...(name.includes('@') ? secretsOf(name, env) : []),
      ...(path[0] === 'senders' && name !== 'name' && name !== 'password' ? sender(name, env) : []),
      ...secretsIn(value, env, name, [...path, name]),
    ]);
  if (typeof written !== 'string' && typeof written !== 'number') return [];
  const text = String(written);
  if (path[0] === 'senders' && key !== 'password') return sender(text, env);
  return isPlain(text, key) || isOpen(key, path) ? [] : secretsOf(text, env, urlKeys.has(key));
}

function sender(text: string, env: NodeJS.ProcessEnv): readonly Secret[] {
  return secretsOf(text, env).map((secret) =>
    secret.kind === 'word' ? { ...secret, kind: 'name' } : secret,
  );
}

/** A value as a whole, filled in, and in its parts: an address has a domain, a URL a name and a password. */
function secretsOf(text: string, env: NodeJS.ProcessEnv, isUrl = false): readonly Secret[] {
  const filled = text.replace(/\$\{(\w+)\}/g, (whole, name: string) => env[name] ?? whole);
  const variables = [...text.matchAll(/\$\{(\w+)\}/g)].flatMap(([, name = '']) => wordsOf(env[name] ?? ''));
  const whole = isUrl ? loginIn(filled) : wordsOf(filled);
  return [...whole, ...variables, ...(isUrl ? [] : addressesIn(filled))];
}

function loginIn(url: string): readonly Secret[] {
  const login = /^[a-z]+:\/\/(.*)@/i.exec(url)?.[1] ?? '';
  const at = login.indexOf(':');
  const parts = at === -1 ? [login] : [login.slice(0, at), login.slice(at + 1)];
  return parts.flatMap((part) => [part, decoded(part)]).flatMap(wordsOf);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function wordsOf(value: string): readonly Secret[] {
  const text = value.trim();
  if (text === '' || /^\d{1,5}$/.test(text)) return [];
  return [{ kind: text.includes('@') ? 'address' : 'word', value: text }];
}

function addressesIn(text: string): readonly Secret[] {
  return [...text.matchAll(/[^\s<>"',;:/]+@([\w.-]+)/g)].flatMap(([address, domain = '']) => [
    { kind: 'address' as const, value: address },
    { kind: 'domain' as const, value: domain },
  ]);
}

/** Where a configuration is no YAML: every word behind a colon or a dash that might be a person's own. */
export function secretsInText(text: string, env: NodeJS.ProcessEnv): readonly Secret[] {
  const values = [
    ...text.matchAll(/(?::\s+|-\s+|[{[,]\s*)(?:[\w.-]+:\s+)?["']?([^"'#\n,{}[\]]{3,})["']?/g),
  ].map(([, value = '']) => value.trim());
  return values.flatMap((value) => secretsOf(value, env, value.includes('://')));
}
