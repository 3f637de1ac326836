import type { Duplex } from 'node:stream';
import { WireError } from '../errors.ts';
import type { Answer, Bridge, CameraRequest, Handler } from '../handlers/handler.ts';
import type { Ended, Tap, TapFor } from '../tap.ts';
import { allLeniencies, type Leniency } from '../wire/leniencies.ts';
import { encodeReply, type Reply } from '../wire/reply.ts';
import { headerValue, type RequestEvent, type RequestHead } from '../wire/request.ts';
import { RequestMachine } from '../wire/request-machine.ts';
import { BodyStream, type Flow, noBody } from './body-stream.ts';
import { type ConversationLimits, type ConversationState, overdue, type Standing } from './time-limits.ts';
import { type Outcome, outcomeOfAnswer, outcomeOfError, type Verdict, verdictOf } from './verdict.ts';

/** What a conversation needs of the house around it. */
export interface ConversationHouse {
  readonly bridge: Bridge;
  readonly limits: ConversationLimits;
  /** Where every byte of a conversation goes too; undefined where nothing is recorded. */
  readonly tapFor?: TapFor | undefined;
  handlerFor(head: RequestHead): Handler;
  /** The reply for a request that was refused, or that failed in our hands. */
  refusalReply(error: unknown): Reply;
  /** Told of every chunk that came, in bytes. */
  received(bytes: number): void;
  /** Called once, when all is said. */
  verdict(verdict: Verdict): void;
  /** Called once, when nothing is left of it: no socket, no running handler. */
  closed(conversation: Conversation): void;
  /** Monotonic clock in ms. */
  now(): number;
}

/** What the peer has done: it may still send, it has half-closed, or the connection is broken. */
type Peer = 'talks' | 'ended' | 'gone';

/** The interim answer to a client that asks before it sends; no camera does. [RFC 9110 §10.1.1, §15.2.1] */
const goOn = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** One connection: one request, one reply, one verdict. [RFC 9112 §9.6: closed after the reply] */
export class Conversation implements Flow {
  state: ConversationState = 'head';
  readonly #socket: Duplex;
  readonly #peer: string;
  readonly #number: number;
  readonly #house: ConversationHouse;
  readonly #machine: RequestMachine;
  readonly #tap: Tap | undefined;
  #body: BodyStream = noBody;
  readonly #leniencies: Leniency[] = [];
  readonly #began: number;
  /** When the state began, or a byte came. */
  #lastSign: number;
  #stateSince: number;
  #bytes = 0;
  /** Bytes of a refused request that are still to come; undefined where nobody knows. */
  #toDrain: number | undefined = 0;
  #peerDid: Peer = 'talks';
  /** Who closed first; undefined before anybody has. */
  #endedBy: Ended | undefined;
  /** False when a time limit is broken: what still comes is thrown away. */
  #listening = true;
  #handling = false;
  #told = false;
  #head: RequestHead | undefined;
  #handler: Handler | undefined;
  #outcome: Outcome | undefined;

