import { takeSessionKey } from '../cameras/acceptance.ts';
import type { Side } from '../tap.ts';
import { counted } from '../wording.ts';
import { answerFaults } from './answer-faults.ts';
import type { Capture, Conversation, Hole } from './capture.ts';
import { compareAnswer } from './comparison.ts';
import type { Difference } from './difference.ts';
import type { Door } from './door.ts';
import { converse, type Heard } from './exchange.ts';
import { anyByte } from './line-match.ts';
import { Meanings } from './placeholders.ts';
import { planSpeech, type Timing } from './speech.ts';

/** How a capture is replayed. */
export interface ReplayOptions {
  /** Ms without a byte after which a server is given up. */
  readonly patience?: number;
  /** With the recorded pauses; without, as fast as it goes. */
  readonly timing?: Timing | undefined;
  /** Names of headers of the answer that are not compared, in any case. */
  readonly ignoredHeaders?: readonly string[] | undefined;
  /** Only the model's own rule is asked, bytes are not compared. */
  readonly onlyAccept?: boolean | undefined;
}

/** `not-replayed`: it cannot be said as it was; neither good nor bad. */
export type ReplayOutcome = 'as-expected' | 'differs' | 'not-replayed';

/** What became of one conversation. */
export interface ReplayedConversation {
  /** File name of the request. */
  readonly name: string;
  readonly outcome: ReplayOutcome;
  readonly differences: readonly Difference[];
  /** What else is wrong with the answer, each in words. */
  readonly faults: readonly string[];
  /** What one should know of it all the same: why it was not replayed, what could not be compared. */
  readonly notes: readonly string[];
}

/** What became of a capture. */
export interface Replayed {
  readonly capture: string;
  /** Nothing differs. */
  readonly ok: boolean;
  /** What placeholders turned out to stand for. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly conversations: readonly ReplayedConversation[];
}

/**
 * Says to a server what the camera said, in the recorded segments, and holds the answers against the expected bytes and the model's own
 * rule. Throws an ExchangeError where the server cannot be reached.
 */
export async function replayCapture(
  capture: Capture,
  door: Door,
  options: ReplayOptions = {},
): Promise<Replayed> {
  const replay = new Replay(capture, door, options);
  const conversations: ReplayedConversation[] = [];
  for (const conversation of capture.conversations) conversations.push(await replay.say(conversation));
  const ok = conversations.every(({ outcome }) => outcome !== 'differs');
  return { capture: capture.name, ok, placeholders: replay.placeholders, conversations };
}

/** One replay of one capture. */
class Replay {
  readonly #capture: Capture;
  readonly #door: Door;
  readonly #options: ReplayOptions;
  readonly #meanings: Meanings;
  /** A conversation was left out that might have given out what others repeat. */
  #leftOut = false;

  constructor(capture: Capture, door: Door, options: ReplayOptions) {
    this.#capture = capture;
    this.#door = door;
    this.#options = options;
    this.#meanings = new Meanings(capture.placeholders);
  }

  get placeholders(): Readonly<Record<string, string>> {
    return this.#meanings.all;
  }

  async say(conversation: Conversation): Promise<ReplayedConversation> {
    const holes = holesOf(conversation, 'camera');
    if (holes.length > 0)
      return this.#notReplayed(conversation, `${holesInWords(holes)} missing in the trace`);
    const unknown = this.#meanings.missingIn(conversation.request);
    if (unknown === undefined) return this.#replay(conversation);
    if (this.#leftOut)
      return this.#notReplayed(
        conversation,
        `it repeats the {${unknown}} of a conversation that was not replayed`,
      );
    const fault = `not said: no answer before it gave out the {${unknown}} that it repeats`;
    return resultOf(conversation, { faults: [fault] });
  }

  #notReplayed(conversation: Conversation, why: string): ReplayedConversation {
    this.#leftOut = true;
    return { ...resultOf(conversation, { notes: [`not replayed: ${why}`] }), outcome: 'not-replayed' };
  }

  async #replay(conversation: Conversation): Promise<ReplayedConversation> {
    const { timing, patience = 10_000 } = this.#options;
    const request = this.#meanings.fill(conversation.request);
    const { speech, notes } = planSpeech(conversation, request, { timing, patience });
    const heard = await converse(this.#door, speech);
    return resultOf(conversation, {
      differences: this.#differences(conversation, heard),
      faults: answerFaults(conversation, heard, this.#capture.model),
      notes: [...notes, ...this.#notes(conversation)],
    });
  }

  /** The key of a session is taken as the camera does it, also where the answer differs before it. */
  #differences(conversation: Conversation, { all, firstSegment }: Heard): readonly Difference[] {
    const login = conversation.judge === 'login' ? takeSessionKey(firstSegment) : undefined;
    if (login?.accepted === true) this.#meanings.learn('session', login.taken);
    if (all.length === 0) return [];
    const found = compareAnswer(expectedText(conversation), all.toString('latin1'), this.#meanings, {
      ignored: this.#options.ignoredHeaders,
      openEnd: conversation.seen.ended === 'open',
    });
    return this.#options.onlyAccept === true ? [] : found;
  }

  #notes(conversation: Conversation): readonly string[] {
    const { seen, judge } = conversation;
    const unseen = holesOf(conversation, 'server');
    return [
      unseen.length === 0 ? [] : `not compared: ${holesInWords(unseen)} missing in the trace`,
      seen.ended === 'open' ? 'the trace stops before the end: compared up to there' : [],
      this.#options.onlyAccept === true && judge === 'none' ? 'no rule of a camera judges this answer' : [],
    ].flat();
  }
}

function resultOf(
  { name }: Conversation,
  { differences = [], faults = [], notes = [] }: Partial<ReplayedConversation>,
): ReplayedConversation {
  const outcome = differences.length + faults.length === 0 ? 'as-expected' : 'differs';
  return { name, outcome, differences, faults, notes };
}

function holesOf({ seen }: Conversation, side: Side): readonly Hole[] {
  return (seen.holes ?? []).filter((hole) => hole.side === side);
}

function holesInWords(holes: readonly Hole[]): string {
  const words = holes.map(({ at, bytes }) => `${counted(bytes, 'byte')} at ${at}`).join(', ');
  return holes.length === 1 && holes[0]?.bytes === 1 ? `${words} is` : `${words} are`;
}

/** The reply as Latin-1, with what the trace does not hold left open. */
function expectedText(conversation: Conversation): string {
  let text = conversation.reply.toString('latin1');
  for (const { at, bytes } of holesOf(conversation, 'server'))
    text = text.slice(0, at) + anyByte.repeat(bytes) + text.slice(at + bytes);
  return text;
}
