/** The ladder from "nothing arrived" to "posted": on which rung a conversation stands, asked as a person would. */
export const rungs = {
  1: 'Did anything connect?',
  2: 'Right name, right port?',
  3: 'Hotspot check passed?',
  4: 'Request understood?',
  5: 'Allowed?',
  6: 'Did all bytes arrive?',
  7: 'Our answer accepted?',
  8: 'Stored and queued?',
  9: 'Delivered?',
} as const;

export type Rung = keyof typeof rungs;

/** What a code means to a person, and what to do about it. */
export interface Advice {
  readonly rung: Rung;
  /** What happened, in one sentence. */
  readonly means: string;
  /** The likeliest cure first. */
  readonly todo: readonly string[];
  /** What the camera showed, where what it did next tells that. */
  readonly shown?: string;
}