  constructor(socket: Duplex, peer: string, number: number, house: ConversationHouse) {
    this.#socket = socket;
    this.#peer = peer;
    this.#number = number;
    this.#house = house;
    this.#machine = new RequestMachine({ limits: { body: house.limits.body }, leniencies: allLeniencies });
    this.#tap = house.tapFor?.(peer, house.bridge.now());
    this.#began = house.now();
    this.#lastSign = this.#began;
    this.#stateSince = this.#began;
    socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => this.#onBroken());
    socket.on('close', () => this.#onClose());
  }

  /** Looks at the clock; the server calls it now and then. */
  checkTime(now: number): void {
    const broken = overdue(this.#standing(), now, this.#house.limits);
    if (broken === undefined) return;
    if (broken === 'hang-up') this.destroy();
    else if (broken === 'reply') this.#sendReply();
    else this.#giveUp(408, broken.code, broken.expected);
  }

  /** The bridge stops: a conversation that has not said what it wants is ended, the others may finish. */
  stop(): void {
    if (this.state === 'quiet') this.#sendReply();
    else if (this.state === 'head' || this.state === 'linger') this.destroy();
  }

  /** The bridge waits no longer: who still sends is told so, and let go. */
  breakOff(): void {
    if (this.state !== 'body' || this.#machine.done) this.destroy();
    else this.#giveUp(503, 'SB_STOPPING', 'a whole request before the bridge had to stop');
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#lastSign = this.#house.now();
    this.#socket.resume();
  }

  #standing(): Standing {
    const { state } = this;
    const waitsForCamera = !this.#machine.done && !this.#body.paused;
    return {
      state,
      began: this.#began,
      stateSince: this.#stateSince,
      lastSign: this.#lastSign,
      bytes: this.#bytes,
      waitsForCamera,
    };
  }

  #enter(state: ConversationState): void {
    this.state = state;
    this.#stateSince = this.#house.now();
    this.#lastSign = this.#stateSince;
  }

  #onData(bytes: Buffer): void {
    this.#bytes += bytes.length;
    this.#house.received(bytes.length);
    this.#tap?.took('camera', bytes, this.#house.now() - this.#began);
    if (!this.#listening || this.state === 'reply' || this.state === 'linger') return;
    this.#lastSign = this.#house.now();
    if (this.#machine.done) this.#drained(bytes.length);
    else this.#takeEvents(this.#machine.push(bytes));
  }

  /** How much is still to come is known before the handler is asked, so that its answer leaves at the right moment. */
  #takeEvents(events: readonly RequestEvent[]): void {
    if (this.#machine.done) {
      const { remaining } = this.#machine;
      this.#toDrain = remaining === undefined ? undefined : Math.min(remaining, this.#house.limits.body);
    }
    for (const event of events) this.#onEvent(event);
  }

  #onEnd(): void {
    this.#peerDid = 'ended';
    this.#endedBy ??= 'camera';
    if (!this.#machine.done) this.#takeEvents(this.#machine.finish());
    if (this.state === 'linger') this.destroy();
    else if (this.state === 'head') this.#socket.end();
    else if (this.#outcome !== undefined) this.#sendReply();
  }

  #onBroken(): void {
    this.#endedBy ??= 'reset';
    this.#onGone();
  }

  #onGone(): void {
    this.#peerDid = 'gone';
    if (this.#body.state === 'open') this.#body.fail(this.#cut());
  }

  /** Node keeps a closed socket until the next full collection: without its listeners it keeps nothing of ours. */
  #onClose(): void {
    this.#onGone();
    this.#enter('closed');
    this.#socket.removeAllListeners();
    void this.#tap?.ended(this.#endedBy ?? 'server');
    this.#finish();
  }

