import { acceptsEmailReply, acceptsHotspotReply, type Judgement } from '../cameras/acceptance.ts';
import { findModel } from '../cameras/models.ts';
import type { Capture, Conversation } from './capture.ts';
import { compareReply, describeDifference } from './comparison.ts';
import { exchange, type Heard } from './exchange.ts';
import type { Place } from './place.ts';

/** What became of one conversation. */
export interface ReplayedConversation {
  /** File name of the request. */
  readonly name: string;
  /** What is wrong with the answer, each in words; empty where all is well. */
  readonly faults: readonly string[];
}

/** What became of a capture. */
export interface Replayed {
  readonly capture: string;
  readonly ok: boolean;
  readonly conversations: readonly ReplayedConversation[];
}

/**
 * Says to a server what the camera said, in the recorded segments, and holds the answers against the expected bytes and the
 * model's own rule. Throws an ExchangeError where the server cannot be reached; `patience` is in ms.
 */
export async function replayCapture(capture: Capture, place: Place, patience = 10_000): Promise<Replayed> {
  const conversations: ReplayedConversation[] = [];
  for (const conversation of capture.conversations)
    conversations.push(await replayConversation(capture, conversation, place, patience));
  const ok = conversations.every(({ faults }) => faults.length === 0);
  return { capture: capture.name, ok, conversations };
}

async function replayConversation(
  capture: Capture,
  conversation: Conversation,
  place: Place,
  patience: number,
): Promise<ReplayedConversation> {
  const heard = await exchange(place, cut(conversation), 'close', patience);
  const faults = [
    difference(conversation, heard),
    refusal(capture, conversation, heard),
    heard.sentAll ? undefined : 'the connection broke before the whole request was out',
    heard.fault === undefined
      ? undefined
      : `the server did not close the connection properly: ${heard.fault}`,
  ];
  return { name: conversation.name, faults: faults.filter((fault) => fault !== undefined) };
}

function* cut({ request, segments }: Conversation): Generator<Buffer> {
  let at = 0;
  for (const length of segments) {
    yield request.subarray(at, at + length);
    at += length;
  }
}

function difference({ reply }: Conversation, { all }: Heard): string | undefined {
  const found = compareReply(reply, all);
  return found === undefined ? undefined : describeDifference(found, reply, all);
}

function refusal(capture: Capture, { judge }: Conversation, { firstSegment }: Heard): string | undefined {
  const judgement = judgementOf(capture.model, judge, firstSegment);
  return judgement.accepted ? undefined : `a ${capture.model} would not accept it: ${judgement.why}`;
}

function judgementOf(model: string, judge: Conversation['judge'], firstSegment: Buffer): Judgement {
  if (judge === 'email') return acceptsEmailReply(firstSegment);
  if (judge === 'none') return { accepted: true };
  return acceptsHotspotReply(findModel(model)?.hotspot.value ?? 'unknown', firstSegment);
}

/** The result for a person: one line for each conversation, with the faults below it. */
export function describeReplay({ capture, conversations }: Replayed): string {
  return conversations.map((conversation) => describeConversation(capture, conversation)).join('\n');
}

function describeConversation(capture: string, { name, faults }: ReplayedConversation): string {
  const head = `${faults.length === 0 ? 'ok  ' : 'FAIL'}  ${capture} ${name}`;
  return [head, ...faults.map((fault) => fault.replace(/^/gm, '      '))].join('\n');
}
