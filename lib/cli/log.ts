import { nothingSaid, type Verdict } from '../server/verdict.ts';

export type Level = 'info' | 'warn' | 'error';

/** One line of the log. */
export interface LogLine {
  readonly level: Level;
  readonly text: string;
  readonly code?: string | undefined;
  /** The command that says more; for people only. */
  readonly hint?: string | undefined;
  /** What a program may want to read; left out of the pretty form. Never a secret. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

export type Log = (line: LogLine) => void;

/** Where lines go, and in which form. */
export interface LogTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** A log: pretty on a terminal, JSON lines elsewhere. */
export function makeLog(target: LogTarget, now: () => Date = () => new Date()): Log {
  return target.isTTY === true
    ? (line) => target.write(`${pretty(line, now())}\n`)
    : (line) => target.write(`${asJson(line, now())}\n`);
}

const marks: Readonly<Record<Level, string>> = { info: '', warn: 'warning: ', error: 'error: ' };

function pretty({ level, text, code, hint }: LogLine, time: Date): string {
  const clock = time.toTimeString().slice(0, 8);
  const more = hint === undefined ? '' : `: ${hint}`;
  return visible(`${clock} ${marks[level]}${text}${code === undefined ? '' : ` (${code})`}${more}`);
}

function asJson({ level, text, code, fields }: LogLine, time: Date): string {
  return JSON.stringify({ time: time.toISOString(), level, code, text: visible(text), ...fields });
}

/** Control characters written out, so that a camera's words never act on a terminal or make a second line. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

/** A conversation's verdict as a line: `nx300 10.0.0.7 email → mastodon: 2 photos, 4.1 MB, queued as 7f3a`. */
export function verdictLine(verdict: Verdict): LogLine {
  const { text, code, status, leniencies, model, peer, conversation, handler, request, host, bytes, took } =
    verdict;
  const refused = status === undefined || status >= 400;
  const told = status === undefined || status < 400 ? '' : `, answered ${status}`;
  const isTrouble = refused && code !== nothingSaid;
  const lenient = leniencies.length === 0 ? '' : ` [lenient: ${[...new Set(leniencies)].join(', ')}]`;
  return {
    level: isTrouble ? 'warn' : 'info',
    code,
    hint: isTrouble ? `samsung-bridge why ${conversation}` : undefined,
    text: `${model ?? 'camera'} ${peer} ${refused ? `${handler ?? 'no request'}: ` : ''}${text}${told}${lenient}`,
    fields: { model, peer, status, leniencies, conversation, handler, request, host, bytes, took },
  };
}
