import { allLeniencies, type Leniency } from '../../lib/wire/leniencies.ts';
import type { MultipartEvent } from '../../lib/wire/multipart.ts';
import { MultipartMachine } from '../../lib/wire/multipart-machine.ts';
import { cutAtRandom } from '../wire/splits.ts';
import type { Random } from './mutations.ts';
import type { Finding, Trial } from './request-trial.ts';

const BOUNDARY = '---------------------------7d93b9550d4a';
const none: ReadonlySet<Leniency> = new Set();

/** Sends the bytes as a multipart body, whole and in pieces, and compares what is told. */
export function tryMultipart(bytes: Buffer, random: Random): Trial {
  const leniencies = random() < 0.8 ? allLeniencies : none;
  const whole = told([bytes], leniencies);
  const pieces = random() < 0.02 ? Array.from(bytes, (byte) => Buffer.of(byte)) : cutAtRandom(bytes, random);
  const isSame = whole.text === told(pieces, leniencies).text;
  const finding = isSame ? findingOf(whole.events, bytes) : 'the split told something else';
  const outcome = whole.events.at(-1)?.kind === 'end' ? 'end' : 'refused';
  return { outcome, finding, options: `boundary=${BOUNDARY} leniencies=${leniencies.size}` };
}

interface Told {
  readonly text: string;
  readonly events: readonly MultipartEvent[];
}

function told(chunks: readonly Buffer[], leniencies: ReadonlySet<Leniency>): Told {
  const machine = new MultipartMachine(BOUNDARY, { leniencies });
  const events = [...chunks.flatMap((chunk) => machine.push(chunk)), ...machine.finish()];
  return { text: events.map(eventText).join('') + [...machine.leniencies].join(), events };
}

function eventText(event: MultipartEvent): string {
  if (event.kind === 'data') return event.bytes.toString('latin1');
  if (event.kind === 'part') return `\n${JSON.stringify(event.part)}\n`;
  if (event.kind !== 'refused') return `\n${event.kind}\n`;
  return `\n${event.error.status} ${event.error.code} ${event.error.message}\n`;
}

function findingOf(events: readonly MultipartEvent[], bytes: Buffer): Finding {
  const kinds = events.map(({ kind }) => kind).join(' ');
  if (!/^(part( data)* part-end )*(part( data)* refused|refused|end)$/.test(kinds))
    return `events came as ${kinds}`;
  let content = 0;
  for (const event of events) {
    if (event.kind === 'data') content += event.bytes.length;
    if (event.kind === 'refused' && (event.error.status < 400 || event.error.status > 599))
      return 'no error status';
  }
  return content > bytes.length ? `${content} bytes of content from ${bytes.length}` : undefined;
}
