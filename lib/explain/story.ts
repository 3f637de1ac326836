import type { Entry, Started, Stopped, Talk, TurnedAway } from '../journal/entry.ts';
import { isSameVisit } from './followers.ts';

/** What the journal tells of one life of the bridge, from its start to its end. */
export interface Life {
  /** Undefined where the journal begins later. */
  readonly started: Started | undefined;
  /** Undefined where it runs, or ended without a word. */
  readonly stopped: Stopped | undefined;
  readonly talks: readonly Talk[];
  readonly turnedAway: readonly TurnedAway[];
}

/** A conversation, and the life of the bridge that it belongs to. */
export interface Placed {
  readonly talk: Talk;
  readonly life: Life;
}

/** The lives that a journal tells of, the present or last one at the end; none where it is empty. */
export function livesOf(entries: readonly Entry[]): readonly Life[] {
  const parts: Entry[][] = [];
  for (const entry of entries)
    if (entry.kind === 'started' || parts.length === 0) parts.push([entry]);
    else parts.at(-1)?.push(entry);
  return parts.map(lifeOf);
}

function lifeOf(entries: readonly Entry[]): Life {
  return {
    started: entries.find((entry) => entry.kind === 'started'),
    stopped: entries.findLast((entry) => entry.kind === 'stopped'),
    talks: entries.filter((entry) => entry.kind === 'conversation'),
    turnedAway: entries.filter((entry) => entry.kind === 'turned-away'),
  };
}

/** All conversations, oldest first. */
export function allOf(lives: readonly Life[]): readonly Placed[] {
  return lives.flatMap((life) => life.talks.map((talk) => ({ talk, life })));
}

/** Those behind one in its life. */
export function afterOf({ talk, life }: Placed): readonly Talk[] {
  return life.talks.slice(life.talks.indexOf(talk) + 1);
}

/** A conversation by its number; the latest, where a bridge that could not read its journal began at 1 again. */
export function byNumber(lives: readonly Life[], number: number): Placed | undefined {
  return allOf(lives).findLast(({ talk }) => talk.conversation === number);
}

/** Conversations as a person remembers them: what one camera did without a long pause. In order of their last ones. */
export function visitsOf(talks: readonly Talk[]): readonly (readonly Talk[])[] {
  const visits: Talk[][] = [];
  for (const talk of talks) {
    const visit = visits.findLast(([first]) => first?.peer === talk.peer);
    const last = visit?.at(-1);
    if (visit === undefined || last === undefined || !isSameVisit(last, talk)) visits.push([talk]);
    else visit.push(talk);
  }
  return visits.toSorted((a, b) => endOf(a).localeCompare(endOf(b)));
}

function endOf(visit: readonly Talk[]): string {
  return visit.at(-1)?.time ?? '';
}
