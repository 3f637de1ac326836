import type { Likeness } from '../handlers/likeness.ts';
import { likenessesOf, likenessInWords } from '../handlers/likeness.ts';
import { acquaintances } from '../handlers/table.ts';
import type { Talk } from '../journal/entry.ts';
import { adviceFor } from './advice/advice.ts';
import { handItIn, noCamera, recordIt } from './advice/record.ts';
import { adviceOfFate, fateInWords, type Whereabouts } from './fate.ts';
import { repeatOf } from './followers.ts';
import { type Advice, type Rung, rungs } from './rungs.ts';
import { screenOf, toldInWords } from './screen.ts';
import { adviceOfStep, isCameraHost, type Surroundings } from './steps.ts';

/** Everything that there is to say about one conversation. */
export interface Explanation {
  readonly rung: Rung;
  readonly question: string;
  /** What happened, in one sentence. */
  readonly means: string;
  /** What the camera was told. */
  readonly told: string;
  /** What it showed, as far as anybody knows. */
  readonly shown: string;
  /** Where the parcel is now; empty where there is none. */
  readonly parcel: readonly string[];
  /** Known requests that an unknown one resembles, the nearest first. */
  readonly resembles: readonly string[];
  /** What to do, the likeliest cure first. */
  readonly todo: readonly string[];
}

/** Known requests that are shown. */
const mostLikenesses = 3;

/** Explains a conversation; `whereabouts` are those of its parcel, undefined where it has none. */
export function explain(talk: Talk, around: Surroundings, whereabouts?: Whereabouts): Explanation {
  const likenesses = talk.handler === 'unknown' ? likenessesIn(talk) : [];
  const { rung, means, todo, shown } = adviceOf(talk, { ...around, likenesses, whereabouts });
  return {
    rung,
    question: rungs[rung],
    means,
    told: toldInWords(talk),
    shown: shown ?? screenOf(talk),
    parcel:
      talk.parcel === undefined || whereabouts === undefined ? [] : fateInWords(talk.parcel, whereabouts),
    resembles: likenesses.slice(0, mostLikenesses).map(likenessInWords),
    todo: talk.recorded === undefined ? todo : todo.map((cure) => cure.replace(recordIt, handItIn)),
  };
}

/** What is known of a parcel that no conversation in the journal made. */
export function explainParcel(id: string, whereabouts: Whereabouts): Explanation {
  const { rung, means, todo } = adviceOfFate(whereabouts);
  const told = 'that it was taken: a parcel is only made when it is safe on disk';
  const parcel = fateInWords(id, whereabouts);
  const shown = 'guess: "sent"';
  return { rung, question: rungs[rung], means, told, shown, parcel, resembles: [], todo };
}

interface Evidence extends Surroundings {
  readonly likenesses: readonly Likeness[];
  readonly whereabouts: Whereabouts | undefined;
}

function adviceOf(talk: Talk, evidence: Evidence): Advice {
  const { code, status, parcel } = talk;
  if (code === 'SB_UNKNOWN_REQUEST') return adviceOfUnknown(talk, evidence);
  if (code !== undefined) return adviceFor(code);
  const repeat = repeatOf(talk, evidence.after);
  if (status === undefined) return hungUp(talk, repeat);
  if (repeat !== undefined) return repeated(talk, repeat);
  return parcel !== undefined && evidence.whereabouts !== undefined
    ? adviceOfFate(evidence.whereabouts)
    : adviceOfStep(talk, evidence);
}

/** A name that no camera asks for, and a path that none asks for: whoever it is, it is at the wrong door. */
function adviceOfUnknown(talk: Talk, { likenesses }: Evidence): Advice {
  if (likenesses.length > 0 || isCameraHost(talk.host)) return adviceFor('SB_UNKNOWN_REQUEST');
  return {
    rung: 2,
    means: `somebody asked ${talk.host === undefined ? 'without a name' : `for ${talk.host}, a name that no camera is known to ask for`}, and for a path that none asks for`,
    todo: [noCamera, `if it was your camera, ${recordIt}`],
  };
}

/** What it sent may be safe all the same. */
function hungUp({ parcel }: Talk, repeat: Talk | undefined): Advice {
  const again =
    repeat === undefined ? '' : `, and sent the same again in conversation ${repeat.conversation}`;
  const cure =
    parcel === undefined
      ? ['send again, closer to the access point']
      : [`the photos are safe as parcel ${parcel}, whatever the camera says: do not send them again`];
  return {
    rung: 7,
    means: `the camera hung up before the answer had left${again}`,
    todo: [...cure, `if it happens each time, ${recordIt}`],
  };
}

/** The very same request again, after a 200. The bridge cannot know whether the camera or the person did it. */
function repeated(talk: Talk, { conversation, time }: Talk): Advice {
  const seconds = Math.max(0, Math.round((Date.parse(time) - Date.parse(talk.time)) / 1000));
  return {
    rung: 7,
    means: `the camera was told that all is well, and sent the very same again ${seconds} s later (conversation ${conversation}): it did not like the answer, or somebody pressed "send" again`,
    todo: [
      'look at the screen of the camera: does it say that it failed?',
      `if it does, ${recordIt}, and say which model and firmware it is`,
      `samsung-bridge why ${conversation} tells what became of the second`,
    ],
  };
}

/** As the journal has them; a method that stands there alone was never followed by a path. */
function likenessesIn({ request = '', host }: Talk): readonly Likeness[] {
  const [method = '', path = ''] = request.split(' ', 2);
  return likenessesOf({ method, host, path }, acquaintances);
}
