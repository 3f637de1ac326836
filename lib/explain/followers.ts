import type { Talk } from '../journal/entry.ts';

/** Ms within which what a camera does next belongs to what it did before. */
const visitGap = 5 * 60_000;
/** Ms after which a camera that says no more is silent. */
const silentAfter = 60_000;

/** Whether two conversations of a camera belong to one visit: at most five minutes lie between the end of one and the start of the other. */
export function isSameVisit(a: Talk, b: Talk): boolean {
  return a.peer === b.peer && Math.max(beginningOf(a) - endOf(b), beginningOf(b) - endOf(a)) <= visitGap;
}

/** Ms since 1970; a video can take longer than any pause. */
function beginningOf(talk: Talk): number {
  return endOf(talk) - talk.took;
}

function endOf({ time }: Talk): number {
  return Date.parse(time);
}

/** Whether `samsung-bridge check` asked, and no camera: by the name that it asks for, or by what the verdict says of it. */
export function isOfCheck({ host, text }: Pick<Talk, 'host' | 'text'>): boolean {
  return host === 'samsung-bridge.check' || text.endsWith(', asked by samsung-bridge check');
}

/** The next conversation of the same camera that is no hotspot check; undefined where none came in time. */
export function followerOf(talk: Talk, after: readonly Talk[]): Talk | undefined {
  return after.find(
    (next) =>
      isSameVisit(talk, next) && next.handler !== 'hotspot' && next.handler !== undefined && !isOfCheck(next),
  );
}

/**
 * The same request again, of as many bytes: the camera did not take the answer. Undefined for what a camera repeats of its own:
 * checks and logins. The announcements of two photos can be of one length; a repeated one names the same file, and no upload
 * came in between.
 */
export function repeatOf(talk: Talk, after: readonly Talk[]): Talk | undefined {
  if (talk.parcel !== undefined) return after.find((next) => isSame(talk, next));
  const next = followerOf(talk, after);
  const isAnnouncement =
    talk.handler === 'sns-photo' || talk.handler === 'sns-video' || talk.status === undefined;
  return isAnnouncement && next !== undefined && next.text === talk.text && isSame(talk, next)
    ? next
    : undefined;
}

function isSame(talk: Talk, next: Talk): boolean {
  const { handler, request, host, bytes } = talk;
  const alike = next.handler === handler && next.request === request && next.host === host;
  return alike && next.bytes === bytes && isSameVisit(talk, next);
}

/** The times that a silence is measured by, in ms since 1970. */
export interface Times {
  readonly now: number;
  /** When the bridge was stopped that had the conversation; undefined where it runs, or ended without a word. */
  readonly stopped: number | undefined;
}

/**
 * How long no conversation of a camera has ended, in words, as far as the bridge was there to hear it; undefined where it is too
 * early to say. One that goes on is not known.
 */
export function silence(talk: Talk, { now, stopped }: Times): string | undefined {
  const quiet = now - endOf(talk);
  const heard = stopped === undefined ? visitGap : stopped - endOf(talk);
  if (heard < visitGap)
    return `the bridge was stopped ${Math.max(0, Math.round(heard / 1000))} s later, so nobody knows what it did next`;
  if (quiet < silentAfter) return undefined;
  return `nothing more came to its end within ${Math.min(Math.round(quiet / 60_000), visitGap / 60_000)} min`;
}
