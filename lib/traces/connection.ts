import type { Ended, Side } from '../tap.ts';
import type { Budget } from './budget.ts';
import type { Endpoint, TcpSegment } from './segment.ts';
import { Stream, type Why } from './stream.ts';

/** Who talks in a connection, and since when. */
export interface Parties {
  /** 1 = the first connection of the trace. */
  readonly number: number;
  /** Packet of the trace that it begins with; one packet of a WLAN may hold the beginnings of several. */
  readonly frame: number;
  /** Ms since 1970. */
  readonly began: number;
  /** Who opened the connection; where the trace begins in its middle, who talks to the server's port or says a request. */
  readonly camera: Endpoint;
  readonly server: Endpoint;
  /** Whether the beginning is in the trace. */
  readonly whole: boolean;
}

/** What is told of one connection, in order for each side; the sides by time. */
export interface ConnectionListener {
  /** The next bytes of a side, as the segment that brought them first cut them; `time` in ms since 1970. */
  took(side: Side, bytes: Buffer, time: number): void;
  /** So many bytes of that side, at this place of it, are not in the trace. */
  missed(side: Side, offset: number, bytes: number, why: Why): void;
  /** A packet says something else at a place than an earlier one, which is believed. */
  differs(side: Side, offset: number, frame: number): void;
  /** A packet whose sequence number fits nowhere in its connection; it is left out. */
  stray(side: Side, frame: number): void;
  /** Nothing more comes; `refused`: the server answered the SYN with a reset, as a machine does where nobody listens. */
  ended(how: Ended, refused: boolean): void;
}

/** Asked once for each connection, when its first byte is there or it is over. */
export type ListenerFor = (parties: Parties) => ConnectionListener;

/** What a connection needs to know beside its segments. */
export interface ConnectionMeans {
  readonly number: number;
  /** Ports on which cameras' servers listen. */
  readonly ports: ReadonlySet<number>;
  readonly budget: Budget;
  readonly listenerFor: ListenerFor;
}

/** `open`: segments are taken. `closed`: both sides have finished, or a new connection took its place. */
export type ConnectionState = 'open' | 'closed';

const response = /^HTTP\/\d/;
const request = /^[A-Z]{2,10} +[!-~]/;

/** Both directions of one TCP connection. */
export class Connection {
  state: ConnectionState = 'open';
  /** Of the first segment, without its bytes. */
  readonly #first: Pick<TcpSegment, 'frame' | 'time' | 'from' | 'to'>;
  readonly #means: ConnectionMeans;
  /** Of who sent the first segment, and of the other. */
  readonly #near: Stream;
  readonly #far: Stream;
  #listener: ConnectionListener | undefined;
  /** Whether the first segment came from the camera. */
  #nearIsCamera: boolean;
  #roleIsSure: boolean;
  /** Who hung up, by direction: the first bytes, which tell who is the camera, may come later. */
  #hungUp: { readonly isNear: boolean; readonly isReset: boolean } | undefined;
  #refused = false;
  #spoke = false;

  constructor(first: TcpSegment, means: ConnectionMeans) {
    const { frame, time, from, to } = first;
    this.#first = { frame, time, from, to };
    this.#means = means;
    this.#near = this.#streamFor(true);
    this.#far = this.#streamFor(false);
    const guess = this.#roleOf(first);
    this.#nearIsCamera = guess ?? first.to.port < first.from.port;
    this.#roleIsSure = guess !== undefined;
  }

  /** Whether a segment belongs to another connection between the same ports: its SYN is not the one of this. */
  isOver(segment: TcpSegment): boolean {
    return segment.syn && !this.#streamOf(segment).mayBeginWith(segment.sequence);
  }

  take(segment: TcpSegment): void {
    if (this.state === 'closed') return;
    const isNear = this.#isNear(segment);
    const { acknowledgement, fin, rst } = segment;
    if (rst) this.#takeReset(segment);
    else this.#streamOf(segment).take(segment);
    if (fin || rst) this.#hungUp ??= { isNear, isReset: rst };
    if (acknowledgement !== undefined) (isNear ? this.#far : this.#near).acknowledge(acknowledgement);
    if (this.#near.state === 'over' && this.#far.state === 'over') this.close();
  }

  /** Whether somebody spoke, and neither side has begun to end it. */
  get isTalking(): boolean {
    return this.state === 'open' && this.#spoke && this.#hungUp === undefined;
  }

  /** Tells what is left. */
  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#near.finish();
    this.#far.finish();
    this.#heard().ended(this.#howEnded(), this.#refused);
  }

  /** What was under way on the other side may still come, so that this is not yet the end of it. */
  #takeReset(segment: TcpSegment): void {
    const isServer = this.#sideOf(this.#isNear(segment)) === 'server';
    this.#refused ||= isServer && !this.#streamOf(segment).opened && !this.#spoke;
  }

  #howEnded(): Ended {
    if (this.#hungUp === undefined) return 'open';
    const side = this.#sideOf(this.#hungUp.isNear);
    return side === 'camera' && this.#hungUp.isReset ? 'reset' : side;
  }

  #isNear({ from }: TcpSegment): boolean {
    return from.port === this.#first.from.port && from.address === this.#first.from.address;
  }

  #streamOf(segment: TcpSegment): Stream {
    return this.#isNear(segment) ? this.#near : this.#far;
  }

  #sideOf(isNear: boolean): Side {
    return isNear === this.#nearIsCamera ? 'camera' : 'server';
  }

  #streamFor(isNear: boolean): Stream {
    const side = (): Side => this.#sideOf(isNear);
    return new Stream(
      {
        took: ({ bytes, time }) => this.#heard(bytes, isNear).took(side(), bytes, time),
        missed: (offset, bytes, why) => this.#heard().missed(side(), offset, bytes, why),
        differs: (offset, frame) => this.#heard().differs(side(), offset, frame),
        stray: (frame) => this.#heard().stray(side(), frame),
      },
      this.#means.budget,
    );
  }

  /** Whether the first segment came from the camera; undefined where only its bytes can tell. */
  #roleOf({ syn, acknowledgement, from, to }: TcpSegment): boolean | undefined {
    if (syn) return acknowledgement === undefined;
    const [isTo, isFrom] = [this.#means.ports.has(to.port), this.#means.ports.has(from.port)];
    return isTo === isFrom ? undefined : isTo;
  }

  #heard(bytes?: Buffer, isNear?: boolean): ConnectionListener {
    if (bytes !== undefined) this.#spoke = true;
    if (bytes !== undefined && isNear !== undefined) this.#learnRole(bytes, isNear);
    this.#listener ??= this.#means.listenerFor(this.#parties());
    return this.#listener;
  }

  /** The first bytes tell who is who, where nothing else does. */
  #learnRole(bytes: Buffer, isNear: boolean): void {
    if (this.#roleIsSure || this.#listener !== undefined) return;
    const text = bytes.toString('latin1', 0, 16);
    if (request.test(text)) this.#nearIsCamera = isNear;
    else if (response.test(text)) this.#nearIsCamera = !isNear;
    this.#roleIsSure = true;
  }

  #parties(): Parties {
    const { frame, time, from, to } = this.#first;
    const [camera, server] = this.#nearIsCamera ? [from, to] : [to, from];
    return {
      number: this.#means.number,
      frame,
      began: time,
      camera,
      server,
      whole: this.#near.opened || this.#far.opened,
    };
  }
}