  #onEvent(event: RequestEvent): void {
    if (event.kind === 'head') this.#onHead(event.head);
    else if (event.kind === 'body') this.#body.push(event.bytes);
    else if (event.kind === 'refused') this.#onRefused(event.error);
    else this.#onBodyEnd();
  }

  #onHead(head: RequestHead): void {
    this.#enter('body');
    this.#head = head;
    this.#handler = this.#house.handlerFor(head);
    if (head.framing.kind !== 'none') this.#body = new BodyStream(this);
    this.#handling = true;
    this.#handle(this.#handler, head);
    if (this.state === 'body' && this.#asksFirst()) this.#socket.write(this.#tapped(goOn));
  }

  /** The client sends nothing of its body before it has heard from us. */
  #asksFirst(): boolean {
    const head = this.#head;
    if (head === undefined || head.framing.kind === 'none' || head.version === '1.0') return false;
    if (this.#machine.done || this.#body.received > 0) return false;
    return headerValue(head.headers, 'expect')?.toLowerCase() === '100-continue';
  }

  #onBodyEnd(): void {
    this.#body.end();
    if (this.state === 'drain') this.#sendReply();
  }

  #onRefused(error: WireError): void {
    this.#body.fail(error);
    if (this.state === 'head') this.#outcome = outcomeOfError(error, this.#house.refusalReply(error));
    if (this.#outcome !== undefined) this.#settle();
  }

  /** A handler that answers at once is answered for at once: most requests are probes. */
  #handle(handler: Handler, head: RequestHead): void {
    try {
      const answer = handler.handle(this.#request(head), this.#house.bridge);
      if ('then' in answer) answer.then(this.#onAnswer, this.#onFault);
      else this.#onAnswer(answer);
    } catch (error) {
      this.#onFault(error);
    }
  }

  #request({ method, target, path, query, version, headers, host, framing }: RequestHead): CameraRequest {
    const lenient = this.#lenient;
    const body = this.#body;
    const peer = this.#peer;
    return { method, target, path, query, version, headers, host, framing, body, peer, lenient };
  }

  readonly #lenient = (leniency: Leniency): void => void this.#leniencies.push(leniency);

  readonly #onAnswer = (answer: Answer): void => this.#onOutcome(outcomeOfAnswer(answer));

  readonly #onFault = (error: unknown): void =>
    this.#onOutcome(outcomeOfError(error, this.#house.refusalReply(error)));

  #onOutcome(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#handling = false;
    this.#body.abandon();
    this.#settle();
  }

  /** The answer is known: it leaves now, or when the camera has said all. */
  #settle(): void {
    if (this.state === 'closed') this.#finish();
    else if (this.#peerDid !== 'talks' || !this.#listening || this.#asksFirst()) this.#sendReply();
    else if (!this.#machine.done || (this.#toDrain ?? 0) > 0) this.#enter('drain');
    else if (this.#toDrain === undefined) this.#enter('quiet');
    else this.#sendReply();
  }

  #drained(bytes: number): void {
    if (this.#toDrain === undefined || this.#toDrain === 0) return;
    this.#toDrain = Math.max(0, this.#toDrain - bytes);
    if (this.#toDrain === 0 && this.state === 'drain') this.#sendReply();
  }

  /** The camera took too long: whatever it says from here on is not listened to. */
  #giveUp(status: number, code: string, expected: string): void {
    const message = `expected ${expected}; the camera was at ${this.#progress()}; send again${status === 408 ? ', closer to the access point' : ' when the bridge runs'}`;
    const error = new WireError(code, status, message, { state: this.state, offset: this.#bytes });
    this.#listening = false;
    this.#body.fail(error);
    if (this.state !== 'head') return;
    this.#outcome = outcomeOfError(error, this.#house.refusalReply(error));
    this.#sendReply();
  }

  #progress(): string {
    const framing = this.#head?.framing;
    if (framing?.kind !== 'length' || framing.bytes === 0) return `byte ${this.#bytes}`;
    const { received } = this.#body;
    return `${received} of ${framing.bytes} bytes (${Math.floor((100 * received) / framing.bytes)} %)`;
  }

  #cut(): WireError {
    const message = `expected the whole body; the camera broke the connection at ${this.#progress()}; nothing of it is kept, send again`;
    return new WireError('SB_BODY_CUT', 400, message, { state: this.state, offset: this.#bytes });
  }

  #sendReply(): void {
    if (this.state === 'reply' || this.state === 'linger' || this.state === 'closed') return;
    this.#enter('reply');
    this.#endedBy ??= 'server';
    this.#socket.end(this.#tapped(this.#encode()), (error?: Error | null) =>
      this.#onReplied(error ?? undefined),
    );
    this.#socket.resume();
  }

  /** What is written to a broken connection never leaves. */
  #tapped(bytes: Buffer): Buffer {
    if (this.#peerDid !== 'gone') this.#tap?.took('server', bytes, this.#house.now() - this.#began);
    return bytes;
  }

  #encode(): Buffer {
    const headOnly = this.#machine.method === 'HEAD';
    try {
      return encodeReply(this.#outcome?.reply ?? this.#house.refusalReply(undefined), { headOnly });
    } catch (error) {
      this.#outcome = outcomeOfError(error, this.#house.refusalReply(error));
      return encodeReply(this.#outcome.reply, { headOnly });
    }
  }

  #onReplied(error: Error | undefined): void {
    if (error !== undefined) this.#peerDid = 'gone';
    if (this.state === 'closed') return;
    this.#tell();
    this.#enter('linger');
    if (this.#peerDid !== 'talks') this.destroy();
  }

  #finish(): void {
    if (this.#handling) return;
    this.#tell();
    this.#house.closed(this);
  }

  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    this.#house.verdict(
      verdictOf({
        conversation: this.#number,
        peer: this.#peer,
        method: this.#machine.method,
        path: this.#machine.path,
        host: (this.#head ?? this.#machine.head)?.host,
        handler: this.#handler,
        outcome: this.#outcome,
        unheard: this.#peerDid === 'gone',
        bytes: this.#bytes,
        took: Math.round(this.#house.now() - this.#began),
        leniencies: [...this.#machine.leniencies, ...this.#leniencies],
        recorded: this.#tap?.file,
      }),
    );
  }
}
