import type { Explanation } from '../explain/explanation.ts';
import { isOfCheck } from '../explain/followers.ts';
import { leniencyWords } from '../explain/leniency-words.ts';
import type { Nothing } from '../explain/nothing.ts';
import { visitsOf } from '../explain/story.ts';
import type { Talk } from '../journal/entry.ts';
import { shortTime } from '../outbox/delivery-line.ts';
import { bytesInWords } from '../wording.ts';

/** Whether the bridge runs, as far as the disk tells. */
export interface BridgeStanding {
  readonly state: 'runs' | 'stopped' | 'ended without a word';
  readonly version: string | undefined;
  /** When it was started; ISO 8601, UTC. */
  readonly since: string | undefined;
  readonly listen: readonly string[];
  /** When it was stopped, or last seen. */
  readonly until: string | undefined;
  /** Connections beyond the limit that were noted. */
  readonly turnedAway: number;
}

/** A conversation with its explanation. */
export interface ToldTalk extends Talk {
  readonly explanation: Explanation;
}

/** What `samsung-bridge why` has to tell. */
export interface WhyReport {
  readonly bridge: BridgeStanding;
  /** In order; the newest at the end. */
  readonly conversations: readonly ToldTalk[];
  /** These were asked for, so each is told in full. */
  readonly asked?: true;
  /** Set where nothing has connected since the start. */
  readonly nothing?: Nothing;
  /** A parcel that no conversation of the journal made. */
  readonly parcel?: (Explanation & { readonly id: string }) | undefined;
}

/** Columns of the names in front. */
const margin = 10;

/** The report for a person. Of conversations that nobody asked for by number, the newest is told in full, or all are. */
export function whyAsText(
  { bridge, conversations, asked, nothing, parcel }: WhyReport,
  full: 'newest' | 'all' = 'newest',
): string {
  const isList = asked !== true;
  const isShort = isList && full === 'newest';
  const newest = nothing === undefined ? newestOf(conversations) : [];
  const inFull = isShort ? newest : conversations;
  return [
    ...standingLines(bridge),
    ...(isList ? visitsOf(conversations).flatMap(visitLines) : []),
    ...inFull.flatMap(talkLines),
    ...(nothing === undefined ? [] : nothingLines(nothing)),
    ...(parcel === undefined ? [] : parcelLines(parcel)),
    ...(isShort && conversations.length > 0 ? ['', 'Any other: samsung-bridge why NUMBER'] : []),
  ].join('\n');
}

/** The newest in which somebody said something: a health check or our own check after it is not what a person asks about. */
function newestOf(conversations: readonly ToldTalk[]): readonly ToldTalk[] {
  const said =
    conversations.findLast((talk) => talk.code !== 'SB_NOTHING_SAID' && !isOfCheck(talk)) ??
    conversations.at(-1);
  return said === undefined ? [] : [said];
}

function standingLines({
  state,
  version,
  since,
  listen,
  until,
  turnedAway,
}: BridgeStanding): readonly string[] {
  const name = `The bridge${version === undefined ? '' : ` (${version})`}`;
  const place = listen.length === 0 ? '' : ` and listens on ${listen.join(', ')}`;
  const start = since === undefined ? '' : ` since ${shortTime(since)}`;
  const away =
    turnedAway === 0
      ? []
      : [
          `It sent connections away, as there were too many at a time, or too many from one address (SB_TOO_MANY): limits.connections.`,
        ];
  if (state === 'runs') return [`${name} runs${start}${place}.`, ...away];
  const end =
    until === undefined ? '' : ` ${state === 'stopped' ? 'at' : 'some time after'} ${shortTime(until)}`;
  const how = state === 'stopped' ? `it was stopped${end}` : `it ended without a word${end}`;
  return [`${name} does not run: ${how}. Start it before you try again.`, ...away];
}

function visitLines(visit: readonly Talk[]): readonly string[] {
  const [first] = visit;
  if (first === undefined) return [];
  const model = visit.find((talk) => talk.model !== undefined)?.model ?? 'camera';
  return ['', `${model} ${first.peer}, ${first.time.slice(0, 10)} (UTC)`, ...visit.map(talkLine)];
}

/** `! 12  14:32:10  401  email: expected … (SB_SENDER_UNKNOWN)` */
function talkLine(talk: Talk): string {
  const { conversation, time, status, text, code } = talk;
  const mark = isTrouble(talk) ? '!' : ' ';
  const number = String(conversation).padStart(4);
  const told = status === undefined ? '---' : String(status);
  return `${mark}${number}  ${time.slice(11, 19)}  ${told}  ${short(text)}${code === undefined ? '' : ` (${code})`}`;
}

function isTrouble({ status, code }: Talk): boolean {
  return code !== 'SB_NOTHING_SAID' && (status === undefined || status >= 400);
}

/** Characters of a verdict in the list. */
const shortLimit = 110;

function short(text: string): string {
  return text.length > shortLimit ? `${text.slice(0, shortLimit - 1)}…` : text;
}

function talkLines(talk: ToldTalk): readonly string[] {
  const { conversation, model, peer, time, text, code, leniencies, explanation, recorded } = talk;
  return [
    '',
    `Conversation ${conversation}: ${shortTime(time)}, ${model ?? 'camera'} at ${peer}`,
    ...field('asked', [askedInWords(talk)]),
    ...field('verdict', [`${text}${code === undefined ? '' : ` (${code})`}`]),
    ...field('means', [explanation.means]),
    ...field('resembles', explanation.resembles),
    ...field('lenient', leniencyWords(leniencies)),
    ...field('told', [explanation.told]),
    ...field('showed', [explanation.shown]),
    ...field('parcel', explanation.parcel),
    ...field('recorded', recorded === undefined ? [] : [recorded]),
    ...field('rung', [rungInWords(explanation)]),
    ...field('do', explanation.todo),
  ];
}

function askedInWords({ request, host, handler, bytes, took }: Talk): string {
  const what = request === undefined ? 'nothing that was understood' : withHost(request, host);
  const who = handler === undefined ? '' : ` (${handler})`;
  return `${what}${who}; ${bytesInWords(bytes)} came in ${(took / 1000).toFixed(1)} s`;
}

function withHost(request: string, host: string | undefined): string {
  const [method, path] = request.split(' ', 2);
  return path === undefined ? request : `${method} ${host ?? '(no host)'}${path}`;
}

function nothingLines({ means, shown, todo, ...rung }: Nothing): readonly string[] {
  return [
    '',
    'No conversation',
    ...field('means', [means]),
    ...field('showed', [shown]),
    ...field('rung', [rungInWords(rung)]),
    ...field('do', todo),
  ];
}

function parcelLines({
  id,
  means,
  told,
  shown,
  parcel,
  todo,
  ...rung
}: NonNullable<WhyReport['parcel']>): readonly string[] {
  return [
    '',
    `Parcel ${id}, whose conversation the journal has no more`,
    ...field('means', [means]),
    ...field('told', [told]),
    ...field('showed', [shown]),
    ...field('parcel', parcel),
    ...field('rung', [rungInWords(rung)]),
    ...field('do', todo),
  ];
}

function rungInWords({ rung, question }: Pick<Explanation, 'rung' | 'question'>): string {
  return `${rung} of 9: ${question}`;
}

/** A name, and beside it what there is to say; several things each get a line with a dash. Never wrapped: commands are copied from here. */
function field(name: string, values: readonly string[]): readonly string[] {
  const dash = values.length > 1 ? '- ' : '';
  return values.map((value, index) => `  ${(index === 0 ? name : '').padEnd(margin)}${dash}${value}`);
}
