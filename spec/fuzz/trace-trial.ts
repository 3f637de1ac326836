import { BridgeError } from '../../lib/errors.ts';
import type { Side } from '../../lib/tap.ts';
import { Assembler } from '../../lib/traces/assembler.ts';
import type { ConnectionListener } from '../../lib/traces/connection.ts';
import type { TcpSegment, TraceItem } from '../../lib/traces/segment.ts';
import { readTrace } from '../../lib/traces/trace.ts';
import { cutAtRandom } from '../wire/splits.ts';
import type { Random } from './mutations.ts';
import type { Finding } from './request-trial.ts';

/** What a trial found, and how it ended, for the count. */
export interface FileTrial {
  readonly outcome: 'read' | 'told' | 'refused';
  readonly finding: Finding;
}

/** What was given before the end, or before the error. */
interface Told {
  readonly items: readonly TraceItem[];
  readonly error: BridgeError | undefined;
}

/** Reads a trace whole and, every other one, in pieces, compares what is told with itself and with the rules, and puts its segments together. */
export async function tryTrace(bytes: Buffer, random: Random): Promise<FileTrial> {
  const whole = await told([bytes]);
  const isSplit = random() < 0.5;
  const split = isSplit ? await told(cutAtRandom(bytes, random)) : whole;
  const isSame = !isSplit || textOf(whole) === textOf(split);
  const finding = isSame ? findingOf(whole, bytes) : 'in other pieces it gives something else';
  const isTold = whole.items.some(({ kind }) => kind === 'remark');
  const outcome = whole.error !== undefined ? 'refused' : isTold ? 'told' : 'read';
  return { outcome, finding: finding ?? assembledFinding(whole.items, random) };
}

async function told(chunks: readonly Buffer[]): Promise<Told> {
  const items: TraceItem[] = [];
  try {
    for await (const item of readTrace(chunks)) items.push(item);
    return { items, error: undefined };
  } catch (error) {
    if (error instanceof BridgeError) return { items, error };
    throw error;
  }
}

function textOf({ items, error }: Told): string {
  return `${items.map(itemText).join('\n')}\n${error?.code} ${error?.message}`;
}

function itemText(item: TraceItem): string {
  if (item.kind === 'remark') return `${item.remark.frame} ${item.remark.code} ${item.remark.text}`;
  if (item.kind === 'segment') return segmentText(item.segment);
  if (item.kind === 'comment') return item.comment;
  const { packets, segments, others, remarks } = item.summary;
  return `${packets} ${segments} ${[...others]} ${[...remarks]}`;
}

function segmentText({ from, to, payload, ...rest }: TcpSegment): string {
  const ends = [from, to].map(({ address, port }) => `${address} ${port}`);
  return `${Object.values(rest)} ${ends} ${payload.toString('latin1')}`;
}

function findingOf({ items, error }: Told, bytes: Buffer): Finding {
  const isEarly = items.every(({ kind }) => kind === 'comment' || kind === 'remark');
  if (error !== undefined && !(isEarly && error.code.startsWith('SB_TRACE_')))
    return `${error.code} after ${items.length} items`;
  const last = items.at(-1);
  if (error === undefined && last?.kind !== 'summary') return 'no summary at the end';
  const segments = items.flatMap((item) => (item.kind === 'segment' ? [item.segment] : []));
  const sum = segments.reduce((total, { payload }) => total + payload.length, 0);
  if (sum > bytes.length) return `${sum} bytes of payload from ${bytes.length}`;
  const wrong = segments.find((segment, index) => !isSound(segment, segments[index - 1]));
  if (wrong !== undefined) return `a segment that cannot be: ${segmentText(wrong)}`;
  return last?.kind === 'summary' ? summaryFinding(items, segments.length) : undefined;
}

function isSound(segment: TcpSegment, previous: TcpSegment | undefined): boolean {
  const { time, frame, sequence, acknowledgement = 0, from, to, cut } = segment;
  const numbers = [frame, sequence, acknowledgement, from.port, to.port, cut];
  const isWhole = numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
  const isInCalendar = time >= 0 && time <= 8.64e15;
  const isInOrder = frame >= 1 && frame >= (previous?.frame ?? 1);
  const hasRange = sequence < 2 ** 32 && acknowledgement < 2 ** 32 && Math.max(from.port, to.port) < 2 ** 16;
  return isWhole && isInCalendar && isInOrder && hasRange;
}

function summaryFinding(items: readonly TraceItem[], segments: number): Finding {
  const remarks = items.flatMap((item) => (item.kind === 'remark' ? [item.remark] : []));
  const summaries = items.flatMap((item) => (item.kind === 'summary' ? [item.summary] : []));
  const [summary] = summaries;
  if (summaries.length !== 1 || summary?.segments !== segments) return 'a summary that does not add up';
  for (const [code, count] of summary.remarks) {
    const given = remarks.filter((remark) => remark.code === code).length;
    if (given < 1 || given > Math.min(5, count)) return `${given} remarks of ${count} with ${code}`;
  }
  return undefined;
}

/** What a connection told, looked at while it tells. */
class Watcher implements ConnectionListener {
  readonly lengths: Record<Side, number> = { camera: 0, server: 0 };
  taken = 0;
  finding: Finding;
  #isOver = false;

  took(side: Side, bytes: Buffer): void {
    this.#expect(bytes.length > 0, 'no bytes were taken');
    this.lengths[side] += bytes.length;
    this.taken += bytes.length;
  }

  missed(side: Side, offset: number, bytes: number): void {
    this.#expect(offset === this.lengths[side], `${offset} is missing, expected ${this.lengths[side]}`);
    this.#expect(Number.isSafeInteger(bytes) && bytes > 0, `${bytes} bytes are missing`);
    this.lengths[side] += bytes;
  }

  differs(): void {
    this.#expect(true, '');
  }

  stray(): void {
    this.#expect(true, '');
  }

  ended(): void {
    this.#expect(true, '');
    this.#isOver = true;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  #expect(condition: boolean, text: string): void {
    if (this.#isOver) this.finding ??= 'something was told after the end of a connection';
    if (!condition) this.finding ??= text;
  }
}

/** Of all connections together: nothing is invented, nothing is kept. */
function assembledFinding(items: readonly TraceItem[], random: Random): Finding {
  const watchers: Watcher[] = [];
  const options = random() < 0.3 ? { memory: 2000, connections: 3 } : {};
  const assembler = new Assembler(() => {
    const watcher = new Watcher();
    watchers.push(watcher);
    return watcher;
  }, options);
  let given = 0;
  for (const item of items) {
    if (item.kind !== 'segment') continue;
    given += item.segment.payload.length;
    assembler.take(item.segment);
  }
  assembler.finish();
  const taken = watchers.reduce((sum, watcher) => sum + watcher.taken, 0);
  if (taken > given) return `${taken} bytes of streams from ${given}`;
  if (assembler.held !== 0) return `${assembler.held} bytes are held after the end`;
  if (watchers.some(({ isOver }) => !isOver)) return 'a connection did not end';
  return watchers.find(({ finding }) => finding !== undefined)?.finding;
}
