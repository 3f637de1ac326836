import { setTimeout as pause } from 'node:timers/promises';
import type { Conversation } from './capture.ts';
import type { Speech } from './exchange.ts';

/** Whether the pauses between segments are kept, and how long one may be. */
export interface Timing {
  /** In ms; a longer pause is shortened to it. */
  readonly longestPause: number;
}

/** How a conversation is said once more, and what of that differs from how it was recorded. */
export interface PlannedSpeech {
  readonly speech: Speech;
  readonly notes: readonly string[];
}

/** Ms that a server may have taken to answer, and may take again. */
const longestAnswer = 120_000;

/**
 * Plans a conversation whose request is known with its session key: in the recorded segments, with the recorded pauses where `timing` is
 * given, and left as the camera left it. `patience` in ms, on top of what the server took when it was recorded.
 */
export function planSpeech(
  { segments, reply, seen }: Conversation,
  request: Buffer,
  { timing, patience }: { readonly timing: Timing | undefined; readonly patience: number },
): PlannedSpeech {
  const pauses = timing === undefined ? undefined : pausesBefore(segments, seen.times);
  const longest = timing?.longestPause ?? 0;
  const { ended } = seen;
  const leaves = ended === 'reset' || ended === 'open';
  const speech: Speech = {
    pieces: said(
      cut(request, segments),
      (pauses ?? []).map((ms) => Math.min(ms, longest)),
    ),
    until: leaves ? (seen.replySegments ?? [reply.length]).reduce((sum, length) => sum + length, 0) : 'close',
    halfCloses: ended === 'camera',
    resets: ended === 'reset',
    patience: patience + answeredAfter(seen.times, seen.replyTimes),
  };
  return { speech, notes: timing === undefined ? [] : notesOf(pauses, longest) };
}

/** Ms before each segment; undefined where nobody wrote down the times. */
function pausesBefore(
  segments: readonly number[],
  times: readonly number[] | undefined,
): readonly number[] | undefined {
  if (times?.length !== segments.length) return undefined;
  return times.map((time, index) => Math.max(0, time - (times[index - 1] ?? 0)));
}

function answeredAfter(times: readonly number[] = [], replyTimes: readonly number[] = []): number {
  const [said, answered] = [times.at(-1), replyTimes[0]];
  if (said === undefined || answered === undefined) return 0;
  return Math.min(longestAnswer, Math.max(0, answered - said));
}

function notesOf(pauses: readonly number[] | undefined, longest: number): readonly string[] {
  if (pauses === undefined) return ['said without pauses: the capture does not tell its times'];
  const cut = pauses.filter((ms) => ms > longest);
  if (cut.length === 0) return [];
  const most = (Math.max(...cut) / 1000).toFixed(1);
  const which =
    cut.length === 1 ? `a pause of ${most} s was` : `${cut.length} pauses of up to ${most} s were`;
  return [`${which} shortened to ${longest / 1000} s`];
}

function cut(request: Buffer, segments: readonly number[]): readonly Buffer[] {
  let at = 0;
  return segments.map((length) => {
    at += length;
    return request.subarray(at - length, at);
  });
}

async function* said(pieces: readonly Buffer[], pauses: readonly number[]): AsyncGenerator<Buffer> {
  for (const [index, piece] of pieces.entries()) {
    const ms = pauses[index] ?? 0;
    if (ms > 0) await pause(ms);
    yield piece;
  }
}
