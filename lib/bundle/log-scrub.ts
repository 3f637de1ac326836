import { isIP } from 'node:net';
import { hostIn, modelIn, requestIn, talkText, textIn } from './entry-scrub.ts';
import type { Scrubber } from './scrubber.ts';
import { withoutModules } from './spoken.ts';
import type { Secret } from './stand-ins.ts';
import { handlerNames } from './vocabulary.ts';

/** Fields of the bridge's log that say nothing of a person. */
const plainFields: ReadonlySet<string> = new Set([
  ...['time', 'level', 'code', 'status', 'conversation', 'bytes', 'took', 'leniencies', 'parcel'],
]);

/** Characters of a line; the bridge writes none that is longer. */
const longest = 8000;

/**
 * `Nov 23 14:32:10 raspberry samsung-bridge[812]: `, in the forms that journalctl and syslog have, with months of any language:
 * short, short-iso, short-full, short-monotonic, short-unix.
 */
const stamp =
  /^((?:\S{2,9} +\d{1,2} [\d:.]{8,15}|\d{4}-\d\d-\d\d[T ][\d:.,+Z-]+|\S{2,9} \d{4}-\d\d-\d\d [\d:.]+ \S{1,6}|\[ *\d+\.\d+\]|\d{10}\.\d+) )(\S+) (\S+?)(\[\d+\])?: /;
/** `bridge-1  | `, as Docker Compose writes it. */
const service = /^[\w.-]+ +\| /;
/** The model in front of the address of a camera, behind the time where the log is that of a terminal. */
const modelFirst =
  /^((?:\d\d:\d\d:\d\d (?:warning: |error: )?)?)(.+?) ((?:\d{1,3}\.){3}\d{1,3}|[\da-f]*:[\da-f]*:[\da-f:.]*(?:%\w+)?) /;

/** Names of the machines that a log came from: they may stand in its lines, too. */
export function hostsOfLog(lines: readonly string[]): readonly Secret[] {
  const hosts = new Set(lines.flatMap((line) => stamp.exec(line)?.[2] ?? []));
  return [...hosts].map((value) => ({ kind: 'host', value }));
}

/** A line of the bridge's log, also as systemd or Docker keeps it; `modules` are destinations that say what they like. */
export function scrubbedLogLine(line: string, scrubber: Scrubber, modules: ReadonlySet<string>): string {
  if (line.length > longest) return `… (a line of ${line.length} characters)`;
  const [before = '', time = '', , program = ''] = stamp.exec(line) ?? [];
  const [name = ''] = service.exec(line) ?? [];
  const front = before === '' ? scrubber.open(name) : `${time}<host> ${scrubber.open(program)}: `;
  const rest = line.slice(before.length || name.length);
  const fields = fieldsOf(rest);
  if (fields !== undefined) return `${front}${JSON.stringify(scrubbedFields(fields, scrubber, modules))}`;
  const text = withoutModel(withoutModules(rest, modules), scrubber);
  return `${front}${textIn(text, rest.includes('SB_UNKNOWN_REQUEST'), scrubber)}`;
}

function withoutModel(text: string, scrubber: Scrubber): string {
  const [front = '', time = '', model = '', peer = ''] = modelFirst.exec(text) ?? [];
  if (isIP(peer.split('%', 1)[0] ?? '') === 0 || model === 'camera') return text;
  return `${time}${modelIn(model, scrubber)} ${peer} ${text.slice(front.length)}`;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(text: string): Fields | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return undefined;
  }
}

function scrubbedFields(fields: Fields, scrubber: Scrubber, modules: ReadonlySet<string>): Fields {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    name === 'text' && typeof value === 'string'
      ? fieldText(withoutModel(withoutModules(value, modules), scrubber), fields, scrubber)
      : fieldIn(name, value, fields.code === 'SB_UNKNOWN_REQUEST', scrubber),
  ]);
  return Object.fromEntries(entries);
}

function fieldText(text: string, { handler, code }: Fields, scrubber: Scrubber): string {
  return talkText({ text, handler: stringIn(handler), code: stringIn(code) }, scrubber);
}

function stringIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function fieldIn(name: string, value: unknown, isUnknown: boolean, scrubber: Scrubber): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'string')
    return name === 'leniencies' && Array.isArray(value)
      ? value.map((item) => scrubber.open(String(item)))
      : '…';
  if (plainFields.has(name)) return scrubber.open(value);
  if (name === 'peer') return scrubber.peer(value);
  if (name === 'host') return hostIn(value, isUnknown, scrubber);
  if (name === 'request') return requestIn(value, isUnknown, scrubber);
  if (name === 'model') return modelIn(value, scrubber);
  if (name === 'handler') return handlerNames.has(value) ? value : scrubber.open(value);
  return scrubber.word(value);
}
