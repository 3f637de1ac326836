import { hostIn, modelIn, requestIn, textIn } from './entry-scrub.ts';
import type { Scrubber } from './scrubber.ts';
import type { Secret } from './stand-ins.ts';
import { handlerNames } from './vocabulary.ts';

/** Fields of the bridge's log that say nothing of a person. */
const plainFields: ReadonlySet<string> = new Set([
  ...['time', 'level', 'code', 'status', 'conversation', 'bytes', 'took', 'leniencies', 'parcel'],
]);

/** Characters of a line; the bridge writes none that is longer. */
const longest = 8000;

/** `Nov 23 14:32:10 raspberry samsung-bridge[812]: `, in the forms that journalctl and syslog have. */
const stamp = /^((?:\w{3} +\d+ [\d:]+|\d{4}-\d\d-\d\d[T ][\d:.,+Z-]+) )(\S+) (\S+?)(\[\d+\])?: /;

/** Names of the machines that a log came from: they may stand in its lines, too. */
export function hostsOfLog(lines: readonly string[]): readonly Secret[] {
  const hosts = new Set(lines.flatMap((line) => stamp.exec(line)?.[2] ?? []));
  return [...hosts].map((value) => ({ kind: 'host', value }));
}

/** A line of the bridge's log, also as systemd keeps it. */
export function scrubbedLogLine(line: string, scrubber: Scrubber): string {
  if (line.length > longest) return `… (a line of ${line.length} characters)`;
  const [before = '', time = '', , program = ''] = stamp.exec(line) ?? [];
  const rest = line.slice(before.length);
  const front = before === '' ? '' : `${time}<host> ${scrubber.open(program)}: `;
  const fields = fieldsOf(rest);
  return `${front}${fields === undefined ? textIn(rest, rest.includes('SB_UNKNOWN_REQUEST'), scrubber) : JSON.stringify(scrubbedFields(fields, scrubber))}`;
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

function scrubbedFields(fields: Fields, scrubber: Scrubber): Fields {
  const { code } = fields;
  const isUnknown = code === 'SB_UNKNOWN_REQUEST';
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    fieldIn(name, value, isUnknown, scrubber),
  ]);
  return Object.fromEntries(entries);
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
  return name === 'text' ? textIn(value, isUnknown, scrubber) : scrubber.word(value);
}
