import type { Side } from '../tap.ts';
import { type ExportedConversation, exportTrace, type Utterance } from '../traces/export.ts';
import type { Capture, Conversation, Hole, Provenance } from './capture.ts';

/**
 * Captures as a pcapng file that Wireshark opens, a section for each. What a capture does not know is made up: packets, addresses,
 * the date; times where it has none. The file says so. `{session}` is the capture's own mark, as in its requests, and `{time}` always
 * the same.
 */
export function* traceOfCaptures(captures: Iterable<Capture>): Generator<Buffer, void, undefined> {
  const earlier = { sections: 0, conversations: 0 };
  for (const capture of captures) {
    const conversations = capture.conversations.map((conversation) => exported(conversation, capture));
    yield* exportTrace(commentOf(capture), conversations, earlier);
    earlier.sections++;
    earlier.conversations += conversations.length;
  }
}

const origins: Readonly<Record<Provenance, string>> = {
  recorded: 'recorded from a camera',
  quoted: 'quoted: printed in the source, all of it',
  reconstructed: 'reconstructed: put together from what sources say, not recorded from a camera',
};

function commentOf({ name, model, firmware, source, provenance, notes }: Capture): string {
  return [
    `Capture ${name}: ${model}, firmware ${firmware}`,
    `What the camera and the server say is ${origins[provenance]}`,
    'Packets, addresses, ports and the date are reconstructed by samsung-bridge, which wrote this file',
    `Source: ${source.title}, ${source.address}`,
    ...notes,
  ].join('\n');
}

function exported(conversation: Conversation, capture: Capture): ExportedConversation {
  const { request, segments, seen } = conversation;
  const reply = filledReply(conversation, capture);
  const asked = utterances(request, { side: 'camera', lengths: segments, times: seen.times, after: 0 });
  const after = asked.at(-1)?.time ?? 0;
  const lengths = lengthsOf(reply, seen.replySegments);
  const answered = utterances(reply, { side: 'server', lengths, times: seen.replyTimes, after });
  const said = [...asked, ...answered].sort((one, other) => one.time - other.time);
  return {
    comment: `${conversation.name} of ${capture.name}`,
    utterances: said.flatMap((utterance) => withoutHoles(utterance, seen.holes ?? [])),
    lengths: { camera: request.length, server: reply.length },
    ended: seen.ended ?? 'server',
  };
}

/** What a server gives out anew each time, where the capture has no mark for it: as long as ours. */
const sessionKey = '0123456789abcdef0123456789abcdef';
const serverTime = '1356998400000';

function filledReply({ reply }: Conversation, { placeholders }: Capture): Buffer {
  const session = placeholders.session ?? sessionKey;
  const text = reply.toString('latin1').replaceAll('{session}', session).replaceAll('{time}', serverTime);
  return Buffer.from(text, 'latin1');
}

/** Segments as they were seen, if they are of this reply; else one. */
function lengthsOf(reply: Buffer, seen: readonly number[] = []): readonly number[] {
  const sum = seen.reduce((total, length) => total + length, 0);
  return sum === reply.length ? seen : [reply.length];
}

interface Cut {
  readonly side: Side;
  readonly lengths: readonly number[];
  readonly times: readonly number[] | undefined;
  /** Where nobody saw the times: each is one ms later, the first than this. */
  readonly after: number;
}

function utterances(bytes: Buffer, { side, lengths, times, after }: Cut): Utterance[] {
  let [at, latest] = [0, 0];
  return lengths.map((length, index) => {
    latest = Math.max(latest, times?.[index] ?? after + index + 1);
    const utterance = { side, time: latest, at, bytes: bytes.subarray(at, at + length) };
    at += length;
    return utterance;
  });
}

/** The parts of it that the capture has. */
function withoutHoles(utterance: Utterance, holes: readonly Hole[]): readonly Utterance[] {
  return holes
    .filter(({ side }) => side === utterance.side)
    .reduce(
      (parts: readonly Utterance[], hole) => parts.flatMap((part) => withoutHole(part, hole)),
      [utterance],
    )
    .filter(({ bytes }) => bytes.length > 0);
}

function withoutHole(part: Utterance, hole: Hole): readonly Utterance[] {
  const from = Math.max(0, hole.at - part.at);
  const to = Math.max(0, hole.at + hole.bytes - part.at);
  if (from >= part.bytes.length || to === 0) return [part];
  return [
    { ...part, bytes: part.bytes.subarray(0, from) },
    { ...part, at: part.at + to, bytes: part.bytes.subarray(to) },
  ];
}
