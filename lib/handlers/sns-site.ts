import { socialHost } from '../cameras/hosts.ts';
import { findSite, type Site, sites } from '../cameras/sites.ts';
import { RefusalError } from '../errors.ts';
import type { Answer, Bridge, CameraRequest, Handler } from './handler.ts';
import { quoted } from './wording.ts';
import { refuseMethod } from './wrong-method.ts';

/** What is asked of a site: `POST /<site>/<verb>`. [Q] protocol/social.md */
export type SiteVerb = 'auth' | 'photo' | 'video';

type SiteAnswer = (site: Site, request: CameraRequest, bridge: Bridge) => Promise<Answer>;

/**
 * Makes the handler of a verb, for all seventeen sites. Any host will do, as the old service looked at the path only. [D] Sites
 * that the bridge cannot serve are refused before the body is read.
 */
export function siteHandler(verb: SiteVerb, answer: SiteAnswer): Handler {
  const name = `sns-${verb}`;
  const path = `/<site>/${verb}`;
  return {
    name,
    known: [{ method: 'POST', host: socialHost, path }],
    matches: (request) => siteIn(request.path, verb) !== undefined,
    handle: async (request, bridge) => {
      if (request.method !== 'POST') return refuseMethod(name, path, ['POST'], request);
      return answer(siteFor(request.path, verb), request, bridge);
    },
  };
}

function siteIn(path: string, verb: SiteVerb): string | undefined {
  const [root, site, last, ...others] = path.split('/', 4);
  return root === '' && last === verb && others.length === 0 ? site : undefined;
}

function siteFor(path: string, verb: SiteVerb): Site {
  const name = siteIn(path, verb) ?? '';
  const site = findSite(name);
  if (site === undefined) throw unknownSite(name);
  if (site.oauth) throw oauthSite(name);
  if (verb === 'video' && !site.video) throw noVideos(name);
  return site;
}

function unknownSite(name: string): RefusalError {
  const known = sites.map((site) => site.name).join(', ');
  const message = `expected one of ${known}; ${quoted(name)} came; please record this camera`;
  return new RefusalError('SB_SITE_UNKNOWN', 404, message);
}

function oauthSite(name: string): RefusalError {
  const message = `expected a site with user name and password; ${name} logs in by OAuth, which nobody has reverse engineered; share to another site, and route that where you like`;
  return new RefusalError('SB_OAUTH_SITE', 401, message);
}

function noVideos(name: string): RefusalError {
  const able = sites.filter(({ video }) => video).map((site) => site.name);
  const message = `expected a video for ${able.join(' or ')}; one for ${name} came; share it there instead`;
  return new RefusalError('SB_NO_VIDEO', 400, message);
}
