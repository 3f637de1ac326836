import type { Conversation } from './capture.ts';
import type { Heard } from './exchange.ts';
import { judgeReply } from './judge.ts';

/** What is wrong with an answer besides its bytes: that it did not come, what the model makes of it, how it came, how the server left. */
export function answerFaults(conversation: Conversation, heard: Heard, model: string): readonly string[] {
  const { reply, judge, seen } = conversation;
  if (heard.all.length === 0 && reply.length > 0) return [`no answer: ${silence(heard)}`];
  const judgement = judgeReply(reply.length === 0 ? 'none' : judge, model, heard.firstSegment);
  return [
    judgement.accepted ? [] : `no ${model} would accept it: ${judgement.why}`,
    seen.replySegments?.length === 1 ? piecemeal(heard.reads) : [],
    wayOut(conversation, heard),
  ].flat();
}

function silence({ fault }: Heard): string {
  return fault === undefined ? 'the server closed the connection' : `the connection ended: ${fault}`;
}

/** What a socket can see: two reads are two segments at least. That one read was one segment, only a trace can show. */
function piecemeal(reads: readonly number[]): readonly string[] {
  if (reads.length < 2) return [];
  const lengths = `${reads.slice(0, 5).join(', ')}${reads.length > 5 ? ', …' : ''}`;
  return [
    `the answer came in ${reads.length} segments, of ${lengths} bytes; it was recorded in one, and cameras look at the first only`,
  ];
}

/** Where the camera left first, or was never answered, the server may leave as it likes. */
function wayOut({ reply, seen }: Conversation, { fault, broken, sentAll }: Heard): readonly string[] {
  if (seen.ended === 'reset' || seen.ended === 'open') return [];
  if (reply.length === 0 && broken) return [];
  return [
    sentAll ? [] : 'the connection broke before the whole request was out',
    fault === undefined ? [] : `the server did not close the connection properly: ${fault}`,
  ].flat();
}
