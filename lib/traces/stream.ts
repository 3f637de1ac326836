import type { Budget } from './budget.ts';
import { costOf, type Piece, Pieces, part } from './pieces.ts';
import type { TcpSegment } from './segment.ts';

/**
 * Why bytes are missing. `unseen`: no packet with them is in the trace. `cut`: the trace kept only the beginning of their packet
 * (snaplen). `crowded`: so much came behind the gap that waiting for it was given up.
 */
export type Why = 'unseen' | 'cut' | 'crowded';

/** Takes what a stream turns out to be. Offsets are bytes from the start of the stream. */
export interface StreamListener {
  /** The next bytes, as the segment that brought them first cut them. */
  took(piece: Piece): void;
  /** So many bytes, behind what was taken so far, are not in the trace. */
  missed(offset: number, bytes: number, why: Why): void;
  /** A packet says something else at a place than an earlier one, which is believed. */
  differs(offset: number, frame: number): void;
  /** A packet whose sequence number fits nowhere; it is left out. */
  stray(frame: number): void;
}

/** `unseen`: nothing yet. `flowing`: bytes come. `over`: FIN came in its place, or the trace ended. */
export type StreamState = 'unseen' | 'flowing' | 'over';

/** Bytes by which a segment may lie ahead of the stream: more than the windows that common systems use. */
const farthest = 16 * 1024 * 1024;

/** What one stream may hold that came too early, in bytes. */
const mostHeld = 4 * 1024 * 1024;

/** What one stream keeps of what is told already, to compare retransmissions with, in bytes. */
const mostRemembered = 64 * 1024;

/**
 * Segments of the connection for which an acknowledged gap is waited for: on a machine with several queues a trace may hold an
 * acknowledgement before what it acknowledges.
 */
const patience = 16;

/**
 * One direction of a TCP connection: segments as a trace holds them, in any order, become the stream of bytes that was sent.
 * Sequence numbers are compared modulo 2^32 [RFC 9293 §3.4], places are counted without end. What was seen first at a place is
 * believed, and cuts the stream. It begins with its SYN, or else with the first bytes, or acknowledgement of bytes, that are seen.
 */
export class Stream {
  state: StreamState = 'unseen';
  readonly #listener: StreamListener;
  readonly #budget: Budget;
  readonly #known = new Pieces();
  /** What of the budget this stream uses, and the share of what is told already. */
  #charged = 0;
  #remembered = 0;
  /** Sequence number of the first byte. */
  #first = 0;
  /** Place of the next byte to tell. */
  #next = 0;
  /** Place behind the last byte that is known to exist. */
  #end = 0;
  #opened = false;
  #fin: number | undefined;
  /** Bytes behind `#next` that the trace cut off. */
  #cut = 0;
  /** How far the other side has acknowledged: now, and some segments ago. */
  #acknowledged = 0;
  #settled = 0;
  #waited = 0;
  /** Place that it went on from without bytes: before it all was sent, perhaps with FIN. */
  #sent = 0;

  constructor(listener: StreamListener, budget: Budget) {
    this.#listener = listener;
    this.#budget = budget;
  }

