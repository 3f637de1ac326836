import { siteNames } from '../sites.ts';
import type { SourceKey } from './evidence.ts';

/** A social site as cameras name it in a path: `POST /<name>/auth`. */
export interface Site {
  readonly name: string;
  /** Logs in by OAuth: never reverse engineered, so the bridge can only refuse it. */
  readonly oauth: boolean;
  /** Takes videos (`POST /<name>/video`). */
  readonly video: boolean;
  /** Camera whose firmware names it. */
  readonly seenOn: 'NX300' | 'NX mini';
}

/** Where the list of sites is printed: quoted, with the OAuth and the video sites. */
export const sitesSource: SourceKey = 'README';

const withOauth: ReadonlySet<string> = new Set(['skydrive', 'flickr', 'dropbox']);
const withVideo: ReadonlySet<string> = new Set(['facebook', 'youtube']);

const fromNxMini: ReadonlySet<string> = new Set(['flickr', 'dropbox']);

function siteOf(name: string): Site {
  const seenOn = fromNxMini.has(name) ? 'NX mini' : 'NX300';
  return { name, oauth: withOauth.has(name), video: withVideo.has(name), seenOn };
}

/** The seventeen sites. */
export const sites: readonly Site[] = siteNames.map(siteOf);

const byName: ReadonlyMap<string, Site> = new Map(sites.map((site) => [site.name, site]));

/** The site of that exact name, as it stands in a path; undefined where it is none. */
export function findSite(name: string): Site | undefined {
  return byName.get(name);
}
