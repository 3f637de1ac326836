import { announce } from './sns-announcement.ts';
import { siteHandler } from './sns-site.ts';

/**
 * What a camera says of a video before it uploads it; for Facebook and YouTube only. Reverse engineered, and never seen to work
 * with a camera: the old service could not do it. [D] protocol/social.md
 */
export const snsVideo = siteHandler('video', (site, request, bridge) =>
  announce('video', site, request, bridge),
);
