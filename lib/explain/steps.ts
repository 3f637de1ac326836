import { baseHosts, probeHosts } from '../cameras/hosts.ts';
import type { Started, Talk } from '../journal/entry.ts';
import { noCamera, recordIt } from './advice/record.ts';
import { followerOf, isOfCheck, silence, type Times } from './followers.ts';
import { adviceOfProbe } from './probe.ts';
import type { Advice } from './rungs.ts';

/** What is known around a conversation. */
export interface Surroundings extends Times {
  /** Later ones of the same life of the bridge, in order. */
  readonly after: readonly Talk[];
  /** How the bridge was started that had it. */
  readonly started: Started | undefined;
}

type Step = (talk: Talk, around: Surroundings) => Advice;

const cameraHosts: ReadonlySet<string> = new Set([
  ...baseHosts,
  ...Object.values(probeHosts).filter((host) => host !== undefined),
]);

/** Whether cameras are known to ask for that name. */
export function isCameraHost(host: string | undefined): boolean {
  return host !== undefined && cameraHosts.has(host);
}

/** What an answer without a code and without a parcel means: a step on the way, seen by what the camera did next. */
export function adviceOfStep(talk: Talk, around: Surroundings): Advice {
  if (isOfCheck(talk)) return askedByCheck;
  const step = steps.get(talk.handler ?? '');
  return step === undefined ? fine : step(talk, around);
}

const fine: Advice = {
  rung: 8,
  means: 'the request was answered; as far as the bridge knows it leaves no parcel',
  todo: ['nothing'],
};

const askedByCheck: Advice = {
  rung: 1,
  means: 'samsung-bridge check asked this, and no camera',
  todo: [
    'nothing. Where no camera stands in the list, none came so far: what check says FAILED or WARNING of, has the reason',
  ],
  shown: 'nothing: no camera had a part in it',
};

const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['hotspot', adviceOfProbe],
  ['page', adviceOfPage],
  ['sns-auth', adviceOfLogin],
  ['sns-photo', adviceOfAnnouncement],
  ['sns-video', adviceOfAnnouncement],
  ['sso-time', adviceOfTime],
]);

function adviceOfPage({ host }: Talk): Advice {
  if (host !== undefined && /(^|\.)samsungimaging\.com$/.test(host))
    return {
      rung: 3,
      means: 'a camera opened its browser: an NX300 does so when its hotspot check has failed',
      todo: ['have gld.samsungosp.com lead to the bridge, too: samsung-bridge check', recordIt],
    };
  return {
    rung: 2,
    means: isCameraHost(host)
      ? 'somebody asked for the front page'
      : `somebody asked for a page by the name ${host ?? '(none)'}, which no camera is known to ask for`,
    todo: ['a browser, yours perhaps: then there is nothing to do', noCamera],
  };
}

function adviceOfLogin(talk: Talk, around: Surroundings): Advice {
  if (talk.text.includes('logged out')) return { rung: 8, means: 'the camera logged out', todo: ['nothing'] };
  const next = followerOf(talk, around.after);
  if (next !== undefined) return wentOn('logged in', next);
  const since = silence(talk, around);
  if (since === undefined) return tooEarly('logged in');
  return {
    rung: 7,
    means: `the camera logged in, was told that all is well, and then was silent (${since})`,
    todo: ['share again: perhaps it was switched off, or the person gave up', recordIt],
  };
}

/** The answer names the host that was asked, with port 80. */
function adviceOfAnnouncement(talk: Talk, around: Surroundings): Advice {
  const next = followerOf(talk, around.after);
  if (next !== undefined) return wentOn('announced a file', next);
  const since = silence(talk, around);
  if (since === undefined) return tooEarly('announced a file');
  return {
    rung: 7,
    means: `the camera announced a file, was told where to send it, and never did (${since})`,
    todo: [
      'it was sent to port 80 of the name that it had asked: does that port lead to the bridge? samsung-bridge check',
      'share again',
      recordIt,
    ],
  };
}

function adviceOfTime(talk: Talk, { after }: Surroundings): Advice {
  const next = followerOf(talk, after);
  if (next !== undefined) return wentOn('asked for the time', next);
  return {
    rung: 7,
    means: 'an ST1000 asks for the time first; no ST1000 is known to have sent a photo this way',
    todo: [recordIt],
  };
}

function wentOn(what: string, { conversation }: Talk): Advice {
  return {
    rung: 8,
    means: `the camera ${what}, and went on with conversation ${conversation}`,
    todo: [`nothing; samsung-bridge why ${conversation} tells what came of it`],
  };
}

function tooEarly(what: string): Advice {
  return {
    rung: 7,
    means: `the camera ${what} less than a minute ago`,
    todo: ['wait a moment: what it does next tells whether it took the answer'],
  };
}
