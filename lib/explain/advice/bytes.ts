import type { Advice } from '../rungs.ts';

const weakRadio: readonly string[] = [
  'send again, closer to the access point, with a full battery',
  'set the camera to smaller photos while you try',
];

/** Codes of a camera that did not say all. */
export const bytesAdvice = {
  SB_NOTHING_SAID: {
    rung: 6,
    means:
      'somebody connected and went away without a whole request: a port scan, a health check, or a camera that lost its radio',
    todo: ['nothing, unless it was your camera: then send again, closer to the access point'],
  },
  SB_HEAD_CUT: { rung: 6, means: 'the connection ended in the middle of the head', todo: weakRadio },
  SB_HEAD_TIMEOUT: {
    rung: 6,
    means: 'the head of the request did not come whole in time',
    todo: [...weakRadio, 'if it happens each time, raise limits.head in the configuration'],
  },
  SB_IDLE: {
    rung: 6,
    means: 'the camera stopped in the middle, and nothing more came for too long; nothing of it was kept',
    todo: [...weakRadio, 'if it happens each time, raise limits.idle in the configuration'],
  },
  SB_TOTAL_TIME: {
    rung: 6,
    means: 'the request took longer than the bridge waits; nothing of it was kept',
    todo: [...weakRadio, 'if it happens each time, raise limits.total in the configuration'],
  },
  SB_BODY_CUT: {
    rung: 6,
    means: 'the connection broke before all bytes had come; nothing of it was kept',
    todo: weakRadio,
  },
  SB_MULTIPART_CUT: {
    rung: 6,
    means: 'the e-mail ended in the middle of the head of one of its parts; nothing of it was kept',
    todo: weakRadio,
  },
  SB_STOPPING: {
    rung: 6,
    means: 'the bridge was stopped before the camera had sent all; nothing of it was kept',
    todo: ['send again when the bridge runs'],
  },
} as const satisfies Record<string, Advice>;
