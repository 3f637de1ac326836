import type { Aliases } from './aliases.ts';
import type { Page } from './page.ts';
import { filler } from './secret-names.ts';

/** As long as the session's key, and fit for a request line. */
export function markOf(length: number): string {
  if (length === 32) return 'the-session-key-of-32-hex-digits';
  return `the-session-key-of-${length}-characters`.padEnd(length, '-').slice(0, length);
}

/** Shortest key that a mark can stand for. */
export const shortestKey = 16;

const given = /\bSessionKey\s{0,8}=\s{0,8}["']([^"'<>{}]{1,256})["']/;

/** Key that the text of a reply gives out, undefined where it gives none. */
export function keyGivenIn(reply: string): string | undefined {
  return given.exec(reply)?.[1];
}

const anyKey = /\bSessionKey\s{0,8}=\s{0,8}["'](?<value>[^"'<>{}]+)/dg;
const uploadKey = /\/upload\/(?<value>[^/\s?"'<>{}]{8,})(?=[/\s]|$)/dg;
const resourceKey = /\bResourceID\s{0,8}=\s{0,8}["']\/?upload\/(?<value>[^/\s?"'<>{}]{8,})/dg;

/** Puts the mark where the session's key stands, and nothing where another session's does: who has it can post. */
export function scrubSession(page: Page, aliases: Aliases): void {
  scrubOwnKey(page, aliases);
  for (const pattern of [anyKey, uploadKey, resourceKey])
    page.each(pattern, (value) =>
      isMark(value) ? value : aliases.noted('session key', value, filler(value)),
    );
}

function isMark(value: string): boolean {
  return value === markOf(value.length);
}

/** Shortest key that is looked for wherever it may stand: a shorter one would be found in lengths and words. */
const shortestFound = 8;

function scrubOwnKey(page: Page, { sessionKey, replaced }: Aliases): void {
  if (sessionKey === undefined || sessionKey.length < shortestFound) return;
  const instead = sessionKey.length < shortestKey ? filler(sessionKey) : markOf(sessionKey.length);
  const { text } = page;
  for (let at = text.indexOf(sessionKey); at !== -1; at = text.indexOf(sessionKey, at + 1)) {
    page.put(at, at + sessionKey.length, instead);
    replaced.add('session key');
  }
}
