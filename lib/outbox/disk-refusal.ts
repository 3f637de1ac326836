import { BridgeError, RefusalError } from '../errors.ts';
import { hasCode } from './disk.ts';

/** What the camera is answered when the disk fails under a parcel that is being received. */
export function diskRefusal(error: unknown): RefusalError {
  if (error instanceof RefusalError) return error;
  if (error instanceof BridgeError) return new RefusalError(error.code, 503, error.message, { cause: error });
  if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) {
    return new RefusalError(
      'SB_DISK_FULL',
      503,
      'the photo does not fit on the disk of the outbox; nothing of it was kept; make room and send it again',
      { cause: error },
    );
  }
  const text = error instanceof Error ? error.message : String(error);
  return new RefusalError(
    'SB_DISK_FAILED',
    500,
    `the disk of the outbox failed (${text}); nothing of the photo was kept; look after the disk and send it again`,
    { cause: error },
  );
}
