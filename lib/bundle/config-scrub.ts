import type { Scrubber } from './scrubber.ts';
import type { Secret } from './stand-ins.ts';

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
const plainKeys: ReadonlySet<string> = new Set([
  ...[
    'type',
    'visibility',
    'altText',
    'tls',
    'per',
    'sensitive',
    'language',
    'album',
    'maxPixels',
    'quality',
  ],
  ...[
    'keepLocation',
    'original',
    'quietPeriod',
    'body',
    'idle',
    'head',
    'total',
    'connections',
    'freeDisk',
    'age',
    'size',
  ],
  ...['count', 'yahoo', 'msn', 'private', 'mode', 'folderMode', 'timeLimit', 'connectTimeout', 'idleTimeout'],
  ...['rejectUnauthorized'],
]);
/** Keys whose values are names of destinations, or where the bridge listens. */
const openKeys: ReadonlySet<string> = new Set(['extends', 'email', 'social', 'listen', 'default']);
/** Keys whose values are addresses of servers. */
const urlKeys: ReadonlySet<string> = new Set(['server', 'url']);

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
        keyOf(name, scrubber),
        scrubbedConfig(value, scrubber, name, [...path, name]),
      ]),
    );
  return typeof written === 'string' || typeof written === 'number'
    ? scrubbedValue(String(written), key, path, scrubber)
    : written;
}

function keyOf(name: string, scrubber: Scrubber): string {
  return name.includes('@') || /^[\w.*-]{1,64}$/.test(name) ? scrubber.open(name) : '…';
}

function scrubbedValue(text: string, key: string, path: readonly string[], scrubber: Scrubber): string {
  const [top] = path;
  if (plainKeys.has(key) && /^[\w .-]{1,24}$/.test(text)) return scrubber.open(text);
  if (openKeys.has(key) || top === 'routes') return isName(text) ? scrubber.open(text) : formOf(text);
  if (urlKeys.has(key)) return scrubber.open(urlForm(text));
  if (top === 'senders' && key !== 'password')
    return text.includes('@') ? scrubber.address(text) : scrubber.name(text);
  return formOf(text);
}

/** Of a destination, or of an address to listen on. */
function isName(text: string): boolean {
  return /^[\w.:*[\]-]{1,64}$/.test(text);
}

/** `smtp://…:${SMTP_PASSWORD}@mail.example:587` */
function urlForm(text: string): string {
  const match = /^([a-z]+:\/\/)?(?:(.*)@)?([\w.-]+(?::\d+)?)(?:\/.*)?$/i.exec(text);
  if (match === null) return formOf(text);
  const [, scheme = '', login, host = ''] = match;
  return `${scheme}${login === undefined ? '' : `${formOf(login)}@`}${host}`;
}

const kept = /\$\{\w+\}|\{\w+\}|%[A-Za-z]|^\$scrypt\$/g;

/** `…` for every stretch of a text but what the bridge itself gives a meaning. */
function formOf(text: string): string {
  const stays = [...text.matchAll(kept)];
  let form = '';
  let end = 0;
  for (const match of stays) {
    if (match.index > end) form += '…';
    form += match[0];
    end = match.index + match[0].length;
  }
  return end < text.length ? `${form}…` : form;
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
      ...secretsOf(name.includes('@') ? name : '', env),
      ...secretsIn(value, env, name, [...path, name]),
    ]);
  if (typeof written !== 'string' && typeof written !== 'number') return [];
  const [top] = path;
  if (top === 'senders' && key !== 'password') return sender(String(written), env);
  const isPlain = plainKeys.has(key) || openKeys.has(key) || path[0] === 'routes';
  return isPlain ? [] : secretsOf(String(written), env, urlKeys.has(key));
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
  const values = [...text.matchAll(/(?::\s+|-\s+|[{[,]\s*)["']?([^"'#\n,{}[\]]{3,})["']?/g)].map(
    ([, value = '']) => value.trim(),
  );
  return values.flatMap((value) => secretsOf(value, env, value.includes('://')));
}
