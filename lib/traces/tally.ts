import type { Found, FoundSegment } from './found.ts';
import { ownBytes, type TracePacket, type Trouble } from './packet.ts';
import type { TraceItem, TraceSummary } from './segment.ts';

/** Remarks of one code that are given; the others are only counted. */
const remarksOfACode = 5;
/** Kinds of other packets that are counted each for itself: a damaged trace must not make us hold a name for each of its packets. */
const mostKinds = 32;

const timeless: Trouble = {
  code: 'SB_TRACE_TIMELESS',
  text: 'the file does not say when packets were seen: the time of the one before stands for theirs',
};

/** Keeps count of a trace, packet by packet, and says what of it is given. */
export class Tally {
  readonly #others = new Map<string, number>();
  readonly #remarks = new Map<string, number>();
  readonly #told = new Map<string, Set<string>>();
  #packets = 0;
  #segments = 0;
  #time = 0;

  get packets(): number {
    return this.#packets;
  }

  packet({ time }: TracePacket, found: readonly Found[]): TraceItem[] {
    this.#packets++;
    const items = time === undefined ? this.#remark(timeless, this.#packets) : [];
    this.#time = time ?? this.#time;
    return items.concat(found.flatMap((each) => this.#item(each)));
  }

  /** What is wrong with the file itself, behind the packets so far. */
  trouble(trouble: Trouble): TraceItem[] {
    return this.#remark(trouble, this.#packets + 1);
  }

  get summary(): TraceSummary {
    const others = new Map([...this.#others].sort(([, one], [, other]) => other - one));
    return { packets: this.#packets, segments: this.#segments, others, remarks: new Map(this.#remarks) };
  }

  #item(found: Found): TraceItem[] {
    if (found.kind === 'tcp') return [this.#segment(found.segment)];
    if (found.kind === 'trouble') return this.#remark(found.trouble, this.#packets);
    const isNamed = this.#others.has(found.name) || this.#others.size < mostKinds;
    count(this.#others, isNamed ? found.name : 'other kinds');
    return [];
  }

  #segment({ payload, ...segment }: FoundSegment): TraceItem {
    this.#segments++;
    const place = { time: this.#time, frame: this.#packets };
    const own = { payload: ownBytes(payload.bytes), cut: payload.length - payload.bytes.length };
    return { kind: 'segment', segment: { ...place, ...segment, ...own } };
  }

  /** The same words are given once, and only the first few of a code. */
  #remark({ code, text }: Trouble, frame: number): TraceItem[] {
    count(this.#remarks, code);
    const told = this.#told.get(code) ?? new Set();
    if (told.has(text) || told.size === remarksOfACode) return [];
    this.#told.set(code, told.add(text));
    return [{ kind: 'remark', remark: { frame, code, text } }];
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
