import { takeSessionKey } from '../cameras/acceptance.ts';
import type { Capture, Conversation } from './capture.ts';
import { compareReply, describeDifference } from './comparison.ts';
import { exchange, type Heard } from './exchange.ts';
import { judgeReply } from './judge.ts';
import type { Place } from './place.ts';
import { Meanings } from './placeholders.ts';

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
  const replay = { capture, place, patience, meanings: new Meanings(capture.placeholders) };
  const conversations: ReplayedConversation[] = [];
  for (const conversation of capture.conversations)
    conversations.push(await replayConversation(replay, conversation));
  const ok = conversations.every(({ faults }) => faults.length === 0);
  return { capture: capture.name, ok, conversations };
}

/** One replay of one capture. */
interface Replay {
  readonly capture: Capture;
  readonly place: Place;
  readonly patience: number;
  readonly meanings: Meanings;
}

async function replayConversation(replay: Replay, conversation: Conversation): Promise<ReplayedConversation> {
  const { name, request } = conversation;
  const missing = replay.meanings.missingIn(request);
  const faults =
    missing === undefined
      ? faultsOf(replay, conversation, await said(replay, conversation))
      : [`not said: no answer before it gave out the {${missing}} that it repeats`];
  return { name, faults: faults.filter((fault) => fault !== undefined) };
}

function said({ place, patience, meanings }: Replay, { request, segments }: Conversation): Promise<Heard> {
  return exchange(place, cut(meanings.fill(request), segments), 'close', patience);
}

function faultsOf(replay: Replay, conversation: Conversation, heard: Heard): readonly (string | undefined)[] {
  return [
    difference(replay, conversation, heard),
    refusal(replay, conversation, heard),
    heard.sentAll ? undefined : 'the connection broke before the whole request was out',
    heard.fault === undefined
      ? undefined
      : `the server did not close the connection properly: ${heard.fault}`,
  ];
}

function* cut(request: Buffer, segments: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (const length of segments) {
    yield request.subarray(at, at + length);
    at += length;
  }
}

/** The key of a session is taken as the camera does it, also where the answer differs before it. */
function difference(
  { meanings }: Replay,
  { reply, judge }: Conversation,
  { all, firstSegment }: Heard,
): string | undefined {
  const login = judge === 'login' ? takeSessionKey(firstSegment) : undefined;
  if (login?.accepted === true) meanings.learn('session', login.taken);
  const found = compareReply(reply, all, meanings);
  return found === undefined ? undefined : describeDifference(found, reply, all);
}

function refusal({ capture }: Replay, { judge }: Conversation, { firstSegment }: Heard): string | undefined {
  const judgement = judgeReply(judge, capture.model, firstSegment);
  return judgement.accepted ? undefined : `a ${capture.model} would not accept it: ${judgement.why}`;
}

/** The result for a person: one line for each conversation, with the faults below it. */
export function describeReplay({ capture, conversations }: Replayed): string {
  return conversations.map((conversation) => describeConversation(capture, conversation)).join('\n');
}

function describeConversation(capture: string, { name, faults }: ReplayedConversation): string {
  const head = `${faults.length === 0 ? 'ok  ' : 'FAIL'}  ${capture} ${name}`;
  return [head, ...faults.map((fault) => fault.replace(/^/gm, '      '))].join('\n');
}
