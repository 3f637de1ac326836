import type { Capture, ConversationShape } from '../capture.ts';

/** All that a capture.yaml says. */
export type CaptureText = Omit<Capture, 'name' | 'folder' | 'conversations'> & {
  readonly conversations: readonly ConversationShape[];
};

/** The text of a capture.yaml; it reads back as what it was made of. */
export function captureText({ source, notes, placeholders, conversations, ...about }: CaptureText): string {
  const marks = Object.entries(placeholders).map(([name, mark]) => `  ${name}: ${JSON.stringify(mark)}`);
  const lines = [
    `model: ${JSON.stringify(about.model)}`,
    `firmware: ${JSON.stringify(about.firmware)}`,
    'source:',
    `  title: ${JSON.stringify(source.title)}`,
    `  address: ${JSON.stringify(source.address)}`,
    `provenance: ${JSON.stringify(about.provenance)}`,
    'notes:',
    ...notes.map((note) => `  - ${JSON.stringify(note)}`),
    ...(marks.length === 0 ? [] : ['placeholders:', ...marks]),
    'conversations:',
    ...conversations.flatMap(conversationLines),
  ];
  return `${lines.join('\n')}\n`;
}

function conversationLines({ request, reply, segments, judge, seen }: ConversationShape): readonly string[] {
  const { times, replySegments = [], replyTimes = [], ended, holes = [] } = seen;
  return [
    `  - request: ${JSON.stringify(request)}`,
    `    reply: ${JSON.stringify(reply)}`,
    ...listOf('segments', segments),
    ...listOf('times', times ?? []),
    `    judge: ${JSON.stringify(judge)}`,
    ...listOf('replySegments', replySegments),
    ...listOf('replyTimes', replyTimes),
    ...(ended === undefined ? [] : [`    ended: ${JSON.stringify(ended)}`]),
    ...(holes.length === 0 ? [] : ['    holes:']),
    ...holes.map(({ side, at, bytes }) => `      - { side: ${side}, at: ${at}, bytes: ${bytes} }`),
  ];
}

/** Numbers of a line; a long list has several. */
const perLine = 16;

function listOf(key: string, numbers: readonly number[]): readonly string[] {
  if (numbers.length === 0) return [];
  const rows: string[] = [];
  for (let at = 0; at < numbers.length; at += perLine) rows.push(numbers.slice(at, at + perLine).join(', '));
  return [`    ${key}: [${rows.join(',\n      ')}]`];
}
