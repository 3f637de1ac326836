import type { Advice } from '../rungs.ts';
import { noCamera, recordIt } from './record.ts';

const moreRoom = [
  'make room on the disk of the data folder, then send again',
  '"keep" in the configuration lets delivered photos go sooner; limits.freeDisk says how much must stay free',
];

const broken: Advice = {
  rung: 8,
  means: 'something is wrong in the bridge itself, not with your camera',
  todo: ['please report it: "samsung-bridge why --bundle report.tar.gz" makes a file for that', 'send again'],
};

/** Codes of the bridge itself, and of requests that it has no answer to. */
export const bridgeAdvice = {
  SB_UNKNOWN_REQUEST: {
    rung: 4,
    means: 'the camera asked something that the bridge does not know',
    todo: [recordIt, noCamera],
  },
  SB_STUB: {
    rung: 4,
    means: 'cameras are known to ask this, and nobody knows the answer that they want',
    todo: ['e-mail and sharing do not need it: try those', recordIt],
  },
  SB_METHOD_NOT_ALLOWED: {
    rung: 4,
    means: 'the path is one of a camera, the method is not',
    todo: [noCamera, recordIt],
  },
  SB_TOO_MANY: {
    rung: 1,
    means:
      'there were more connections at a time than limits.connections, or than one address may have of them, so this one was sent away',
    todo: [
      'send again',
      'if it happens each time, see who connects so often: "samsung-bridge why --last 100"',
    ],
  },
  SB_DISK_FLOOR: { rung: 8, means: 'the disk is nearly full, so nothing was taken', todo: moreRoom },
  SB_DISK_FULL: { rung: 8, means: 'the disk is full, so nothing was kept', todo: moreRoom },
  SB_DISK_FAILED: {
    rung: 8,
    means: 'the disk failed, so nothing was kept',
    todo: ['look after the disk: "dmesg" and "df" say more; memory cards wear out', 'send again'],
  },
  SB_OUTBOX_CLOSED: {
    rung: 8,
    means: 'the bridge was being stopped, so nothing was kept',
    todo: ['send again when the bridge runs'],
  },
  SB_GATHERINGS_MANY: {
    rung: 8,
    means: 'this login has too many posts that are not complete yet',
    todo: ['wait until they have gone out: "samsung-bridge outbox list"', 'then share again'],
  },
  SB_INTERNAL: broken,
  SB_DRAFT: broken,
  SB_REPLY: broken,
  SB_REPLY_TOO_LONG: broken,
  SB_PLUGIN: {
    rung: 4,
    means: 'a module of yours failed; the verdict names it, with the error and the line',
    todo: ['mend the module: docs/plugins.md', 'or take it out of the configuration'],
  },
  SB_PLUGIN_TIME: {
    rung: 4,
    means: 'a module of yours did not answer in time',
    todo: ['mend the module: docs/plugins.md', 'or take it out of the configuration'],
  },
} as const satisfies Record<string, Advice>;
