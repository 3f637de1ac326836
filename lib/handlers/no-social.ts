import { RefusalError } from '../errors.ts';
import type { Bridge } from './handler.ts';

/** A bridge that keeps no sessions: every login is refused, so nothing is ever announced. */
export const noSocial: Pick<Bridge, 'sessions' | 'gatherings'> = {
  sessions: {
    open: refuse,
    find: () => undefined,
    end: () => Promise.resolve(),
  },
  gatherings: { announce: refuse, receive: refuse },
};

function refuse(): Promise<never> {
  const message = 'expected a bridge that keeps sessions; this one keeps none yet; send by e-mail';
  return Promise.reject(new RefusalError('SB_STUB', 501, message));
}
