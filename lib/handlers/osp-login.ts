import { xmlError } from './camera-xml.ts';
import type { Answer, Handler } from './handler.ts';

const path = '/security/sso/userprofiles/authentication/emailid';

/**
 * Login to a Samsung account, which an NX300 asks for "AllShare". [Q] Which host it asks and what it wants to hear is unknown. The
 * body has user name and password in clear, so nobody reads it.
 */
export const ospLogin: Handler = {
  name: 'osp-login',
  known: [{ method: 'POST', host: undefined, path }],
  matches: (request) => request.method === 'POST' && request.path === path,
  handle: refuse,
};

/** guess: an error in the form of the social services; the old service said 401 to users that it did not know. [D] */
function refuse(): Answer {
  return {
    reply: xmlError(401, 'SB_STUB: the answer to this request was never published'),
    verdict:
      'osp-login → refused: an NX300 asks this for AllShare, and nobody knows the answer; e-mail and share need no Samsung account',
    code: 'SB_STUB',
  };
}
