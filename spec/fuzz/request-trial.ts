import { allLeniencies, type Leniency } from '../../lib/wire/leniencies.ts';
import type { RequestEvent, RequestHead, RequestLimits } from '../../lib/wire/request.ts';
import { RequestMachine } from '../../lib/wire/request-machine.ts';
import { cutAtRandom } from '../wire/splits.ts';
import type { Random } from './mutations.ts';

/** What is wrong with what a machine told; undefined where nothing is. */
export type Finding = string | undefined;

/** How a trial ended, for the count. */
export type Outcome = 'end' | 'cut' | 'refused';

export interface Trial {
  readonly outcome: Outcome;
  readonly finding: Finding;
  /** What a reproduction needs beside the bytes. */
  readonly options: string;
}

interface Options {
  readonly leniencies: ReadonlySet<Leniency>;
  readonly limits: Partial<RequestLimits>;
}

const none: ReadonlySet<Leniency> = new Set();
const small: Partial<RequestLimits> = { requestLine: 80, head: 400, headerCount: 6, body: 60 };

interface Told {
  readonly text: string;
  readonly events: readonly RequestEvent[];
}

/** Sends the bytes whole and in pieces, and compares what is told with itself and with the rules. */
export function tryRequest(bytes: Buffer, random: Random): Trial {
  const options: Options = {
    leniencies: random() < 0.7 ? allLeniencies : none,
    limits: random() < 0.2 ? small : {},
  };
  const whole = told([bytes], options);
  const pieces = random() < 0.02 ? Array.from(bytes, (byte) => Buffer.of(byte)) : cutAtRandom(bytes, random);
  const split = told(pieces, options);
  const finding =
    whole.text === split.text ? findingOf(whole.events, bytes) : 'the split told something else';
  const last = whole.events.at(-1);
  const outcome = last?.kind === 'refused' ? (last.error.code.endsWith('_CUT') ? 'cut' : 'refused') : 'end';
  const isSmall = options.limits === small;
  return {
    outcome,
    finding,
    options: `leniencies=${options.leniencies.size} limits=${isSmall ? 'small' : 'default'}`,
  };
}

function told(chunks: readonly Buffer[], options: Options): Told {
  const machine = new RequestMachine(options);
  const events: RequestEvent[] = [];
  for (const chunk of chunks) for (const event of machine.push(chunk)) events.push(event);
  for (const event of machine.finish()) events.push(event);
  if (machine.done && machine.push(Buffer.from('GET ')).length > 0) throw new Error('events after the end');
  const [first] = events;
  if (first?.kind === 'head' && machine.head !== first.head) throw new Error('another head than was told');
  const remaining = machine.done ? machine.remaining : 'not done';
  const known = JSON.stringify([machine.method, machine.path, machine.head, remaining]);
  return { text: events.map(textOf).join('') + [...machine.leniencies].join() + known, events };
}

function textOf(event: RequestEvent): string {
  if (event.kind === 'body') return event.bytes.toString('latin1');
  if (event.kind === 'end') return '\nend\n';
  if (event.kind === 'head') return `${JSON.stringify(event.head)}\n`;
  const { code, status, message, place } = event.error;
  return `\n${status} ${code} ${message} ${place.byte}\n`;
}

/** Order of events, then the rules that no leniency touches, looked at with other eyes than the machine's. */
function findingOf(events: readonly RequestEvent[], bytes: Buffer): Finding {
  const kinds = events.map(({ kind }) => kind).join(' ');
  if (bytes.length > 0 && !/^(refused|head( body)* (end|refused))$/.test(kinds))
    return `events came as ${kinds}`;
  let content = 0;
  for (const event of events) {
    if (event.kind === 'refused' && (event.error.status < 400 || event.error.status > 599))
      return 'no error status';
    if (event.kind === 'body') content += event.bytes.length;
  }
  if (content > bytes.length) return `${content} bytes of content from ${bytes.length}`;
  const [first] = events;
  return first?.kind === 'head' ? headFinding(first.head, bytes, content) : undefined;
}

function headFinding(head: RequestHead, bytes: Buffer, content: number): Finding {
  const text = bytes.toString('latin1', 0, bytes.indexOf('\r\n\r\n') + 2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/.test(text))
    return 'a control byte in an accepted head';
  if (/^[^ \t\r\n:][^:\r\n]*[ \t]:/m.test(text)) return 'white space before a colon';
  const values = (name: string) =>
    [...text.matchAll(new RegExp(`\\r\\n${name}[ \\t]*:[ \\t]*(.*?)[ \\t]*(?=\\r\\n)`, 'gi'))].map(
      ([, value]) => value,
    );
  if (values('host').length > 1) return 'two Hosts';
  const lengths = new Set(values('content-length'));
  const codings = values('transfer-encoding');
  return framingFinding(head, lengths, codings) ?? lengthFinding(head, content);
}

function framingFinding(
  { framing, version }: RequestHead,
  lengths: ReadonlySet<unknown>,
  codings: unknown[],
): Finding {
  const { kind } = framing;
  const expected = codings.length > 0 ? 'chunked' : lengths.size > 0 ? 'length' : 'none';
  if (kind !== expected) return `framing ${kind} where ${expected} stands`;
  if (kind === 'chunked' && (lengths.size > 0 || version === '1.0' || !/^chunked$/i.test(codings.join())))
    return 'a coding that is not sound';
  if (kind === 'length' && (lengths.size > 1 || !lengths.has(`${framing.bytes}`)))
    return 'a length that is not sound';
  return undefined;
}

function lengthFinding({ framing }: RequestHead, content: number): Finding {
  if (framing.kind === 'none' && content > 0) return 'content without framing';
  if (framing.kind === 'length' && content > framing.bytes) return 'more content than was declared';
  return undefined;
}
