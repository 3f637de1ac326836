/** Limits of one conversation; bytes and ms. */
export interface ConversationLimits {
  readonly body: number;
  readonly head: number;
  readonly idle: number;
  readonly total: number;
}

/**
 * `head`: the request's head is awaited. `body`: the handler runs, and may read. `drain`: the answer is known, the camera
 * still sends what it announced. `quiet`: refused with no way to know how much is still to come, so silence is awaited.
 * `reply`: the reply leaves. `linger`: it has left, the camera may still talk. `closed`: the socket is gone.
 */
export type ConversationState = 'head' | 'body' | 'drain' | 'quiet' | 'reply' | 'linger' | 'closed';

/** How a conversation stands when the clock is looked at; times in ms of one monotonic clock. */
export interface Standing {
  readonly state: ConversationState;
  readonly began: number;
  readonly stateSince: number;
  /** When the state began, the last byte came, or reading went on after a pause. */
  readonly lastSign: number;
  /** Bytes that came. */
  readonly bytes: number;
  /** The camera is to send the next byte, and nobody else is waited for. */
  readonly waitsForCamera: boolean;
}

/** What a broken limit asks for: to hang up, to send the reply that is known, or to make one that says what was expected. */
export type Overdue = 'hang-up' | 'reply' | { readonly code: string; readonly expected: string };

/** Ms of silence that end a refused request whose length nobody knows: more than two retransmissions on a weak radio. */
export const quietTime = 1_000;
/** Ms for the camera to hang up after the reply, before we do: a reset would take the reply from it. */
export const lingerTime = 2_000;

type Rule = (standing: Standing, now: number, limits: ConversationLimits) => Overdue | undefined;

/** The limit that a conversation has broken by now, if any. */
export function overdue(standing: Standing, now: number, limits: ConversationLimits): Overdue | undefined {
  return rules[standing.state](standing, now, limits);
}

const rules: Readonly<Record<ConversationState, Rule>> = {
  head: ({ stateSince, bytes }, now, { head }) => {
    if (now - stateSince < head) return undefined;
    return bytes === 0
      ? 'hang-up'
      : { code: 'SB_HEAD_TIMEOUT', expected: `a whole request head within ${head} ms` };
  },
  body: ({ waitsForCamera, lastSign, began }, now, { idle, total }) => {
    if (waitsForCamera && now - lastSign >= idle)
      return { code: 'SB_IDLE', expected: `a byte at least every ${idle} ms` };
    if (now - began < total) return undefined;
    return { code: 'SB_TOTAL_TIME', expected: `the whole request within ${total} ms` };
  },
  drain: ({ lastSign, began }, now, { idle, total }) =>
    now - lastSign >= idle || now - began >= total ? 'reply' : undefined,
  quiet: ({ lastSign, stateSince }, now, { head }) =>
    now - lastSign >= quietTime || now - stateSince >= head ? 'reply' : undefined,
  reply: ({ stateSince }, now, { idle }) => (now - stateSince >= idle ? 'hang-up' : undefined),
  linger: ({ stateSince }, now) => (now - stateSince >= lingerTime ? 'hang-up' : undefined),
  closed: () => undefined,
};