  readonly #arrivals: Readonly<Record<StreamState, (segment: TcpSegment) => void>> = {
    unseen: (segment) => this.#begin(segment),
    flowing: (segment) => this.#receive(segment),
    over: () => undefined,
  };

  /** Whether its SYN was seen. */
  get opened(): boolean {
    return this.#opened;
  }

  /** Whether a SYN with this sequence number is the one that this stream began with, or may have begun with. */
  mayBeginWith(sequence: number): boolean {
    return this.state === 'unseen' || this.#first === (sequence + 1) >>> 0;
  }

  take(segment: TcpSegment): void {
    this.#arrivals[this.state](segment);
    this.#wait();
  }

  /** The other side has everything before this sequence number. */
  acknowledge(sequence: number): void {
    if (this.state === 'unseen') this.#beginAt(sequence);
    if (this.state !== 'flowing') return;
    const offset = this.#placeOf(sequence);
    if (offset <= this.#end + farthest) this.#acknowledged = Math.max(this.#acknowledged, offset);
    this.#wait();
  }

  /** No more segments come: tells what is left, with its gaps. */
  finish(): void {
    const known = Math.max(this.#acknowledged, this.#sent);
    if (this.state === 'flowing') this.#giveUp(Math.max(this.#end, this.#within(known)), 'unseen');
    this.#close();
  }

  #begin(segment: TcpSegment): void {
    const { syn, fin, payload, cut, sequence } = segment;
    if (!syn && !fin && payload.length + cut === 0) return; // a keep-alive has a sequence number of its own
    this.#beginAt(syn ? (sequence + 1) >>> 0 : sequence); // SYN has a place of its own before the first byte
    this.#receive(segment);
  }

  #beginAt(sequence: number): void {
    this.state = 'flowing';
    this.#first = sequence;
  }

  #receive(segment: TcpSegment): void {
    const { syn, sequence, payload, cut, frame } = segment;
    this.#opened ||= syn;
    const offset = this.#placeOf(syn ? sequence + 1 : sequence);
    const end = offset + payload.length + cut;
    if (end > this.#next + farthest) this.#listener.stray(frame);
    else this.#receiveAt(offset, segment);
  }

  #receiveAt(offset: number, segment: TcpSegment): void {
    const end = offset + segment.payload.length + segment.cut;
    if (segment.fin && end >= this.#end) this.#fin ??= end;
    if (segment.fin || end > offset) this.#end = Math.max(this.#end, Math.min(end, this.#fin ?? end));
    else this.#sent = Math.max(this.#sent, offset);
    if (segment.payload.length > 0) this.#receiveBytes(segment, offset);
    this.#tellReady();
    this.#makeRoom();
  }

  /** A keep-alive repeats the last place with one byte that means nothing. [RFC 9293 §3.8.4] */
  #receiveBytes({ payload, cut, time, frame }: TcpSegment, offset: number): void {
    if (payload.length === 1 && offset === this.#next - 1) return;
    const piece = { offset, bytes: payload, cut, time, frame };
    const differs = this.#known.differenceFrom(piece);
    if (differs !== undefined) this.#listener.differs(differs, frame);
    const from = Math.max(offset, this.#next);
    const to = Math.min(offset + payload.length, this.#fin ?? Number.POSITIVE_INFINITY);
    if (from < to) this.#known.add(part(piece, from, to));
  }

  #tellReady(): void {
    for (let piece = this.#known.from(this.#next); piece?.offset === this.#next; ) {
      this.#next += piece.bytes.length;
      this.#cut = piece.cut;
      this.#remembered += costOf(piece);
      this.#listener.took(piece);
      piece = this.#known.from(this.#next);
    }
    if (this.#next >= (this.#fin ?? Number.POSITIVE_INFINITY)) this.#close();
  }

  /** What lies before a place and did not come is missing. */
  #giveUp(until: number, why: Why): void {
    this.#tellReady();
    while (this.state === 'flowing' && this.#next < until) {
      const gap = Math.min(until, this.#known.from(this.#next)?.offset ?? until) - this.#next;
      const isCut = this.#cut > 0;
      const bytes = isCut ? Math.min(gap, this.#cut) : gap;
      this.#listener.missed(this.#next, bytes, isCut ? 'cut' : why);
      this.#cut = 0;
      this.#next += bytes;
      this.#tellReady();
    }
  }

  #wait(): void {
    if (this.state !== 'flowing' || ++this.#waited < patience) return;
    this.#waited = 0;
    this.#giveUp(this.#within(this.#settled), 'unseen');
    this.#settled = this.#acknowledged;
  }

  /** FIN takes a place of the sequence; one that was not seen is guessed where a single place is known of that nobody saw. */
  #within(acknowledged: number): number {
    if (acknowledged === this.#end + 1) return this.#end;
    return Math.min(acknowledged, this.#fin ?? acknowledged);
  }

  #makeRoom(): void {
    this.#charge();
    while (this.#remembered > (this.#budget.spent ? 0 : mostRemembered)) this.#forget();
    while (this.#known.cost - this.#remembered > (this.#budget.spent ? 0 : mostHeld)) {
      this.#giveUp(this.#known.from(this.#next)?.offset ?? this.#next, 'crowded');
      while (this.#remembered > mostRemembered) this.#forget();
      this.#charge();
    }
  }

  #forget(): void {
    const piece = this.#known.shift();
    this.#remembered -= piece === undefined ? this.#remembered : costOf(piece);
    this.#charge();
  }

  #charge(): void {
    this.#budget.charge(this.#known.cost - this.#charged);
    this.#charged = this.#known.cost;
  }

  #close(): void {
    this.state = 'over';
    this.#known.clear();
    this.#remembered = 0;
    this.#charge();
  }

  /** Place of a sequence number: the one nearest to the next byte. */
  #placeOf(sequence: number): number {
    return this.#next + ((sequence - this.#first - this.#next) | 0);
  }
}
