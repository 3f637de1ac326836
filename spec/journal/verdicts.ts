import type { Verdict } from '../../lib/server/verdict.ts';

/** The verdict of an e-mail that was taken, but for what is given. */
export function verdict(some: Partial<Verdict>): Verdict {
  return {
    conversation: 1,
    peer: '10.0.0.7',
    model: 'NX300',
    handler: 'email',
    request: 'POST /social/columbus/email',
    host: 'www.ospserver.net',
    text: 'email → mastodon: 2 photos, 4.1 MB, queued as 7f3a',
    code: undefined,
    status: 200,
    bytes: 4_100_000,
    took: 812,
    leniencies: [],
    ...some,
  };
}
