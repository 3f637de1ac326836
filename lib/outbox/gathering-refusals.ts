import { RefusalError } from '../errors.ts';

/** The upload has a name that no announcement was given. */
export function notAnnounced(): RefusalError {
  const message =
    'expected a file under the name that its announcement was given; another name came; share again';
  return new RefusalError('SB_NOT_ANNOUNCED', 404, message);
}

/** More posts at a time than a camera has in hand. */
export function tooManyGatherings(most: number): RefusalError {
  const message = `expected at most ${most} posts at a time from one session; more were begun; wait until some are out`;
  return new RefusalError('SB_GATHERINGS_MANY', 503, message);
}

/** The announcement leads nowhere. */
export function noRoute(): RefusalError {
  return new RefusalError('SB_NO_ROUTE', 400, 'the photo is addressed to nobody; nothing of it was kept');
}

/** The session ended while the request was on its way. */
export function sessionOver(): RefusalError {
  const message = 'expected the key of a session; one came that is over; log in again on the camera';
  return new RefusalError('SB_SESSION_UNKNOWN', 401, message);
}

/** The bridge ends. */
export function stopping(): RefusalError {
  return new RefusalError('SB_OUTBOX_CLOSED', 503, 'the bridge is being stopped; send the photo again later');
}
