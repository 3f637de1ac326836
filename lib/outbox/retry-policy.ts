const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The times of the retry policy, in ms. */
export interface RetryPolicy {
  /** Wait after the first failure; doubled with each further one. */
  readonly first: number;
  /** The longest wait of our own accord. */
  readonly longest: number;
  /** The shortest and the longest wait that a server can ask for (`Retry-After`, `X-RateLimit-Reset`). */
  readonly askedLeast: number;
  readonly askedMost: number;
  /** Time of trying after which a delivery is given up. */
  readonly giveUp: number;
  /** How much of the time between two attempts counts as trying: not the weeks in which the bridge was switched off. */
  readonly countedMost: number;
  /** Deadline of one attempt. */
  readonly attempt: number;
  /** How long an attempt past its deadline may still take to end before it is abandoned. */
  readonly grace: number;
  /** A paused destination is tried again so often. */
  readonly probe: number;
  /** The longest rest of a lane whose deliveries fail one after the other. */
  readonly rest: number;
}

export const retryPolicy: RetryPolicy = {
  first: 10 * second,
  longest: hour,
  askedLeast: second,
  askedMost: 3.5 * hour,
  giveUp: 14 * day,
  countedMost: 6 * hour,
  attempt: 10 * minute,
  grace: 10 * second,
  probe: hour,
  rest: 5 * minute,
};

/** Exponential back-off with jitter (±20 %): ms to wait after so many failures in a row; `random` in [0, 1). */
export function backOff(policy: RetryPolicy, failures: number, random: number): number {
  const doubled = policy.first * 2 ** Math.min(Math.max(failures - 1, 0), 30);
  return Math.round(Math.min(doubled * (0.8 + 0.4 * random), policy.longest));
}

/** What a server asked for, made sane; 0 where it asked for nothing. */
export function askedFor(policy: RetryPolicy, after: number | undefined): number {
  if (after === undefined || Number.isNaN(after)) return 0;
  return Math.min(Math.max(after, policy.askedLeast), policy.askedMost);
}

/** How much longer a delivery has been tried, when a wait that began at `since` has ended. */
export function countedTrying(policy: RetryPolicy, since: number, now: number): number {
  return Math.min(Math.max(now - since, 0), policy.countedMost);
}
