import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Bridge, Handler } from '../handlers/handler.ts';
import type { TapFor } from '../tap.ts';
import { encodeReply, type Reply } from '../wire/reply.ts';
import type { RequestHead } from '../wire/request.ts';
import { Conversation, type ConversationHouse } from './conversation.ts';
import { listenError } from './listen-error.ts';
import { Scavenger } from './scavenger.ts';
import { type ConversationLimits, lingerTime } from './time-limits.ts';
import type { Verdict } from './verdict.ts';

/** Ms for handlers to end, and for cameras to hear why, after their conversations were broken off. */
const breakOffTime = 1_000;

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Limits of a server: those of each conversation, and how many there may be at a time. */
export interface ServerLimits extends ConversationLimits {
  readonly connections: number;
}

/** What a server is made of. */
export interface ServerParts {
  readonly bridge: Bridge;
  readonly limits: ServerLimits;
  /** The number of the last conversation before; 0 where not given. Numbers go on from there. */
  readonly lastNumber?: number | undefined;
  /** Where every byte of every conversation goes too; undefined where nothing is recorded. */
  readonly tapFor?: TapFor | undefined;
  handlerFor(head: RequestHead): Handler;
  refusalReply(error: unknown): Reply;
  /** One call for each conversation. */
  verdict(verdict: Verdict): void;
  /** A connection beyond the cap was sent away. */
  turnedAway(peer: string): void;
}

/** Raw sockets on one or more addresses; each connection becomes a conversation. */
export class CameraServer {
  readonly #parts: ServerParts;
  readonly #listeners: NetServer[] = [];
  /** Those that are going on, each with its peer. */
  readonly #conversations = new Map<Conversation, string>();
  readonly #turnedAway = new Set<Socket>();
  readonly #idle: (() => void)[] = [];
  readonly #house: ConversationHouse;
  readonly #scavenger = new Scavenger();
  #number: number;
  #clock: NodeJS.Timeout | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#number = parts.lastNumber ?? 0;
    this.#house = {
      bridge: parts.bridge,
      limits: parts.limits,
      tapFor: parts.tapFor,
      handlerFor: parts.handlerFor,
      refusalReply: parts.refusalReply,
      received: (bytes) => this.#scavenger.count(bytes, this.#conversations.size),
      verdict: parts.verdict,
      closed: (conversation) => this.#onClosed(conversation),
      now: monotonic,
    };
  }

  /** Conversations that are going on. */
  get conversations(): number {
    return this.#conversations.size;
  }

  /** Listens on all of the addresses or on none; port 0 takes a free one. Throws a BridgeError with the cures. */
  async listen(addresses: readonly Address[]): Promise<readonly Address[]> {
    try {
      const bound: Address[] = [];
      for (const address of addresses) bound.push(await this.#listenOn(address));
      return bound;
    } catch (error) {
      await this.stop(0);
      throw error;
    }
  }

  /** A conversation over a stream of any kind, as over a connection that was accepted; `peer` is the camera's address. */
  converse(socket: Duplex, peer: string): void {
    this.#number += 1;
    this.#clock ??= this.#startClock();
    this.#conversations.set(new Conversation(socket, peer, this.#number, this.#house), peer);
  }

  /**
   * Accepts no more, lets those who have said what they want finish, and after `deadline` ms breaks off the rest. A handler
   * that does not even end then is left to itself.
   */
  async stop(deadline: number): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    for (const conversation of this.#conversations.keys()) conversation.stop();
    for (const socket of this.#turnedAway) socket.destroy();
    if (!(await this.#idleWithin(deadline))) {
      for (const conversation of this.#conversations.keys()) conversation.breakOff();
      await this.#idleWithin(breakOffTime);
      for (const conversation of this.#conversations.keys()) conversation.destroy();
    }
    clearInterval(this.#clock);
  }

  #listenOn({ host, port }: Address): Promise<Address> {
    const listener = createServer({ allowHalfOpen: true }, (socket) => this.#onConnection(socket));
    this.#listeners.push(listener);
    return new Promise((resolve, reject) => {
      listener.once('error', (error) => reject(listenError(error, host, port)));
      listener.listen({ host, port }, () => {
        const address = listener.address();
        resolve({ host, port: address !== null && typeof address === 'object' ? address.port : port });
      });
    });
  }

  #onConnection(socket: Socket): void {
    const peer = plainAddress(socket.remoteAddress);
    const { connections } = this.#parts.limits;
    if (this.#conversations.size >= connections || this.#placesOf(peer) >= shareOf(connections)) {
      this.#turnAway(socket, peer);
      return;
    }
    this.converse(socket, peer);
  }

  #placesOf(peer: string): number {
    let places = 0;
    for (const other of this.#conversations.values()) if (other === peer) places += 1;
    return places;
  }

  #onClosed(conversation: Conversation): void {
    this.#conversations.delete(conversation);
    if (this.#conversations.size > 0) return;
    for (const wake of this.#idle.splice(0)) wake();
  }

  /** Whether nobody talks any more within so many ms. */
  #idleWithin(deadline: number): Promise<boolean> {
    if (this.#conversations.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), deadline);
      this.#idle.push(() => {
        clearTimeout(late);
        resolve(true);
      });
    });
  }

  /** Tells a camera beyond the cap to come again, without making a conversation of it. */
  #turnAway(socket: Socket, peer: string): void {
    socket.on('error', () => {});
    if (this.#turnedAway.size >= this.#parts.limits.connections) {
      socket.destroy();
      return;
    }
    this.#turnedAway.add(socket);
    const late = setTimeout(() => socket.destroy(), lingerTime);
    socket.on('close', () => {
      clearTimeout(late);
      this.#turnedAway.delete(socket);
    });
    socket.on('end', () => socket.destroy());
    socket.resume();
    socket.end(encodeReply(tooMany));
    this.#parts.turnedAway(peer);
  }

  /** One clock for all conversations, fine enough for the shortest limit, at rest while nobody talks. */
  #startClock(): NodeJS.Timeout {
    const { head, idle, total } = this.#parts.limits;
    const every = Math.max(10, Math.min(250, head / 4, idle / 4, total / 4));
    return setInterval(() => this.#checkTimes(), every);
  }

  #checkTimes(): void {
    const now = monotonic();
    for (const conversation of this.#conversations.keys()) conversation.checkTime(now);
    if (this.#conversations.size > 0) return;
    clearInterval(this.#clock);
    this.#clock = undefined;
  }
}

/** As many may talk at a time behind one address, at the least. */
const leastShare = 16;

/** How many places one peer may hold, so that one that says nothing does not keep out the others. */
function shareOf(connections: number): number {
  return Math.max(leastShare, Math.ceil(connections / 4));
}

const tooMany: Reply = {
  status: 503,
  headers: [['Content-Type', 'text/html; charset=utf-8']],
  body: `<Response ErrCode="503" ErrSubCode="0" /><!-- SB_TOO_MANY: the bridge's log says why -->`,
};

function monotonic(): number {
  return performance.now();
}

/** `::ffff:10.0.0.7` is 10.0.0.7. [RFC 4291 §2.5.5.2] */
function plainAddress(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
