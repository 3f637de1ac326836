import { defaultWords } from '../cameras/email-message.ts';
import { baseHosts, probeHosts } from '../cameras/hosts.ts';
import { sites } from '../cameras/sites.ts';
import { isNobody } from '../captures/scrub/mail-alias.ts';
import { acquaintances } from '../handlers/table.ts';

/** Hosts that cameras are known to ask: no secrets. */
export const publicHosts: ReadonlySet<string> = new Set([
  ...baseHosts,
  ...Object.values(probeHosts).filter((host) => host !== undefined),
  ...['yahoo.co.kr', 'yahoo.com', 'www.yahoo.com', 'msn.com'],
  'localhost',
]);

/** Segments of the paths that cameras are known to ask. */
export const publicSegments: ReadonlySet<string> = new Set([
  ...acquaintances.flatMap(({ path }) => path.split('/')).filter((segment) => !segment.startsWith('<')),
  ...sites.map(({ name }) => name),
]);

/** Names of handlers. */
export const handlerNames: ReadonlySet<string> = new Set([
  'unknown',
  ...acquaintances.map(({ handler }) => handler),
]);

/**
 * Words of the bridge's own, which a person may use for a sender or a folder without making them secret: to replace them would make a
 * log unreadable and hide nothing.
 */
export const ownWords: ReadonlySet<string> = new Set([
  ...publicHosts,
  ...publicSegments,
  ...handlerNames,
  ...words(`mastodon smtp store command drop module mail photos photo video camera social true false hold reject allow public
    unlisted private direct cookie redirect data conversation bridge samsung samsung-bridge root destination outbox queued required
    opportunistic none file parcel default http https home user users senders routes keep handlers hotspot limits sessions
    destinations listen`),
]);

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

/** As cameras number their files. */
const numberedFile = /^[a-z]{2,4}[_-]?\d{3,6}\.[a-z0-9]{3,4}$/i;
/** Domains that nobody can have, and that of the address that every camera has from the factory. [RFC 2606] */
const nobodysDomain =
  /(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))$|^samsungcamera\.com$/i;

/** What a camera sends until somebody types other words. */
const cameraWords: ReadonlySet<string> = new Set([defaultWords.title, defaultWords.message]);

/** Whether a value that a person gave gives nobody away. */
export function isPublic(value: string): boolean {
  if (ownWords.has(value.toLowerCase()) || cameraWords.has(value)) return true;
  return numberedFile.test(value) || nobodysDomain.test(value) || isNobody(value);
}
