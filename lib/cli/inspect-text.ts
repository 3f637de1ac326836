import type { Judge } from '../captures/judge.ts';
import { leniencyWords } from '../explain/leniency-words.ts';
import type { Inspected } from './inspect.ts';

/** Bytes around a place, and where they begin. */
export interface Surroundings {
  readonly from: number;
  readonly bytes: Buffer;
}

/** What a model looks for in an answer, by the rule that a capture names. */
const judgeWords: Readonly<Record<Judge, string>> = {
  hotspot: 'hotspot: what the model wants to hear to believe that it is online',
  email: 'email: status 200',
  login: 'login: status 200 and a SessionKey in the first segment',
  announcement: 'announcement: status 200, HostAddr and ResourceID in the first segment',
  upload: 'upload: status 200, for some models Status="succ"',
  logout: 'logout: status 200',
  none: 'none: no rule was ever published',
};

/** An inspection for a person: what was asked, what it is made of, who takes it, and where it is refused. */
export function inspectionAsText(inspected: Inspected, surroundings: Surroundings | undefined): string {
  const { name, bytes, handler, resembles, leniencies, ignored, judge } = inspected;
  return [
    `${name}: ${bytes} bytes`,
    ...headLines(inspected),
    ...bodyLines(inspected),
    ...line('behind it', ignored === 0 ? undefined : `${ignored} bytes that the bridge does not look at`),
    ...leniencyWords(leniencies).flatMap((words) => line('lenient', words)),
    ...line('taken by', handler === undefined ? undefined : handlerInWords(handler)),
    ...resembles.flatMap((words) => line('resembles', words)),
    ...line('judged by', judge === undefined ? undefined : judgeWords[judge]),
    ...refusedLines(inspected, surroundings),
  ].join('\n');
}

function handlerInWords(handler: string): string {
  return handler === 'unknown' ? 'nobody: it would be answered 404 (SB_UNKNOWN_REQUEST)' : handler;
}

function headLines({ head }: Inspected): readonly string[] {
  if (head === undefined) return [];
  const { method, target, version, host, headers } = head;
  return [
    ...line('asks', `${method} ${target} HTTP/${version}`),
    ...line('host', host ?? 'none'),
    ...headers.flatMap(([name, value]) => line('field', `${name}: ${value}`)),
  ];
}

function bodyLines({ body, parts }: Inspected): readonly string[] {
  if (body === undefined) return [];
  const offset = body.offset;
  return [
    ...line('body', `${body.bytes} bytes from byte ${offset}`),
    ...(parts ?? []).flatMap(({ name, fileName, contentType, offset: at, bytes }) => {
      const file = fileName === undefined ? '' : `, file ${JSON.stringify(fileName)}`;
      const type = contentType === '' ? '' : `, ${contentType}`;
      return line('part', `${JSON.stringify(name)}${file}${type}: ${bytes} bytes from byte ${offset + at}`);
    }),
  ];
}

function refusedLines({ refused }: Inspected, surroundings: Surroundings | undefined): readonly string[] {
  if (refused === undefined) return line('verdict', 'understood');
  const { code, status, message, at } = refused;
  const told = status === undefined ? '' : `, answered ${status}`;
  return [
    ...line('verdict', `refused: ${message} (${code}${told})`),
    ...(surroundings === undefined || at === undefined ? [] : hexLines(surroundings, at)),
  ];
}

function line(name: string, text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`  ${name.padEnd(11)}${text}`];
}

/** Bytes of a row. */
const row = 16;

/** A hex dump; `>` stands before the row with the place, which is in brackets. */
function hexLines({ from, bytes }: Surroundings, at: number): readonly string[] {
  const count = Math.max(1, Math.ceil(bytes.length / row));
  return Array.from({ length: count }, (_, index) => {
    const start = from + index * row;
    const part = [...bytes.subarray(index * row, (index + 1) * row)];
    const isHere = at >= start && at < start + row;
    const hex = Array.from({ length: row }, (_, place) => inHex(part[place], start + place === at)).join('');
    return `  ${isHere ? '>' : ' '}${String(start).padStart(9)} ${hex}  ${part.map(asText).join('')}`;
  });
}

function inHex(byte: number | undefined, isPlace: boolean): string {
  const digits = byte === undefined ? '  ' : byte.toString(16).padStart(2, '0');
  return isPlace ? `[${digits}]` : ` ${digits} `;
}

function asText(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
