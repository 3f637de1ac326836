import { WireError } from '../errors.ts';
import { ChunkedBody } from './chunked-body.ts';
import { Feed } from './feed.ts';
import { HeadReader } from './head-reader.ts';
import type { Leniency } from './leniencies.ts';
import { refusal } from './refusals.ts';
import {
  defaultRequestLimits,
  type Framing,
  type RequestEvent,
  type RequestHead,
  type RequestLimits,
  type RequestParser,
} from './request.ts';
import { Tolerance } from './tolerance.ts';

type State = 'head' | 'length-body' | 'chunked-body' | 'done';

const noLeniencies: ReadonlySet<Leniency> = new Set();
const noEvents: readonly RequestEvent[] = [];
const end: RequestEvent = { kind: 'end' };

/**
 * Reads one HTTP/1.0 or 1.1 request. [RFC 9112] Bytes may come in any split, and the events are the same for
 * all of them, but for where `body` events are cut. Lines are read whole, so that each rule is decided in one
 * place; the beginning of a line is all that is kept, bodies pass through uncopied. What comes after the
 * request is ignored. Never throws, whatever comes.
 */
export class RequestMachine implements RequestParser {
  state: State = 'head';
  head: RequestHead | undefined;
  readonly #limits: RequestLimits;
  readonly #tolerance: Tolerance;
  readonly #feed = new Feed();
  readonly #reader: HeadReader;
  readonly #chunked: ChunkedBody;
  #remaining: number | undefined;

  constructor(options: { limits?: Partial<RequestLimits>; leniencies?: ReadonlySet<Leniency> } = {}) {
    const { limits, leniencies = noLeniencies } = options;
    this.#limits = limits === undefined ? defaultRequestLimits : { ...defaultRequestLimits, ...limits };
    this.#tolerance = new Tolerance(leniencies);
    this.#reader = new HeadReader(this.#limits, this.#tolerance);
    this.#chunked = new ChunkedBody(this.#limits.body);
  }

  static readonly #steps: Record<State, (machine: RequestMachine, events: RequestEvent[]) => boolean> = {
    head: (machine, events) => machine.#readHead(events),
    'length-body': (machine, events) => machine.#readLength(events),
    'chunked-body': (machine, events) => machine.#readChunked(events),
    done: () => false,
  };

  get leniencies(): ReadonlySet<Leniency> {
    return this.#tolerance.used;
  }

  get done(): boolean {
    return this.state === 'done';
  }

  get method(): string | undefined {
    return this.#reader.method;
  }

  get path(): string | undefined {
    return this.#reader.path;
  }

  get remaining(): number | undefined {
    return this.#remaining;
  }

  push(bytes: Buffer): readonly RequestEvent[] {
    if (this.state === 'done') {
      this.#drain(bytes.length);
      return noEvents;
    }
    const events: RequestEvent[] = [];
    this.#feed.give(bytes);
    try {
      while (RequestMachine.#steps[this.state](this, events));
    } catch (error) {
      this.#refuse(error, events);
    }
    this.#feed.drop();
    return events;
  }

  finish(): readonly RequestEvent[] {
    if (this.state === 'done' || this.#feed.received === 0) return noEvents;
    const error = this.#cut();
    this.state = 'done';
    return [{ kind: 'refused', error }];
  }

  /** The steps return whether another one may follow with the bytes at hand. */
  #readHead(events: RequestEvent[]): boolean {
    const head = this.#reader.read(this.#feed);
    if (head === undefined) return false;
    this.head = head;
    this.#remaining = bytesOf(head.framing);
    this.#checkLimit();
    events.push({ kind: 'head', head });
    this.state = head.framing.kind === 'chunked' ? 'chunked-body' : 'length-body';
    return true;
  }

  #checkLimit(): void {
    const { body } = this.#limits;
    if (this.#remaining !== undefined && this.#remaining > body)
      throw refusal('SB_BODY_TOO_LARGE', `${this.#remaining} bytes where ${body} are taken`, {
        state: 'head',
        offset: this.#feed.offset,
      });
  }

  /** Also the way of a request without a body, of which nothing remains. */
  #readLength(events: RequestEvent[]): boolean {
    if (this.#remaining === undefined || this.#remaining === 0) return this.#end(events);
    const bytes = this.#feed.stretch(this.#remaining);
    if (bytes === undefined) return false;
    events.push({ kind: 'body', bytes });
    this.#remaining -= bytes.length;
    return true;
  }

  #readChunked(events: RequestEvent[]): boolean {
    const bytes = this.#chunked.read(this.#feed);
    if (bytes === undefined) return this.#chunked.state === 'done' && this.#end(events);
    events.push({ kind: 'body', bytes });
    return true;
  }

  #end(events: RequestEvent[]): false {
    this.state = 'done';
    this.#remaining = 0;
    events.push(end);
    return false;
  }

  #refuse(error: unknown, events: RequestEvent[]): void {
    if (!(error instanceof WireError)) throw error;
    this.#remaining = bytesOf(this.#reader.framing);
    this.state = 'done';
    this.#drain(this.#feed.unread);
    events.push({ kind: 'refused', error });
  }

  #drain(bytes: number): void {
    if (this.#remaining !== undefined) this.#remaining = Math.max(0, this.#remaining - bytes);
  }

  #cut(): WireError {
    const place = { state: this.state, offset: this.#feed.received };
    if (this.state === 'head') return refusal('SB_HEAD_CUT', 'the end of the connection', place);
    if (this.state === 'chunked-body')
      return refusal('SB_BODY_CUT', `${this.#chunked.content} bytes and no last chunk`, place);
    const declared = bytesOf(this.#reader.framing) ?? 0;
    const came = declared - (this.#remaining ?? 0);
    return refusal('SB_BODY_CUT', `${came} of ${declared} bytes`, place);
  }
}

/** Bytes of a body whose head tells them. */
function bytesOf(framing: Framing | undefined): number | undefined {
  if (framing?.kind === 'length') return framing.bytes;
  return framing?.kind === 'none' ? 0 : undefined;
}
