import { xmlError } from './camera-xml.ts';
import type { Answer, Handler } from './handler.ts';
import { asksForPage } from './page-request.ts';

const path = '/social/columbus/serviceproviders/list';

/** The second thing that an ST1000 asks, and as far as anybody has got: nobody has published what it wants to hear. */
export const providerList: Handler = {
  name: 'provider-list',
  known: [{ method: 'GET', host: undefined, path }],
  matches: (request) => asksForPage(request) && request.path === path,
  handle: refuse,
};

/** guess: an error in the form of the later cameras is more honest than an empty list that is none. */
function refuse(): Answer {
  return {
    reply: xmlError(501, 'SB_STUB: the answer to this request was never published'),
    verdict:
      'provider-list → refused: an ST1000 asks this, and nobody knows the answer; if yours does more than show an error, please record it',
    code: 'SB_STUB',
  };
}
