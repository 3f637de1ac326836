import { announce } from './sns-announcement.ts';
import { siteHandler } from './sns-site.ts';

/** What a camera says of a photo before it uploads it. */
export const snsPhoto = siteHandler('photo', (site, request, bridge) =>
  announce('photo', site, request, bridge),
);
