import type { Advice } from '../rungs.ts';
import { recordIt } from './record.ts';

const otherSite = 'share to another site, e.g. facebook, and route that where you like: docs/social.md';

/** Codes of social sites. */
export const sharingAdvice = {
  SB_OAUTH_SITE: {
    rung: 5,
    means: 'this site logs in by OAuth, in a way that nobody has found out, so the bridge can only refuse it',
    todo: [otherSite],
  },
  SB_SITE_UNKNOWN: {
    rung: 4,
    means: 'the camera shares to a site that nobody has heard of',
    todo: [otherSite, recordIt],
  },
  SB_NO_VIDEO: {
    rung: 4,
    means: 'cameras share videos to facebook and youtube only',
    todo: ['share the video to facebook or youtube'],
  },
  SB_EMPTY_BODY: {
    rung: 4,
    means: 'the camera posted nothing at all; an NX300 does that now and then',
    todo: ['send again', `if it happens each time, ${recordIt}`],
  },
  SB_SNS_MESSAGE: {
    rung: 4,
    means: 'the message of the camera was not understood; the verdict says what is odd about it',
    todo: [recordIt],
  },
  SB_CRYPT_SESSION_KEY: {
    rung: 4,
    means: 'the camera encrypts its login in another way than those that are known',
    todo: ['log in again in the camera', `if it happens each time, ${recordIt}`],
  },
  SB_CREDENTIAL: {
    rung: 4,
    means: 'name or password do not come encrypted as in other cameras',
    todo: ['log in again in the camera', `if it happens each time, ${recordIt}`],
  },
  SB_CREDENTIAL_UNREADABLE: {
    rung: 4,
    means: 'name or password could not be decrypted',
    todo: ['log in again in the camera', `if it happens each time, ${recordIt}`],
  },
  SB_FILE_NAME: {
    rung: 4,
    means: 'the camera announced a file without a name that can be used',
    todo: [recordIt],
  },
  SB_NOT_ANNOUNCED: {
    rung: 4,
    means: 'the camera uploaded a file that it had not announced, or whose announcement is forgotten by now',
    todo: ['share the photo again'],
  },
  SB_EMPTY_PHOTO: {
    rung: 4,
    means: 'the photo has no bytes',
    todo: [
      'look whether the camera shows that photo: perhaps the memory card is damaged',
      'send another one',
    ],
  },
} as const satisfies Record<string, Advice>;
