import { RefusalError } from '../errors.ts';
import type { Session } from '../session.ts';
import type { Bridge } from './handler.ts';

/**
 * The session that a camera shows. Throws a RefusalError (401, `SB_SESSION_UNKNOWN`) where it shows none, one that is unknown or
 * over, or one of another site. The key is in no message.
 */
export function expectSession({ sessions }: Bridge, key: string | undefined, site?: string): Session {
  if (key === undefined || key === '') throw refusal('none came');
  const session = sessions.find(key);
  if (session === undefined) throw refusal('one came that is unknown, or over');
  if (site !== undefined && session.site !== site) throw refusal(`one came that is for ${session.site}`);
  return session;
}

function refusal(came: string): RefusalError {
  const message = `expected the key of a session; ${came}; log in again on the camera`;
  return new RefusalError('SB_SESSION_UNKNOWN', 401, message);
}
