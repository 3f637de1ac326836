import type { Judgement } from '../cameras/acceptance.ts';
import { ExchangeError, exchange, type Heard, type Pieces } from './exchange.ts';
import type { Place } from './place.ts';

export type StepName = 'hotspot' | 'email' | 'empty-auth' | 'login' | 'photo' | 'video' | 'upload' | 'logout';

/** One thing that the camera did. */
export interface Step {
  readonly name: StepName;
  /** Name of the server that the camera means to speak to. */
  readonly host: string;
  /** File that it is about, where it is about one. */
  readonly file?: string;
  readonly accepted: boolean;
  /** What the camera missed; undefined where it was content. */
  readonly why: string | undefined;
  /** First segment of the answer as Latin-1; undefined where none came. */
  readonly answer: string | undefined;
}

/** Who is spoken to. */
export interface Listener {
  readonly place: Place;
  /** Ms without a byte after which the camera gives up; undefined for the default. */
  readonly patience: number | undefined;
}

/** One thing to say, and what the camera makes of the first segment of the answer. */
export interface Saying<J extends Judgement> {
  readonly about: Pick<Step, 'name' | 'host' | 'file'>;
  readonly pieces: Pieces;
  readonly rule: (firstSegment: Buffer) => J;
}

/** The step, and the judgement on the answer where one came. */
export interface Said<J extends Judgement> {
  readonly step: Step;
  readonly judgement: J | undefined;
}

/** Says one thing over a connection of its own. Throws only what `pieces` throws. */
export async function say<J extends Judgement>(
  { place, patience }: Listener,
  { about, pieces, rule }: Saying<J>,
): Promise<Said<J>> {
  const heard = await heardOrWhy(exchange(place, pieces, 'first-segment', patience));
  if (typeof heard === 'string')
    return { step: { ...about, accepted: false, why: heard, answer: undefined }, judgement: undefined };
  const judgement = rule(heard.firstSegment);
  const broken = heard.sentAll ? undefined : 'the connection broke before the whole request was out';
  const why = broken ?? (judgement.accepted ? undefined : judgement.why);
  const answer = heard.firstSegment.toString('latin1');
  return { step: { ...about, accepted: why === undefined, why, answer }, judgement };
}

async function heardOrWhy(exchanged: Promise<Heard>): Promise<Heard | string> {
  try {
    return await exchanged;
  } catch (error) {
    if (error instanceof ExchangeError) return error.message;
    throw error;
  }
}
